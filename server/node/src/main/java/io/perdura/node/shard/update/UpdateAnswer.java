package io.perdura.node.shard.update;

import io.perdura.node.shard.LoadedRun;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.update.v1.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a caller hears about its update.
 *
 * @param runId the run that has the update
 * @param outcome null if there is none yet
 * @param movedTo the run that takes the update over because this one has closed, otherwise empty
 */
public record UpdateAnswer(
        String runId,
        UpdateWorkflowExecutionLifecycleStage stage,
        @Nullable Outcome outcome,
        String movedTo) {

    static UpdateAnswer admitted(LoadedRun run) {
        return of(run, UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED, null);
    }

    static UpdateAnswer accepted(LoadedRun run) {
        return of(run, UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED, null);
    }

    static UpdateAnswer completed(LoadedRun run, Outcome outcome) {
        return of(
                run,
                UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
                outcome);
    }

    static UpdateAnswer moved(LoadedRun run, String successor) {
        return new UpdateAnswer(
                run.key().runId().toString(),
                UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED,
                null,
                successor);
    }

    private static UpdateAnswer of(
            LoadedRun run, UpdateWorkflowExecutionLifecycleStage stage, @Nullable Outcome outcome) {
        return new UpdateAnswer(run.key().runId().toString(), stage, outcome, "");
    }

    public boolean isMoved() {
        return !movedTo.isEmpty();
    }
}
