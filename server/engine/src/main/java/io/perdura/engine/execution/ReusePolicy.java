package io.perdura.engine.execution;

import io.perdura.engine.Rejections;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.EnumSet;
import java.util.Set;

/** What a start request does when the workflow id has a run already. */
public final class ReusePolicy {

    /** What there is under the workflow id: its newest run. */
    public record Existing(
            String runId, String firstRunId, String startRequestId, WorkflowExecutionStatus status, boolean attached) {}

    /** What to do. */
    public enum Action {
        /** The request has started this run before. */
        SAME_REQUEST,
        /** The request was attached to this run before. */
        ATTACHED_BEFORE,
        /** The run that exists is used. */
        USE_EXISTING,
        /** The run that exists is terminated in the same append as the new one begins. */
        TERMINATE_AND_START,
        START
    }

    private static final Set<WorkflowExecutionStatus> OPEN = EnumSet.of(
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED);

    private static final Set<WorkflowExecutionStatus> FAILED = EnumSet.of(
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT);

    private ReusePolicy() {}

    /** For a request that {@link StartRules} has completed. */
    public static Action decide(Existing existing, StartWorkflowExecutionRequest request) {
        if (existing.startRequestId().equals(request.getRequestId())) {
            return Action.SAME_REQUEST;
        }
        if (existing.attached()) {
            return Action.ATTACHED_BEFORE;
        }
        if (OPEN.contains(existing.status())) {
            WorkflowIdConflictPolicy conflict = request.getWorkflowIdConflictPolicy();
            if (conflict == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING) {
                return Action.USE_EXISTING;
            }
            if (conflict == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING) {
                return Action.TERMINATE_AND_START;
            }
            throw Rejections.alreadyRunning(
                    request.getWorkflowId(), existing.runId(), existing.startRequestId(), existing.firstRunId());
        }
        WorkflowIdReusePolicy reuse = request.getWorkflowIdReusePolicy();
        if (reuse == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE) {
            throw Rejections.finished(
                    request.getWorkflowId(), existing.runId(), existing.startRequestId(), existing.firstRunId());
        }
        if (reuse == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY
                && !FAILED.contains(existing.status())) {
            throw Rejections.finishedSuccessfully(
                    request.getWorkflowId(), existing.runId(), existing.startRequestId(), existing.firstRunId());
        }
        return Action.START;
    }
}
