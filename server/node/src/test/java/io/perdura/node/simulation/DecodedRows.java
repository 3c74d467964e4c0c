package io.perdura.node.simulation;

import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.node.persistence.HistoryRow;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The records of each row, which several look at. */
final class DecodedRows {
    private final Map<HistoryRow, List<RunRecord>> decoded = new IdentityHashMap<>();

    List<RunRecord> of(HistoryRow row) {
        return decoded.computeIfAbsent(row, one -> RecordCodec.decode(one.events(), one.changes()));
    }
}
