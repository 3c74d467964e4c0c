package io.perdura.node.simulation;

import com.google.protobuf.Message;
import io.perdura.engine.Rejection;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whoever asks once is told what became of that, however often the servers try: not that there is nothing left to end or to
 * take away, since it was ended or taken away for him.
 */
final class RepeatCheck {
    private final Map<Message, Integer> sent = new IdentityHashMap<>();
    /** By workflow, how often somebody sent that a run of it should go. */
    private final Map<String, Integer> deletions = new HashMap<>();

    /** Workflows of which runs go by other ways too. */
    private final Set<String> others = new HashSet<>();

    /** A request is on its way to a node, for the first time or once more. */
    void sent(Message request) {
        if (request instanceof TerminateWorkflowExecutionRequest) {
            sent.merge(request, 1, Integer::sum);
        } else if (request instanceof DeleteWorkflowExecutionRequest delete) {
            sent.merge(request, 1, Integer::sum);
            deletions.merge(delete.getWorkflowExecution().getWorkflowId(), 1, Integer::sum);
        }
    }

    void deletedByOthers(String workflowId) {
        others.add(workflowId);
    }

    /**
     * A client has its answer, and it is no.
     *
     * @param goAlone whether runs go for other reasons too
     */
    void refused(Message request, Rejection refusal, Collection<DurableRun> runs, boolean goAlone) {
        if (sent.getOrDefault(request, 0) != 1) {
            return; // which of them was answered is not known
        }
        if (request instanceof TerminateWorkflowExecutionRequest terminate) {
            require(
                    runs.stream().noneMatch(run -> run.isClosedByTermination(terminate.getIdentity())),
                    "termination " + terminate.getIdentity() + " was carried out, and its caller is told: "
                            + refusal.getMessage());
        } else if (request instanceof DeleteWorkflowExecutionRequest delete) {
            WorkflowExecution named = delete.getWorkflowExecution();
            require(
                    goAlone
                            || others.contains(named.getWorkflowId())
                            || deletions.getOrDefault(named.getWorkflowId(), 0) != 1
                            || runs.stream().noneMatch(run -> isOf(run, named) && run.isDeleted()),
                    "a run of " + named.getWorkflowId() + " was deleted, and who asked for that is told: "
                            + refusal.getMessage());
        }
    }

    private static boolean isOf(DurableRun run, WorkflowExecution named) {
        return run.state().execution().workflowId().equals(named.getWorkflowId())
                && (named.getRunId().isEmpty()
                        || named.getRunId().equals(run.runId().toString()));
    }

    /** Not more runs have gone than somebody asked for. */
    void atEnd(String workflowId, Collection<DurableRun> runs) {
        long gone = runs.stream().filter(DurableRun::isDeleted).count();
        int asked = deletions.getOrDefault(workflowId, 0);
        require(
                others.contains(workflowId) || gone <= asked,
                gone + " runs of " + workflowId + " are gone, and " + asked + " were asked to go");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new Violation(message);
        }
    }
}
