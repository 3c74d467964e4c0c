package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that the database has of one run: header, all rows from the first, snapshot ({@code null}: none), backlog. */
public record AuditedRun(
        ExecutionHeader header,
        List<HistoryRow> rows,
        long snapshotSeq,
        @Nullable ByteString snapshot,
        Map<Long, Long> backlog) {}
