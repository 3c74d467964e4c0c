package io.perdura.node.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.Times;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.v1.ResetToPointRequest;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.OnConflictOptions;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Somebody who starts workflows and talks to them, one request after the other. */
final class Client {
    private final Simulation simulation;
    private final Dice dice;
    private final String name;
    /** Workflow id to the newest run that this client knows of. */
    private final Map<String, String> known = new LinkedHashMap<>();

    private final List<String> updates = new ArrayList<>();

    private int operations;

    Client(Simulation simulation, String name) {
        this.simulation = simulation;
        this.dice = simulation.dice();
        this.name = name;
    }

    void begin() {
        simulation.world().schedule(null, dice.between(0, 2_000), this::next);
    }

    /** Keeps one workflow from ever being quiet. */
    void chatter() {
        if (!simulation.isOver()) {
            Operation.start(
                    simulation,
                    "wf0",
                    WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                    signal(execution("wf0"), name + "-chat-" + ++operations));
            simulation.world().schedule(null, dice.between(20, 400), this::chatter);
        }
    }

    private void next() {
        if (!simulation.isOver()) {
            act().onComplete(done -> begin());
        }
    }

    private Future<?> act() {
        String workflowId = "wf" + dice.below(simulation.scenario().workflows());
        String tag = name + "-" + ++operations;
        int choice = dice.below(27);
        if (choice < 6 || known.isEmpty()) {
            return start(workflowId, tag);
        } else if (choice < 12) {
            return Operation.start(
                            simulation,
                            workflowId,
                            WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                            signal(execution(workflowId), tag))
                    .onSuccess(reply -> {
                        simulation.checker().signalOrder().answered(name, tag);
                        simulation.checker().reads().acknowledged(tag);
                    });
        } else if (choice < 13) {
            return Operation.start(
                    simulation,
                    workflowId,
                    WorkflowRpcs.REQUEST_CANCEL_WORKFLOW_EXECUTION,
                    RequestCancelWorkflowExecutionRequest.newBuilder()
                            .setWorkflowExecution(execution(workflowId))
                            .setRequestId(dice.uuid())
                            .build());
        } else if (choice < 14) {
            return Operation.start(
                    simulation,
                    workflowId,
                    WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION,
                    TerminateWorkflowExecutionRequest.newBuilder()
                            .setWorkflowExecution(execution(workflowId))
                            .setIdentity(tag)
                            .build());
        }
        ReadCheck.Asked asked = simulation.checker().reads().asked();
        if (choice >= 14 && choice < 16) {
            return Operation.start(
                            simulation,
                            workflowId,
                            WorkflowRpcs.QUERY_WORKFLOW,
                            QueryWorkflowRequest.newBuilder()
                                    .setExecution(execution(workflowId))
                                    .setQuery(WorkflowQuery.newBuilder().setQueryType("state"))
                                    .build())
                    .onSuccess(reply -> simulation.checker().check(() -> asked.queried(reply)));
        } else if (choice >= 16 && choice < 17) {
            return Operation.start(
                            simulation,
                            workflowId,
                            WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION,
                            DescribeWorkflowExecutionRequest.newBuilder()
                                    .setExecution(execution(workflowId))
                                    .build())
                    .onSuccess(reply -> simulation.checker().check(() -> asked.described(reply)));
        }
        if (choice >= 25) {
            return reset(workflowId, tag);
        }
        if (choice >= 24) {
            simulation.checker().deletionAsked(workflowId);
            return Operation.start(
                    simulation,
                    workflowId,
                    WorkflowRpcs.DELETE_WORKFLOW_EXECUTION,
                    DeleteWorkflowExecutionRequest.newBuilder()
                            .setWorkflowExecution(execution(workflowId))
                            .build());
        }
        if (choice >= 20) {
            return update(workflowId, tag);
        }
        return Operation.start(
                        simulation,
                        workflowId,
                        WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setExecution(execution(workflowId))
                                .setWaitNewEvent(dice.chance(0.4))
                                .build())
                .onSuccess(reply -> simulation.checker().check(() -> asked.read(reply)));
    }

    private WorkflowExecution execution(String workflowId) {
        String runId = dice.chance(0.3) ? "" : known.getOrDefault(workflowId, "");
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }

    SignalWorkflowExecutionRequest signal(WorkflowExecution execution, String tag) {
        return SignalWorkflowExecutionRequest.newBuilder()
                .setWorkflowExecution(execution)
                .setSignalName("signal")
                .setIdentity(tag)
                .setRequestId(dice.uuid())
                .build();
    }

    /** To the first or the last workflow task; a request that comes again resets once. */
    private Future<?> reset(String workflowId, String tag) {
        ResetOptions.Builder point = ResetOptions.newBuilder();
        if (dice.chance(0.5)) {
            point.getFirstWorkflowTaskBuilder();
        } else {
            point.getLastWorkflowTaskBuilder();
        }
        return Operation.start(
                simulation,
                workflowId,
                NodeRpcs.RESET_TO_POINT,
                ResetToPointRequest.newBuilder()
                        .setRequest(ResetWorkflowExecutionRequest.newBuilder()
                                .setWorkflowExecution(execution(workflowId))
                                .setReason(tag)
                                .setRequestId(dice.uuid())
                                .build()
                                .toByteString())
                        .setPoint(point.build().toByteString())
                        .build());
    }

    /** A new update, or an earlier one once more. */
    private Future<?> update(String workflowId, String tag) {
        String updateId = updates.isEmpty() || dice.chance(0.7) ? tag : dice.pick(updates);
        updates.add(updateId);
        return Operation.start(
                simulation,
                workflowId,
                WorkflowRpcs.UPDATE_WORKFLOW_EXECUTION,
                UpdateWords.request(dice, execution(workflowId), updateId));
    }

    private Future<?> start(String workflowId, String tag) {
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setWorkflowId(workflowId)
                .setWorkflowType(WorkflowType.newBuilder().setName("type"))
                .setTaskQueue(TaskQueue.newBuilder().setName(Worker.QUEUE))
                .setIdentity(tag)
                .setRequestId(dice.uuid())
                .setWorkflowTaskTimeout(Times.duration(dice.between(1_000, 5_000)));
        switch (dice.below(4)) {
            case 0 -> request.setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE);
            case 1 ->
                request.setWorkflowIdReusePolicy(
                        WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY);
            default -> {}
        }
        switch (dice.below(4)) {
            case 0 -> {
                request.setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING);
                if (dice.chance(0.5)) {
                    request.setOnConflictOptions(OnConflictOptions.newBuilder().setAttachRequestId(true));
                }
            }
            case 1 -> {
                request.setWorkflowIdConflictPolicy(
                        WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING);
                request.setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
            }
            default -> {}
        }
        if (dice.chance(0.2)) {
            request.setWorkflowStartDelay(Times.duration(dice.between(1, 5_000)));
        }
        if (dice.chance(0.2)) {
            request.setWorkflowRunTimeout(Times.duration(dice.between(1_000, 20_000)));
        }
        if (dice.chance(0.2)) {
            request.setRetryPolicy(RetryPolicy.newBuilder()
                    .setInitialInterval(Times.duration(dice.between(1, 2_000)))
                    .setMaximumAttempts((int) dice.between(2, 4)));
        }
        StartWorkflowExecutionRequest complete =
                StartRules.complete(request.build(), "", simulation.scenario().limits());
        return Operation.start(simulation, workflowId, WorkflowRpcs.START_WORKFLOW_EXECUTION, complete)
                .onSuccess(reply -> {
                    try {
                        known.put(
                                workflowId,
                                StartWorkflowExecutionResponse.parseFrom(reply.join())
                                        .getRunId());
                    } catch (InvalidProtocolBufferException e) {
                        throw new Violation("unreadable answer", e);
                    }
                });
    }
}
