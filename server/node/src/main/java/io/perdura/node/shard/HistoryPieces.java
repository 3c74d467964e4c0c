package io.perdura.node.shard;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest part of a run's history as ready-made bytes: one piece an append. Pieces concatenate into one {@code
 * History}. Older pieces are dropped at the bound and read from storage when asked for.
 */
public final class HistoryPieces {

    /** The events of one append: bytes of a {@code History}. */
    public record Piece(long firstEventId, int eventCount, ByteString bytes) {
        public long nextEventId() {
            return firstEventId + eventCount;
        }
    }

    private final int bytesMax;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private int bytes;
    private boolean complete;

    public HistoryPieces(int bytesMax, boolean complete) {
        this.bytesMax = bytesMax;
        this.complete = complete;
    }

    public void add(long firstEventId, int eventCount, ByteString events) {
        if (eventCount == 0) {
            return;
        }
        pieces.addLast(new Piece(firstEventId, eventCount, events));
        bytes += events.size();
        while (bytes > bytesMax && pieces.size() > 1) {
            bytes -= pieces.removeFirst().bytes().size();
            complete = false;
        }
    }

    public int bytes() {
        return bytes;
    }

    /** Whether the piece that holds this event, and all after it, are here. */
    public boolean covers(long eventId) {
        Piece first = pieces.peekFirst();
        return first == null ? complete : first.firstEventId() <= eventId;
    }

    /** Pieces from the one that holds {@code fromEventId}, up to at least {@code eventsMax} events, below {@code beforeEventId}. */
    public List<Piece> from(long fromEventId, int eventsMax, long beforeEventId) {
        List<Piece> found = new ArrayList<>();
        int events = 0;
        for (Piece piece : pieces) {
            if (piece.nextEventId() <= fromEventId) {
                continue;
            }
            if (piece.firstEventId() >= beforeEventId || events >= eventsMax) {
                break;
            }
            found.add(piece);
            events += piece.eventCount();
        }
        return found;
    }
}
