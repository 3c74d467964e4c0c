package io.perdura.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import java.util.function.Predicate;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** The events that came while a workflow task is started: applied, and waiting without ids for that task to end. */
public final class BufferPart implements Part {

    private PVector<HistoryEvent> events = TreePVector.empty();
    private long bytes;

    @Override
    public BufferPart copy() {
        BufferPart copy = new BufferPart();
        copy.events = events;
        copy.bytes = bytes;
        return copy;
    }

    public List<HistoryEvent> events() {
        return events;
    }

    public boolean isAny() {
        return !events.isEmpty();
    }

    @Override
    public long bytesBesideHistory() {
        return bytes;
    }

    public void add(HistoryEvent event) {
        events = events.plus(event);
        bytes += event.getSerializedSize();
    }

    public void clear() {
        events = TreePVector.empty();
        bytes = 0;
    }

    public void removeIf(Predicate<HistoryEvent> unwanted) {
        List<HistoryEvent> kept = events.stream().filter(unwanted.negate()).toList();
        if (kept.size() < events.size()) {
            clear();
            kept.forEach(this::add);
        }
    }

    /** What the last commands caused besides closing the run has nobody left to see it. */
    @Override
    public void runClosed() {
        clear();
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        events.forEach(event -> snapshot.addBufferedEvents(event.toByteString()));
    }

    static BufferPart of(Snapshot snapshot) {
        try {
            BufferPart part = new BufferPart();
            for (var bytes : snapshot.getBufferedEventsList()) {
                part.add(HistoryEvent.parseFrom(bytes));
            }
            return part;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable snapshot", e);
        }
    }
}
