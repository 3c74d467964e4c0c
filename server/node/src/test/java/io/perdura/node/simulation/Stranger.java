package io.perdura.node.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.Slots;
import io.perdura.engine.v1.TaskToken;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.util.List;

/**
 * Somebody of another namespace who knows workflow ids, run ids and what tokens look like, and whose calls reach the very
 * slot: whatever he asks, there is nothing for him. In some seeds only, by dice of his own.
 */
final class Stranger {
    private static final int ONE_SEED_IN = 9;
    private static final Caller CALLER =
            new Caller("6f1b0c0a-0000-4000-8000-000000000002", "strange", "temporal-java", "1.0.0", "");
    private static final long PATIENCE_MS = 10_000;

    private final Simulation simulation;
    private final Dice dice;

    Stranger(Simulation simulation) {
        this.simulation = simulation;
        this.dice = new Dice(~simulation.seed() * 13);
    }

    void begin() {
        Switches switches = simulation.scenario().switches();
        boolean chosen = simulation.seed() % ONE_SEED_IN == 4;
        if (switches.has(Wrong.NAMESPACES_MIXED) || chosen && switches.equals(Switches.NONE)) {
            later();
        }
    }

    private void later() {
        simulation.world().schedule(null, dice.between(50, 600), () -> {
            if (!simulation.isOver()) {
                ask();
                later();
            }
        });
    }

    private void ask() {
        List<ExecutionHeader> runs = List.copyOf(simulation.database().headers());
        List<SimulatedNode> nodes = simulation.nodes();
        if (runs.isEmpty() || nodes.isEmpty()) {
            return;
        }
        ExecutionHeader run = dice.pick(runs);
        WorkflowExecution execution = WorkflowExecution.newBuilder()
                .setWorkflowId(run.workflowId())
                .setRunId(dice.chance(0.3) ? "" : run.runId().toString())
                .build();
        switch (dice.below(7)) {
            case 0 ->
                call(
                        run,
                        WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION,
                        DescribeWorkflowExecutionRequest.newBuilder()
                                .setExecution(execution)
                                .build());
            case 1 ->
                call(
                        run,
                        WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setExecution(execution)
                                .build());
            case 2 ->
                call(
                        run,
                        WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                        SignalWorkflowExecutionRequest.newBuilder()
                                .setWorkflowExecution(execution)
                                .setSignalName("strange")
                                .setRequestId(dice.uuid())
                                .build());
            case 3 ->
                call(
                        run,
                        WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION,
                        TerminateWorkflowExecutionRequest.newBuilder()
                                .setWorkflowExecution(execution)
                                .build());
            case 4 ->
                call(
                        run,
                        WorkflowRpcs.DELETE_WORKFLOW_EXECUTION,
                        DeleteWorkflowExecutionRequest.newBuilder()
                                .setWorkflowExecution(execution)
                                .build());
            case 5 ->
                call(
                        run,
                        WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED,
                        RespondWorkflowTaskCompletedRequest.newBuilder()
                                .setTaskToken(token(run))
                                .build());
            default ->
                call(
                        run,
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED,
                        RespondActivityTaskCompletedRequest.newBuilder()
                                .setTaskToken(token(run))
                                .build());
        }
    }

    /** As one looks that was given to the run's own worker, or as he would make one for himself. */
    private ByteString token(ExecutionHeader run) {
        return TaskToken.newBuilder()
                .setNamespaceId(dice.chance(0.5) ? Simulation.NAMESPACE_ID : CALLER.namespaceId())
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId().toString())
                .setScheduledEventId(2)
                .setStartedEventId(3)
                .setAttempt(1)
                .build()
                .toByteString();
    }

    private <Q extends Message> void call(ExecutionHeader run, Rpc<Q, ?> rpc, Q request) {
        SimulatedNode node = dice.pick(simulation.nodes());
        Call call = new Call(rpc, request, CALLER, node.steadyMs() + PATIENCE_MS);
        simulation
                .world()
                .schedule(
                        node.process(),
                        0,
                        () -> node.atSlot(Slots.of(Simulation.NAMESPACE_ID, run.workflowId()), call)
                                .onComplete(answer -> {
                                    boolean nothing = answer.failed()
                                            && (!(answer.cause() instanceof Rejection refusal)
                                                    || refusal.code() != Code.INTERNAL);
                                    if (!nothing) {
                                        simulation
                                                .checker()
                                                .found(new Violation(call.method() + " of " + run.workflowId()
                                                        + " is answered to somebody of another namespace"));
                                    }
                                }));
    }
}
