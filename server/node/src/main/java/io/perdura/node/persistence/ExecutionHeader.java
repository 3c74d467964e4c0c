package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.UUID;

/**
 * The header of a run, which is its visibility row. {@code status} is the number of a {@code WorkflowExecutionStatus};
 * {@code closeMs} is 0 while the run is open; {@code memo} and {@code searchAttributes} are the bytes of the API's
 * messages of these names. {@code dueAtMs} is the next deadline; {@code taskAtMs} is since when a task may be owed that the
 * backlog does not list. Both may be early, never late.
 */
public record ExecutionHeader(
        int slot,
        UUID namespaceId,
        String workflowId,
        UUID runId,
        UUID firstRunId,
        String workflowType,
        String taskQueue,
        int status,
        long startMs,
        long executionMs,
        long closeMs,
        long historyLength,
        long historySizeBytes,
        long transitions,
        ByteString memo,
        ByteString searchAttributes,
        String startRequestId,
        String parentWorkflowId,
        String parentRunId,
        String rootWorkflowId,
        String rootRunId,
        long dueAtMs,
        long taskAtMs) {

    /** {@code dueAtMs} of a run that only waits for callers. */
    public static final long DUE_NEVER = Long.MAX_VALUE;
    /** {@code dueAtMs} of a closed run that owes nothing more. */
    public static final long NOT_OWED = -1;

    /** {@code taskAtMs} of a run that owes no task, or only such as the backlog lists. */
    public static final long NO_TASK = -1;

    public boolean isOpen() {
        return closeMs == 0;
    }

    /** What the header weighs in a batch: its bytes, and a little for its columns. */
    public int sizeBytes() {
        return memo.size() + 2 * searchAttributes.size() + 2 * workflowId.length() + 512;
    }

    public ExecutionHeader owing(long dueAt, long taskAt) {
        return new ExecutionHeader(
                slot,
                namespaceId,
                workflowId,
                runId,
                firstRunId,
                workflowType,
                taskQueue,
                status,
                startMs,
                executionMs,
                closeMs,
                historyLength,
                historySizeBytes,
                transitions,
                memo,
                searchAttributes,
                startRequestId,
                parentWorkflowId,
                parentRunId,
                rootWorkflowId,
                rootRunId,
                dueAt,
                taskAt);
    }
}
