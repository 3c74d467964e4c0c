package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run is rebuilt from: its newest snapshot (null and seq 0: none), and every history row after it by {@code seq}. */
public record RunRecords(long snapshotSeq, @Nullable ByteString snapshot, List<HistoryRow> rows) {}
