package io.perdura.engine.batch;

import com.google.protobuf.Message;
import io.perdura.engine.MutableState;
import io.temporal.api.batch.v1.BatchOperationReset;
import io.temporal.api.batch.v1.BatchOperationResetActivities;
import io.temporal.api.batch.v1.BatchOperationSignal;
import io.temporal.api.batch.v1.BatchOperationTermination;
import io.temporal.api.batch.v1.BatchOperationUnpauseActivities;
import io.temporal.api.batch.v1.BatchOperationUpdateActivityOptions;
import io.temporal.api.batch.v1.BatchOperationUpdateWorkflowExecutionOptions;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ResetType;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What a batch asks of one run: the request that a client would make, under an id that is the same when it is made again. */
public final class BatchRequests {

    private BatchRequests() {}

    public static Message of(MutableState job, WorkflowExecution target) {
        StartBatchOperationRequest batch = job.batch().request();
        String requestId = requestId(job, target);
        return switch (batch.getOperationCase()) {
            case TERMINATION_OPERATION -> terminate(batch, target);
            case CANCELLATION_OPERATION ->
                RequestCancelWorkflowExecutionRequest.newBuilder()
                        .setNamespace(batch.getNamespace())
                        .setWorkflowExecution(target)
                        .setIdentity(batch.getCancellationOperation().getIdentity())
                        .setRequestId(requestId)
                        .build();
            case SIGNAL_OPERATION -> signal(batch, target, signalId(job, target));
            case DELETION_OPERATION ->
                DeleteWorkflowExecutionRequest.newBuilder()
                        .setNamespace(batch.getNamespace())
                        .setWorkflowExecution(target)
                        .build();
            case RESET_OPERATION -> reset(batch, target, requestId);
            case UPDATE_WORKFLOW_OPTIONS_OPERATION -> {
                BatchOperationUpdateWorkflowExecutionOptions update = batch.getUpdateWorkflowOptionsOperation();
                yield UpdateWorkflowExecutionOptionsRequest.newBuilder()
                        .setNamespace(batch.getNamespace())
                        .setWorkflowExecution(target)
                        .setWorkflowExecutionOptions(update.getWorkflowExecutionOptions())
                        .setUpdateMask(update.getUpdateMask())
                        .setIdentity(update.getIdentity())
                        .build();
            }
            case UNPAUSE_ACTIVITIES_OPERATION -> unpause(batch, target);
            case RESET_ACTIVITIES_OPERATION -> resetActivities(batch, target);
            case UPDATE_ACTIVITY_OPTIONS_OPERATION -> updateActivities(batch, target);
            default -> throw new IllegalStateException("a batch of " + batch.getOperationCase());
        };
    }

    /** Of this job for this run; a job id that is used again after its job was deleted is another job. */
    public static String requestId(MutableState job, WorkflowExecution target) {
        String name = job.execution().runId() + ":" + target.getWorkflowId() + ":" + target.getRunId();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /**
     * Of a signal, whichever run of the workflow is open: one that a reset began has taken the signal over, and a page that is
     * done again meets it as another run.
     */
    private static String signalId(MutableState job, WorkflowExecution target) {
        return requestId(job, target.toBuilder().clearRunId().build());
    }

    /** Of the job itself: the same request again, whose first answer was lost, begins no second one and is not refused. */
    public static String requestId(StartBatchOperationRequest batch) {
        return UUID.nameUUIDFromBytes(batch.toByteArray()).toString();
    }

    private static TerminateWorkflowExecutionRequest terminate(
            StartBatchOperationRequest batch, WorkflowExecution target) {
        BatchOperationTermination termination = batch.getTerminationOperation();
        TerminateWorkflowExecutionRequest.Builder request = TerminateWorkflowExecutionRequest.newBuilder()
                .setNamespace(batch.getNamespace())
                .setWorkflowExecution(target)
                .setReason(batch.getReason())
                .setIdentity(termination.getIdentity());
        if (termination.hasDetails()) {
            request.setDetails(termination.getDetails());
        }
        return request.build();
    }

    private static SignalWorkflowExecutionRequest signal(
            StartBatchOperationRequest batch, WorkflowExecution target, String requestId) {
        BatchOperationSignal signal = batch.getSignalOperation();
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(batch.getNamespace())
                .setWorkflowExecution(target)
                .setSignalName(signal.getSignal())
                .setIdentity(signal.getIdentity())
                .setRequestId(requestId);
        if (signal.hasInput()) {
            request.setInput(signal.getInput());
        }
        if (signal.hasHeader()) {
            request.setHeader(signal.getHeader());
        }
        return request.build();
    }

    /** Which of its events is meant is found where the run is: see {@link #target}. */
    @SuppressWarnings("deprecation") // older clients say it so
    private static ResetWorkflowExecutionRequest reset(
            StartBatchOperationRequest batch, WorkflowExecution target, String requestId) {
        BatchOperationReset reset = batch.getResetOperation();
        ResetWorkflowExecutionRequest.Builder request = ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(batch.getNamespace())
                .setWorkflowExecution(target)
                .setReason(batch.getReason())
                .setRequestId(requestId)
                .setIdentity(reset.getIdentity())
                .addAllPostResetOperations(reset.getPostResetOperationsList());
        return reset.hasOptions()
                ? request.setResetReapplyType(reset.getOptions().getResetReapplyType())
                        .addAllResetReapplyExcludeTypes(reset.getOptions().getResetReapplyExcludeTypesList())
                        .build()
                : request.setResetReapplyType(reset.getResetReapplyType()).build();
    }

    /** Where a batch of resets takes its runs back to. */
    @SuppressWarnings("deprecation") // older clients say it so
    public static ResetOptions target(StartBatchOperationRequest batch) {
        BatchOperationReset reset = batch.getResetOperation();
        if (reset.hasOptions()) {
            return reset.getOptions();
        }
        ResetOptions.Builder options = ResetOptions.newBuilder();
        if (reset.getResetType() == ResetType.RESET_TYPE_FIRST_WORKFLOW_TASK) {
            options.getFirstWorkflowTaskBuilder();
        } else {
            options.getLastWorkflowTaskBuilder();
        }
        return options.build();
    }

    private static UnpauseActivityRequest unpause(StartBatchOperationRequest batch, WorkflowExecution target) {
        BatchOperationUnpauseActivities unpause = batch.getUnpauseActivitiesOperation();
        UnpauseActivityRequest.Builder request = UnpauseActivityRequest.newBuilder()
                .setNamespace(batch.getNamespace())
                .setExecution(target)
                .setIdentity(unpause.getIdentity())
                .setResetAttempts(unpause.getResetAttempts())
                .setResetHeartbeat(unpause.getResetHeartbeat());
        if (unpause.hasJitter()) {
            request.setJitter(unpause.getJitter());
        }
        return unpause.hasType()
                ? request.setType(unpause.getType()).build()
                : request.setUnpauseAll(true).build();
    }

    private static ResetActivityRequest resetActivities(StartBatchOperationRequest batch, WorkflowExecution target) {
        BatchOperationResetActivities reset = batch.getResetActivitiesOperation();
        ResetActivityRequest.Builder request = ResetActivityRequest.newBuilder()
                .setNamespace(batch.getNamespace())
                .setExecution(target)
                .setIdentity(reset.getIdentity())
                .setResetHeartbeat(reset.getResetHeartbeat())
                .setKeepPaused(reset.getKeepPaused())
                .setRestoreOriginalOptions(reset.getRestoreOriginalOptions());
        if (reset.hasJitter()) {
            request.setJitter(reset.getJitter());
        }
        return reset.hasType()
                ? request.setType(reset.getType()).build()
                : request.setMatchAll(true).build();
    }

    private static UpdateActivityOptionsRequest updateActivities(
            StartBatchOperationRequest batch, WorkflowExecution target) {
        BatchOperationUpdateActivityOptions update = batch.getUpdateActivityOptionsOperation();
        UpdateActivityOptionsRequest.Builder request = UpdateActivityOptionsRequest.newBuilder()
                .setNamespace(batch.getNamespace())
                .setExecution(target)
                .setIdentity(update.getIdentity())
                .setUpdateMask(update.getUpdateMask())
                .setRestoreOriginal(update.getRestoreOriginal());
        if (update.hasActivityOptions()) {
            request.setActivityOptions(update.getActivityOptions());
        }
        return update.hasType()
                ? request.setType(update.getType()).build()
                : request.setMatchAll(true).build();
    }
}
