package io.perdura.node.simulation;

import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.Times;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.BatchRpcs;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.batch.v1.BatchOperationCancellation;
import io.temporal.api.batch.v1.BatchOperationDeletion;
import io.temporal.api.batch.v1.BatchOperationReset;
import io.temporal.api.batch.v1.BatchOperationResetActivities;
import io.temporal.api.batch.v1.BatchOperationSignal;
import io.temporal.api.batch.v1.BatchOperationTermination;
import io.temporal.api.batch.v1.BatchOperationUnpauseActivities;
import io.temporal.api.batch.v1.BatchOperationUpdateActivityOptions;
import io.temporal.api.batch.v1.BatchOperationUpdateWorkflowExecutionOptions;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionOptions;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.vertx.core.Future;

/** What an operator of the simulation asks of many runs at once. */
final class BatchWords {

    private BatchWords() {}

    /** A job of some kind, under an id that nothing else has: whoever asks for it again means the same. */
    static Future<Reply> start(Simulation simulation, String tag) {
        Dice dice = simulation.dice();
        String jobId = "job-" + tag;
        StartBatchOperationRequest.Builder request = StartBatchOperationRequest.newBuilder()
                .setJobId(jobId)
                .setReason(jobId)
                .setMaxOperationsPerSecond(dice.below(20));
        if (dice.chance(0.6)) {
            request.setVisibilityQuery("all");
        } else {
            list(simulation, request);
        }
        operation(dice, jobId, request);
        if (request.hasDeletionOperation()) {
            for (int i = 0; i < simulation.scenario().workflows(); i++) {
                simulation.checker().deletionAsked("wf" + i);
                simulation.checker().repeats().deletedByOthers("wf" + i);
            }
        }
        return Operation.start(simulation, jobId, BatchRpcs.START_BATCH_OPERATION, request.build())
                .onFailure(failure -> {
                    if (failure instanceof Rejection refused && refused.code() == Code.ALREADY_EXISTS) {
                        simulation.checker().found(new Violation("batch " + jobId + " is said to be another's"));
                    }
                });
    }

    private static void list(Simulation simulation, StartBatchOperationRequest.Builder request) {
        for (int i = 0; i < simulation.scenario().workflows(); i++) {
            ExecutionHeader newest = simulation.database().current("wf" + i);
            request.addExecutions(WorkflowExecution.newBuilder()
                    .setWorkflowId("wf" + i)
                    .setRunId(newest == null ? "" : newest.runId().toString()));
        }
    }

    private static void operation(Dice dice, String jobId, StartBatchOperationRequest.Builder request) {
        switch (dice.below(16)) {
            case 0 ->
                request.setTerminationOperation(
                        BatchOperationTermination.newBuilder().setIdentity(jobId));
            case 1 ->
                request.setCancellationOperation(
                        BatchOperationCancellation.newBuilder().setIdentity(jobId));
            case 2 -> request.setDeletionOperation(BatchOperationDeletion.getDefaultInstance());
            case 3, 4 ->
                request.setResetOperation(BatchOperationReset.newBuilder().setOptions(point(dice)));
            case 5, 6, 7 ->
                request.setUpdateWorkflowOptionsOperation(BatchOperationUpdateWorkflowExecutionOptions.newBuilder()
                        .setIdentity(jobId)
                        .setWorkflowExecutionOptions(WorkflowExecutionOptions.newBuilder()
                                .setPriority(Priority.newBuilder().setPriorityKey(1 + dice.below(5))))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("priority")));
            case 8, 9 ->
                request.setUnpauseActivitiesOperation(BatchOperationUnpauseActivities.newBuilder()
                        .setIdentity(jobId)
                        .setMatchAll(true));
            case 10, 11 ->
                request.setResetActivitiesOperation(BatchOperationResetActivities.newBuilder()
                        .setIdentity(jobId)
                        .setMatchAll(true));
            case 12 ->
                request.setUpdateActivityOptionsOperation(BatchOperationUpdateActivityOptions.newBuilder()
                        .setIdentity(jobId)
                        .setMatchAll(true)
                        .setActivityOptions(ActivityOptions.newBuilder()
                                .setStartToCloseTimeout(Times.duration(dice.between(300, 5_000))))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("start_to_close_timeout")));
            default ->
                request.setSignalOperation(
                        BatchOperationSignal.newBuilder().setSignal("signal").setIdentity(jobId));
        }
    }

    private static ResetOptions point(Dice dice) {
        ResetOptions.Builder point = ResetOptions.newBuilder();
        if (dice.chance(0.5)) {
            point.getFirstWorkflowTaskBuilder();
        } else {
            point.getLastWorkflowTaskBuilder();
        }
        return point.build();
    }
}
