package io.perdura.node.simulation;

import io.perdura.engine.v1.RunOrigin;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** A reset that is asked for again begins no second run. */
final class ResetCheck {

    /** Who asked, and of which run if he asked it of many → the runs that were begun. */
    private final Map<String, Set<UUID>> begun = new HashMap<>();

    /** @param times how often somebody may ask by that name, of whom nothing is known any more when he asks again */
    void written(DurableRun run, ToIntFunction<String> times) {
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
        Set<UUID> runs = begun.computeIfAbsent(key, none -> new LinkedHashSet<>());
        if (runs.add(run.runId()) && runs.size() > times.applyAsInt(why)) {
            throw new Violation("reset " + key + " has begun several runs: " + runs);
        }
    }

    private static boolean isReset(HistoryEvent event) {
        return event.getWorkflowTaskFailedEventAttributes().getCause()
                == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;
    }
}
