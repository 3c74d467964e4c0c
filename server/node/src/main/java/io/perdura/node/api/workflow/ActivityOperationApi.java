package io.perdura.node.api.workflow;

import com.google.protobuf.Duration;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.activity.ActivityOperations;
import io.perdura.engine.check.Priorities;
import io.perdura.engine.check.Spans;
import io.perdura.engine.check.Texts;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.OperationRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.PauseActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.ResetActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityExecutionOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** The calls by which operators steer pending activities: checked here, decided by the shard of their workflow. */
public final class ActivityOperationApi implements NamespacedFamily {

    private final Owners owners;
    private final Limits limits;

    public ActivityOperationApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(OperationRpcs.PAUSE_ACTIVITY, this::pause),
                RpcRow.of(OperationRpcs.UNPAUSE_ACTIVITY, this::unpause),
                RpcRow.of(OperationRpcs.RESET_ACTIVITY, this::reset),
                RpcRow.of(OperationRpcs.UPDATE_ACTIVITY_OPTIONS, this::updateOptions),
                RpcRow.of(OperationRpcs.PAUSE_ACTIVITY_EXECUTION, this::pauseExecution),
                RpcRow.of(OperationRpcs.UNPAUSE_ACTIVITY_EXECUTION, this::unpauseExecution),
                RpcRow.of(OperationRpcs.RESET_ACTIVITY_EXECUTION, this::resetExecution),
                RpcRow.of(OperationRpcs.UPDATE_ACTIVITY_EXECUTION_OPTIONS, this::updateExecutionOptions));
    }

    private Future<Reply> pause(Call call, PauseActivityRequest request) {
        requireTarget(
                request.getExecution(),
                request.getActivityCase() != PauseActivityRequest.ActivityCase.ACTIVITY_NOT_SET,
                request.getIdentity());
        Requests.requireRequestId(request.getRequestId(), limits);
        Requests.requireLength(request.getReason(), "Reason length exceeds limit.", limits);
        return owners.ofWorkflow(call, request.getExecution());
    }

    private Future<Reply> unpause(Call call, UnpauseActivityRequest request) {
        requireTarget(
                request.getExecution(),
                request.getActivityCase() != UnpauseActivityRequest.ActivityCase.ACTIVITY_NOT_SET,
                request.getIdentity());
        return owners.ofWorkflow(call, request.getExecution());
    }

    private Future<Reply> reset(Call call, ResetActivityRequest request) {
        requireTarget(
                request.getExecution(),
                request.getActivityCase() != ResetActivityRequest.ActivityCase.ACTIVITY_NOT_SET,
                request.getIdentity());
        return owners.ofWorkflow(call, request.getExecution());
    }

    private Future<Reply> updateOptions(Call call, UpdateActivityOptionsRequest request) {
        requireTarget(
                request.getExecution(),
                request.getActivityCase() != UpdateActivityOptionsRequest.ActivityCase.ACTIVITY_NOT_SET,
                request.getIdentity());
        Priorities.check(request.getActivityOptions().getPriority());
        return owners.ofWorkflow(call, request.getExecution());
    }

    private void requireTarget(WorkflowExecution execution, boolean isActivityNamed, String identity) {
        Requests.requireWorkflowId(execution.getWorkflowId(), limits);
        Requests.requireRunId(execution.getRunId(), "RunId is not valid UUID.");
        if (!isActivityNamed) {
            throw Rejections.invalid("Either Activity.Id or Activity.Type should be set on request.");
        }
        Requests.requireIdentity(identity, limits);
    }

    // ---- The newer names ----

    private Future<Reply> pauseExecution(Call call, PauseActivityExecutionRequest request) {
        requireOfWorkflow(request.getWorkflowId());
        requireRequestId(request.getRequestId());
        requireActivity(request.getActivityId(), request.getIdentity(), request.getRunId());
        if (Texts.isLonger(request.getReason(), limits.blobBytesMax())) {
            throw Rejections.invalid("reason exceeds length limit");
        }
        PauseActivityRequest older = PauseActivityRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setExecution(execution(request.getWorkflowId(), request.getRunId()))
                .setId(request.getActivityId())
                .setIdentity(request.getIdentity())
                .setReason(request.getReason())
                .setRequestId(
                        request.getRequestId().isEmpty() ? UUID.randomUUID().toString() : request.getRequestId())
                .build();
        return owners.ofWorkflow(call.with(OperationRpcs.PAUSE_ACTIVITY, older), older.getExecution());
    }

    private Future<Reply> unpauseExecution(Call call, UnpauseActivityExecutionRequest request) {
        requireOfWorkflow(request.getWorkflowId());
        requireActivity(request.getActivityId(), request.getIdentity(), request.getRunId());
        requireJitter(request.getJitter());
        UnpauseActivityRequest older = UnpauseActivityRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setExecution(execution(request.getWorkflowId(), request.getRunId()))
                .setId(request.getActivityId())
                .setIdentity(request.getIdentity())
                .setResetAttempts(request.getResetAttempts())
                .setResetHeartbeat(request.getResetHeartbeat())
                .setJitter(request.getJitter())
                .build();
        return owners.ofWorkflow(call.with(OperationRpcs.UNPAUSE_ACTIVITY, older), older.getExecution());
    }

    private Future<Reply> resetExecution(Call call, ResetActivityExecutionRequest request) {
        requireOfWorkflow(request.getWorkflowId());
        requireActivity(request.getActivityId(), request.getIdentity(), request.getRunId());
        requireJitter(request.getJitter());
        ResetActivityRequest older = ResetActivityRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setExecution(execution(request.getWorkflowId(), request.getRunId()))
                .setId(request.getActivityId())
                .setIdentity(request.getIdentity())
                .setKeepPaused(request.getKeepPaused())
                .setRestoreOriginalOptions(request.getRestoreOriginalOptions())
                .setJitter(request.getJitter())
                .build();
        return owners.ofWorkflow(call.with(OperationRpcs.RESET_ACTIVITY, older), older.getExecution());
    }

    private Future<Reply> updateExecutionOptions(Call call, UpdateActivityExecutionOptionsRequest request) {
        requireOfWorkflow(request.getWorkflowId());
        requireActivity(request.getActivityId(), request.getIdentity(), request.getRunId());
        requireMask(request);
        Priorities.check(request.getActivityOptions().getPriority());
        UpdateActivityOptionsRequest.Builder older = UpdateActivityOptionsRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setExecution(execution(request.getWorkflowId(), request.getRunId()))
                .setId(request.getActivityId())
                .setIdentity(request.getIdentity())
                .setRestoreOriginal(request.getRestoreOriginal());
        if (request.hasActivityOptions()) {
            older.setActivityOptions(request.getActivityOptions());
        }
        if (request.hasUpdateMask()) {
            older.setUpdateMask(request.getUpdateMask());
        }
        // Both answers hold the options in the same field: what comes back is what was asked for.
        return owners.ofWorkflow(
                call.with(OperationRpcs.UPDATE_ACTIVITY_OPTIONS, older.build()), request.getWorkflowId());
    }

    private static void requireMask(UpdateActivityExecutionOptionsRequest request) {
        if (request.getUpdateMask().getPathsCount() > 0 && request.getRestoreOriginal()) {
            throw Rejections.invalid("Both UpdateMask and RestoreOriginal are provided");
        }
        if (request.getRestoreOriginal()) {
            return;
        }
        if (!request.hasActivityOptions()) {
            throw Rejections.invalid("ActivityOptions are not provided");
        }
        if (!request.hasUpdateMask()) {
            throw Rejections.invalid("UpdateMask is not provided");
        }
        if (request.getUpdateMask().getPathsCount() == 0) {
            throw Rejections.invalid("UpdateMask must specify at least one path");
        }
        String unknown = ActivityOperations.unknownOption(request.getUpdateMask());
        if (unknown != null) {
            throw Rejections.invalid("unsupported update_mask path: \"" + unknown + "\"");
        }
    }

    private void requireOfWorkflow(String workflowId) {
        if (workflowId.isEmpty()) {
            throw Rejections.unimplemented("Standalone activity operator commands are disabled");
        }
        Requests.requireWorkflowId(workflowId, limits);
    }

    private void requireRequestId(String requestId) {
        requireLength(requestId, "request ID");
    }

    private void requireActivity(String activityId, String identity, String runId) {
        if (activityId.isEmpty()) {
            throw Rejections.invalid("activity ID is required");
        }
        requireLength(activityId, "activity ID");
        requireLength(identity, "identity");
        Requests.requireRunId(runId, "invalid run id: must be a valid UUID");
    }

    private void requireLength(String text, String name) {
        int max = limits.idBytesMax();
        Requests.requireLength(
                text, name + " exceeds length limit. Length=" + Texts.bytes(text) + " Limit=" + max, limits);
    }

    private static void requireJitter(Duration jitter) {
        String problem = Spans.problem(jitter);
        if (problem != null) {
            throw Rejections.invalid("invalid jitter: " + problem);
        }
    }

    private static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }
}
