package io.perdura.engine.execution;

import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds in a history the workflow task that a reset is asked to go back to by a description of it. */
public final class ResetPoints {

    private ResetPoints() {}

    /** The id of the event at which that task ends, or would; null if there is no such task. */
    public static @Nullable Long find(ResetOptions point, List<HistoryEvent> history) {
        return switch (point.getTargetCase()) {
            case FIRST_WORKFLOW_TASK -> first(history);
            case LAST_WORKFLOW_TASK -> last(history);
            case WORKFLOW_TASK_ID -> (Long) point.getWorkflowTaskId();
            case BUILD_ID -> firstOf(point.getBuildId(), history);
            case TARGET_NOT_SET -> throw Rejections.invalid("provided reset target is not supported.");
        };
    }

    private static @Nullable Long first(List<HistoryEvent> history) {
        Long begun = null;
        for (HistoryEvent event : history) {
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
                return event.getEventId();
            }
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED && begun == null) {
                begun = event.getEventId() + 1;
            }
        }
        return begun;
    }

    private static @Nullable Long last(List<HistoryEvent> history) {
        Long begun = null;
        for (int i = history.size() - 1; i >= 0; i--) {
            HistoryEvent event = history.get(i);
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
                return event.getEventId();
            }
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED) {
                begun = event.getEventId() + 1;
            }
        }
        return begun;
    }

    /** The first task that a worker of this build completed. */
    private static @Nullable Long firstOf(String buildId, List<HistoryEvent> history) {
        for (HistoryEvent event : history) {
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
                    && isOf(buildId, event.getWorkflowTaskCompletedEventAttributes())) {
                return event.getEventId();
            }
        }
        return null;
    }

    @SuppressWarnings("deprecation") // older workers say it so
    private static boolean isOf(String buildId, WorkflowTaskCompletedEventAttributes completed) {
        return buildId.equals(completed.getWorkerVersion().getBuildId())
                || buildId.equals(completed.getBinaryChecksum())
                || buildId.equals(completed.getDeploymentVersion().getBuildId());
    }

    /** Whether a run that this one follows may have it. */
    public static boolean mayLieBefore(ResetOptions point) {
        return point.hasBuildId() && !point.getCurrentRunOnly();
    }

    public static Rejection missing(ResetOptions point) {
        return Rejections.invalid(
                point.hasBuildId()
                        ? "Can't find reset point for " + point.getBuildId()
                        : "unable to find any scheduled or completed task");
    }
}
