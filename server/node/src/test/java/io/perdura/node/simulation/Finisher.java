package io.perdura.node.simulation;

import io.perdura.engine.MutableState;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Once things are calm, asks every open run to come to its end: once, so that nothing else is woken by it later. What is held
 * back is let go.
 */
final class Finisher {
    private static final long EVERY_MS = 1_000;

    private final Simulation simulation;
    private final Set<UUID> asked = new HashSet<>();
    private int signals;

    Finisher(Simulation simulation) {
        this.simulation = simulation;
    }

    void begin() {
        for (ExecutionHeader header : List.copyOf(simulation.database().headers())) {
            MutableState state = simulation.checker().durable(header.runId());
            if (state != null && state.execution().isPaused()) {
                RunOperator.unpauseWorkflow(
                        simulation,
                        WorkflowExecution.newBuilder()
                                .setWorkflowId(header.workflowId())
                                .setRunId(header.runId().toString())
                                .build());
            }
            if (header.isOpen() && asked.add(header.runId())) {
                Operation.start(
                        simulation,
                        header.workflowId(),
                        WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                        SignalWorkflowExecutionRequest.newBuilder()
                                .setWorkflowExecution(WorkflowExecution.newBuilder()
                                        .setWorkflowId(header.workflowId())
                                        .setRunId(header.runId().toString()))
                                .setSignalName("finish")
                                .setIdentity("finisher-" + ++signals)
                                .setRequestId(simulation.dice().uuid())
                                .build());
            }
        }
        simulation.world().schedule(null, EVERY_MS, this::begin);
    }
}
