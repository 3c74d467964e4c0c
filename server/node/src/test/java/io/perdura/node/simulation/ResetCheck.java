package io.perdura.node.simulation;

import io.perdura.engine.v1.RunOrigin;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A reset that is asked for again begins no second run. */
final class ResetCheck {

    /** Who asked, and of which run if he asked it of many → the run that was begun. */
    private final Map<String, UUID> begun = new HashMap<>();

    void written(DurableRun run) {
        List<RunOrigin> origins = run.state().execution().origins();
        if (!run.isForked() || origins.isEmpty()) {
            return;
        }
        RunOrigin last = origins.get(origins.size() - 1);
        HistoryEvent failed = run.events().get((int) last.getLastEventId());
        if (!isReset(failed)) {
            // The task was not started in the base: its start stands between.
            failed = run.events().get((int) last.getLastEventId() + 1);
        }
        WorkflowTaskFailedEventAttributes reset = failed.getWorkflowTaskFailedEventAttributes();
        String why = reset.getFailure().getMessage();
        // A batch has a request for each run; a request that names no run may be meant for what was started anew since.
        String key = why
                + " of "
                + (why.startsWith("job-")
                        ? reset.getBaseRunId()
                        : run.state().execution().started().getFirstExecutionRunId());
        UUID before = begun.putIfAbsent(key, run.runId());
        if (before != null && !before.equals(run.runId())) {
            throw new Violation("reset " + key + " has begun two runs: " + before + " and " + run.runId());
        }
    }

    private static boolean isReset(HistoryEvent event) {
        return event.getWorkflowTaskFailedEventAttributes().getCause()
                == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;
    }
}
