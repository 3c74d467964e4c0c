package io.perdura.node.simulation;

import io.perdura.engine.MutableState;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.batch.BatchRequests;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A batch reaches each run that was there before it began and is open when it has done its work, and what it does it does once. */
final class BatchCheck {

    /** When each run was first stored. */
    private final Map<UUID, Integer> order = new HashMap<>();

    private final Map<UUID, MutableState> jobs = new HashMap<>();
    /** How many jobs have begun under an id of which all that had it before were gone by then. */
    private final Map<String, Integer> generations = new HashMap<>();

    /** A row of the run was written. */
    void written(DurableRun run, Collection<DurableRun> all) {
        order.putIfAbsent(run.runId(), order.size());
        MutableState state = run.state();
        if (state.batch().isAny()) {
            if (jobs.put(run.runId(), state) == null) {
                begun(run, all);
            }
            if (state.execution().status() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
                    && state.batch().failed() == 0) {
                all.forEach(target -> checkReached(run, target));
            }
        }
        run.operations().forEach(id -> checkAsked(run, id));
    }

    private void begun(DurableRun job, Collection<DurableRun> all) {
        String jobId = job.state().execution().workflowId();
        if (all.stream()
                .allMatch(run -> run == job
                        || run.isDeleted()
                        || !run.state().execution().workflowId().equals(jobId))) {
            generations.merge(jobId, 1, Integer::sum);
        }
    }

    /** How often what is asked under this name may be done: who asks for a job again that is kept no longer begins another. */
    int times(String name) {
        return Math.max(1, generations.getOrDefault(name, 0));
    }

    private void checkReached(DurableRun job, DurableRun target) {
        if (target.state().execution().isOpen()
                && place(target) < place(job)
                && isMeant(job.state(), target)
                && !isDone(job.state(), target)) {
            throw new Violation("batch " + job.state().execution().workflowId() + " has passed run " + target.runId()
                    + " over: " + job.state().batch().request().getOperationCase());
        }
    }

    private int place(DurableRun run) {
        return order.getOrDefault(run.runId(), Integer.MAX_VALUE);
    }

    private static boolean isMeant(MutableState job, DurableRun target) {
        List<WorkflowExecution> listed = BatchMachine.listed(job.batch().request());
        return listed.isEmpty()
                ? target.state().execution().workflowId().startsWith("wf")
                : listed.stream()
                        .anyMatch(execution ->
                                execution.getRunId().equals(target.runId().toString()));
    }

    private static boolean isDone(MutableState job, DurableRun target) {
        StartBatchOperationRequest batch = job.batch().request();
        return switch (batch.getOperationCase()) {
            case SIGNAL_OPERATION -> target.signals(batch.getJobId()) > 0;
            case CANCELLATION_OPERATION -> target.state().execution().isCancelRequested();
            case UPDATE_WORKFLOW_OPTIONS_OPERATION -> target.operations().contains(requestId(job, target));
            case TERMINATION_OPERATION, DELETION_OPERATION, RESET_OPERATION -> false;
            default -> true; // a run without activities needs nothing done to them
        };
    }

    private void checkAsked(DurableRun run, String id) {
        if (jobs.values().stream()
                .noneMatch(job -> requestId(job, run).equals(id)
                        || requestIdOfNewest(job, run).equals(id))) {
            throw new Violation("run " + run.runId() + " has done something that no batch asks of it");
        }
    }

    private static String requestId(MutableState job, DurableRun target) {
        return BatchRequests.requestId(
                job,
                WorkflowExecution.newBuilder()
                        .setWorkflowId(target.state().execution().workflowId())
                        .setRunId(target.runId().toString())
                        .build());
    }

    /** A list may name a workflow, and mean the run that is its newest then. */
    private static String requestIdOfNewest(MutableState job, DurableRun target) {
        return BatchRequests.requestId(
                job,
                WorkflowExecution.newBuilder()
                        .setWorkflowId(target.state().execution().workflowId())
                        .build());
    }
}
