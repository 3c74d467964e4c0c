package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.UUID;

/**
 * One row of {@code history}: everything that one append changed in one run. {@code events} are the bytes of a {@code
 * temporal.api.history.v1.History} (empty if the append holds no event), {@code changes} those of {@code
 * perdura.engine.v1.Records}.
 */
public record HistoryRow(
        int slot, UUID runId, long seq, long firstEventId, int eventCount, ByteString events, ByteString changes) {

    /** What the row weighs in a batch: its bytes, and a little for its columns. */
    public int sizeBytes() {
        return events.size() + changes.size() + 64;
    }
}
