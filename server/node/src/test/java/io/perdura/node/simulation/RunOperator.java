package io.perdura.node.simulation;

import com.google.protobuf.FieldMask;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.rpc.OperationRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionOptions;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Somebody who steers what others started: holds runs and activities back, lets them go, changes them, does things to many. */
final class RunOperator {
    private final Simulation simulation;
    private final Dice dice;
    private final String name;
    private int operations;

    RunOperator(Simulation simulation, String name) {
        this.simulation = simulation;
        this.dice = simulation.dice();
        this.name = name;
    }

    void begin() {
        simulation.world().schedule(null, dice.between(0, 1_500), this::next);
    }

    private void next() {
        if (!simulation.isOver()) {
            act().onComplete(done -> begin());
        }
    }

    private Future<?> act() {
        String tag = name + "-" + ++operations;
        WorkflowExecution target = target();
        return switch (dice.below(16)) {
            case 0, 1 -> pauseActivity(target);
            case 2, 3 -> unpauseActivity(target);
            case 4 -> resetActivity(target);
            case 5 -> updateActivityOptions(target);
            case 6, 7 -> pauseWorkflow(target);
            case 8, 9 -> unpauseWorkflow(target);
            case 10, 11 -> updateOptions(target);
            case 12 -> delete(target);
            default -> BatchWords.start(simulation, tag);
        };
    }

    /** The newest run of a workflow, by its run id as a rule; now and then a child. */
    private WorkflowExecution target() {
        String workflowId = dice.chance(0.2)
                ? "child" + dice.below(8)
                : "wf" + dice.below(simulation.scenario().workflows());
        ExecutionHeader newest = simulation.database().current(workflowId);
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(
                        newest == null || dice.chance(0.3) ? "" : newest.runId().toString())
                .build();
    }

    private @Nullable String activity(WorkflowExecution target) {
        ExecutionHeader newest = simulation.database().current(target.getWorkflowId());
        MutableState state = newest == null
                ? null
                : simulation.checker().durable(newest.runId().toString());
        return state == null || dice.chance(0.4)
                ? null
                : state.activities().pending().stream()
                        .map(ActivityInfo::activityId)
                        .findFirst()
                        .orElse(null);
    }

    private Future<?> pauseActivity(WorkflowExecution target) {
        PauseActivityRequest.Builder request = PauseActivityRequest.newBuilder()
                .setExecution(target)
                .setIdentity(name)
                .setRequestId(dice.uuid());
        String activity = activity(target);
        if (activity == null) {
            request.setType("activity");
        } else {
            request.setId(activity);
        }
        return Operation.start(simulation, target.getWorkflowId(), OperationRpcs.PAUSE_ACTIVITY, request.build());
    }

    private Future<?> unpauseActivity(WorkflowExecution target) {
        UnpauseActivityRequest.Builder request = UnpauseActivityRequest.newBuilder()
                .setExecution(target)
                .setIdentity(name)
                .setResetAttempts(dice.chance(0.3))
                .setResetHeartbeat(dice.chance(0.3));
        if (dice.chance(0.3)) {
            request.setJitter(Times.duration(dice.between(1, 2_000)));
        }
        String activity = activity(target);
        if (activity == null) {
            request.setUnpauseAll(true);
        } else {
            request.setId(activity);
        }
        return Operation.start(simulation, target.getWorkflowId(), OperationRpcs.UNPAUSE_ACTIVITY, request.build());
    }

    private Future<?> resetActivity(WorkflowExecution target) {
        ResetActivityRequest.Builder request = ResetActivityRequest.newBuilder()
                .setExecution(target)
                .setIdentity(name)
                .setKeepPaused(dice.chance(0.3))
                .setResetHeartbeat(dice.chance(0.3))
                .setRestoreOriginalOptions(dice.chance(0.3));
        String activity = activity(target);
        if (activity == null) {
            request.setMatchAll(true);
        } else {
            request.setId(activity);
        }
        return Operation.start(simulation, target.getWorkflowId(), OperationRpcs.RESET_ACTIVITY, request.build());
    }

    private Future<?> updateActivityOptions(WorkflowExecution target) {
        UpdateActivityOptionsRequest.Builder request = UpdateActivityOptionsRequest.newBuilder()
                .setExecution(target)
                .setIdentity(name)
                .setActivityOptions(
                        ActivityOptions.newBuilder().setStartToCloseTimeout(Times.duration(dice.between(300, 5_000))))
                .setUpdateMask(FieldMask.newBuilder().addPaths("start_to_close_timeout"));
        String activity = activity(target);
        if (activity == null) {
            request.setMatchAll(true);
        } else {
            request.setId(activity);
        }
        return Operation.start(
                simulation, target.getWorkflowId(), OperationRpcs.UPDATE_ACTIVITY_OPTIONS, request.build());
    }

    private Future<?> pauseWorkflow(WorkflowExecution target) {
        return Operation.start(
                simulation,
                target.getWorkflowId(),
                OperationRpcs.PAUSE_WORKFLOW_EXECUTION,
                PauseWorkflowExecutionRequest.newBuilder()
                        .setWorkflowId(target.getWorkflowId())
                        .setRunId(target.getRunId())
                        .setIdentity(name)
                        .setRequestId(dice.uuid())
                        .build());
    }

    private Future<?> unpauseWorkflow(WorkflowExecution target) {
        return unpauseWorkflow(simulation, target);
    }

    static Future<?> unpauseWorkflow(Simulation simulation, WorkflowExecution target) {
        return Operation.start(
                simulation,
                target.getWorkflowId(),
                OperationRpcs.UNPAUSE_WORKFLOW_EXECUTION,
                UnpauseWorkflowExecutionRequest.newBuilder()
                        .setWorkflowId(target.getWorkflowId())
                        .setRunId(target.getRunId())
                        .setRequestId(simulation.dice().uuid())
                        .build());
    }

    private Future<?> updateOptions(WorkflowExecution target) {
        return Operation.start(
                simulation,
                target.getWorkflowId(),
                OperationRpcs.UPDATE_WORKFLOW_EXECUTION_OPTIONS,
                UpdateWorkflowExecutionOptionsRequest.newBuilder()
                        .setWorkflowExecution(target)
                        .setIdentity(name)
                        .setWorkflowExecutionOptions(WorkflowExecutionOptions.newBuilder()
                                .setPriority(Priority.newBuilder().setPriorityKey(1 + dice.below(5))))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("priority"))
                        .build());
    }

    private Future<?> delete(WorkflowExecution target) {
        simulation.checker().deletionAsked(target.getWorkflowId());
        return Operation.start(
                simulation,
                target.getWorkflowId(),
                WorkflowRpcs.DELETE_WORKFLOW_EXECUTION,
                DeleteWorkflowExecutionRequest.newBuilder()
                        .setWorkflowExecution(target)
                        .build());
    }
}
