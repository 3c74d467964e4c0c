package io.perdura.engine.execution;

import io.perdura.engine.Transition;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.update.UpdateMachine;
import io.temporal.api.enums.v1.ResetReapplyExcludeType;
import io.temporal.api.enums.v1.ResetReapplyType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import java.util.EnumSet;
import java.util.Set;

/** The table event that came after the fork → what the reset run takes of it. Cancel requests and ends are left behind. */
final class Reapply {

    private final Set<ResetReapplyExcludeType> excluded;

    private Reapply(Set<ResetReapplyExcludeType> excluded) {
        this.excluded = excluded;
    }

    /** What the request leaves out, in today's words and in those of older clients. */
    @SuppressWarnings("deprecation") // older clients say it so
    static Reapply of(ResetWorkflowExecutionRequest request) {
        Set<ResetReapplyExcludeType> excluded = EnumSet.noneOf(ResetReapplyExcludeType.class);
        excluded.addAll(request.getResetReapplyExcludeTypesList());
        if (request.getResetReapplyType() == ResetReapplyType.RESET_REAPPLY_TYPE_SIGNAL) {
            excluded.add(ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE);
        } else if (request.getResetReapplyType() == ResetReapplyType.RESET_REAPPLY_TYPE_NONE) {
            excluded.add(ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL);
            excluded.add(ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE);
        }
        return new Reapply(excluded);
    }

    /** Whether a reset may take something of it. */
    static boolean concerns(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED -> true;
            default -> ChildMachine.isOfChild(event);
        };
    }

    void apply(Transition t, HistoryEvent event) {
        if (!concerns(event)) {
            return;
        }
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED -> signal(t, event);
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED, EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED -> {
                if (takes(ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE)) {
                    UpdateMachine.reapply(t, event);
                }
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED -> t.append(again(event));
            default -> ChildMachine.reapply(t, event);
        }
    }

    private void signal(Transition t, HistoryEvent event) {
        String requestId = event.getWorkflowExecutionSignaledEventAttributes().getRequestId();
        if (takes(ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL)
                && !t.state().requests().hasSignal(requestId)) {
            t.append(again(event));
        }
    }

    private boolean takes(ResetReapplyExcludeType type) {
        return !excluded.contains(type);
    }

    /** The same event, with an id and a time of its own. */
    private static HistoryEvent.Builder again(HistoryEvent event) {
        return event.toBuilder().clearEventId().clearEventTime();
    }
}
