package io.perdura.engine.execution;

import io.perdura.engine.MutableState;
import io.perdura.engine.ResetPointPart;
import io.perdura.engine.Times;
import io.perdura.engine.v1.ResetPoint;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import io.temporal.api.workflow.v1.ResetPointInfo;
import io.temporal.api.workflow.v1.ResetPoints;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Notes where a build of workers first took part in a chain of runs, so that what a bad build did can be taken back. A
 * worker that names no build counts as one.
 */
public final class AutoResetPoints {

    private AutoResetPoints() {}

    @SuppressWarnings("deprecation") // older workers say their build so
    public static void applyTaskCompleted(MutableState state, HistoryEvent event) {
        WorkflowTaskCompletedEventAttributes completed = event.getWorkflowTaskCompletedEventAttributes();
        state.resetPoints().seen(completed.getWorkerVersion());
        String checksum = completed.getBinaryChecksum();
        String buildId = completed.getWorkerVersion().getBuildId();
        if (state.resetPoints().isKnown(checksum, buildId)) {
            return;
        }
        state.resetPoints()
                .added(ResetPoint.newBuilder()
                        .setBinaryChecksum(checksum)
                        .setBuildId(buildId)
                        .setRunId(state.execution().runId())
                        .setCompletedEventId(event.getEventId())
                        .setCompletedMs(Times.ms(event.getEventTime()))
                        .setResettable(isAtRest(state))
                        .build());
    }

    private static boolean isAtRest(MutableState state) {
        return state.children().pending().isEmpty()
                && state.outbox().pendingSignals() == 0
                && state.outbox().pendingCancels() == 0;
    }

    /** What the run that follows this one inherits, this one's own points with the time of its close. */
    static List<ResetPoint> inheritedFrom(MutableState state, long closedMs) {
        return state.resetPoints().points().stream()
                .map(point -> point.getRunClosedMs() == 0
                        ? point.toBuilder().setRunClosedMs(closedMs).build()
                        : point)
                .toList();
    }

    /** What a run that is forked off this one had inherited before its own first workflow task. */
    static List<ResetPoint> inheritedBy(MutableState state) {
        return state.resetPoints().points().stream()
                .filter(point -> point.getRunClosedMs() != 0)
                .toList();
    }

    /**
     * As clients see it.
     *
     * @param keptUntilMs until when the history of a run is kept that closed then; null: that is not said
     */
    public static ResetPoints shown(ResetPointPart part, @Nullable LongUnaryOperator keptUntilMs) {
        ResetPoints.Builder shown = ResetPoints.newBuilder();
        for (ResetPoint point : part.points()) {
            shown.addPoints(shown(point, keptUntilMs));
        }
        return shown.build();
    }

    @SuppressWarnings("deprecation") // older clients read their build there
    private static ResetPointInfo shown(ResetPoint point, @Nullable LongUnaryOperator keptUntilMs) {
        ResetPointInfo.Builder shown = ResetPointInfo.newBuilder()
                .setBinaryChecksum(point.getBinaryChecksum())
                .setBuildId(point.getBuildId())
                .setRunId(point.getRunId())
                .setFirstWorkflowTaskCompletedId(point.getCompletedEventId())
                .setCreateTime(Times.timestamp(point.getCompletedMs()))
                .setResettable(point.getResettable());
        if (keptUntilMs != null && point.getRunClosedMs() != 0) {
            long untilMs = keptUntilMs.applyAsLong(point.getRunClosedMs());
            if (untilMs != Long.MAX_VALUE) {
                shown.setExpireTime(Times.timestamp(untilMs));
            }
        }
        return shown.build();
    }
}
