package io.perdura.engine.execution;

import io.perdura.engine.MutableState;
import io.perdura.engine.RunRecord;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.RunCreated;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reset run takes over from its base: the appends of history up to an event, as if each of their events had just
 * been written. What history does not show (attempts, heartbeats, stickiness) stays behind.
 */
public final class Fork {

    private final long lastEventId;
    private final List<List<RunRecord>> appends = new ArrayList<>();

    /** @param lastEventId the last event that is taken over */
    public Fork(MutableState base, String runId, long lastEventId) {
        this.lastEventId = lastEventId;
        List<RunRecord> first = new ArrayList<>();
        first.add(new RunRecord.Changed(Change.newBuilder()
                .setRunCreated(RunCreated.newBuilder()
                        .setNamespaceId(base.execution().namespaceId())
                        .setNamespace(base.execution().namespace())
                        .setWorkflowId(base.execution().workflowId())
                        .setRunId(runId)
                        .setRequestId(base.execution().startRequestId())
                        .setParentRunId(base.execution().parentRunId())
                        .setParentClosePolicy(base.execution().parentClosePolicy())
                        .addAllResetPoints(AutoResetPoints.inheritedBy(base)))
                .build()));
        appends.add(first);
    }

    /** Takes over what it may of one append; ids ascend from append to append. */
    public void take(List<HistoryEvent> append) {
        List<RunRecord> records =
                appends.size() == 1 && appends.get(0).size() == 1 ? appends.get(0) : new ArrayList<>();
        for (HistoryEvent event : append) {
            if (event.getEventId() <= lastEventId) {
                records.add(new RunRecord.Written(event));
            }
        }
        if (records != appends.get(0) && !records.isEmpty()) {
            appends.add(records);
        }
    }

    /** The records that the new run begins with, append by append. */
    public List<List<RunRecord>> appends() {
        return appends;
    }
}
