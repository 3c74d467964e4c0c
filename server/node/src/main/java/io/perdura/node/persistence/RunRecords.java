package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What storage has of a run: the newest snapshot ({@code null}: none, seq 0), the rows after it, and which of its tasks the
 * backlog lists, with which stamp.
 */
public record RunRecords(
        long snapshotSeq, @Nullable ByteString snapshot, List<HistoryRow> rows, Map<Long, Long> backlog) {

    RunRecords withBacklog(Map<Long, Long> stamps) {
        return new RunRecords(snapshotSeq, snapshot, rows, stamps);
    }
}
