package io.perdura.engine.batch;

import com.google.protobuf.ByteString;
import io.perdura.engine.BatchPart;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.v1.BatchAdvanced;
import io.perdura.engine.v1.BatchBegun;
import io.perdura.engine.v1.Change;
import io.temporal.api.common.v1.Execution;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.ExecutionType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ServerFailureInfo;
import io.temporal.api.history.v1.WorkflowExecutionCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionFailedEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationResponse;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StopBatchOperationRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch operation is a run of a type that no worker has: its job id is its workflow id, so that at most one goes on under one
 * id, and what it has got done is a part of its state. Its shard carries it out, a page of targets at a time.
 */
public final class BatchMachine {

    public static final String DIVISION = "TemporalBatcher";
    public static final String TYPE_MEMO = "batch_operation_type";

    private static final String WORKFLOW_TYPE = "temporal-sys-batch-workflow-protobuf";
    private static final String TASK_QUEUE = "temporal-sys-per-ns-tq";
    private static final long TASK_TIMEOUT_MS = 10_000;

    private BatchMachine() {}

    // ---- Decide ----

    /** The job as a start request: it decides what becomes of a job id that was used before. */
    public static StartWorkflowExecutionRequest start(StartBatchOperationRequest request, String requestId) {
        BatchKind kind = BatchKind.of(request);
        String identity = BatchRules.identity(request);
        return StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setWorkflowId(request.getJobId())
                .setWorkflowType(WorkflowType.newBuilder().setName(WORKFLOW_TYPE))
                .setTaskQueue(TaskQueue.newBuilder().setName(TASK_QUEUE).setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL))
                .setWorkflowTaskTimeout(Times.duration(TASK_TIMEOUT_MS))
                .setIdentity(identity)
                .setRequestId(requestId)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setMemo(Memo.newBuilder()
                        .putFields(TYPE_MEMO, JsonPayloads.string(kind == null ? "" : kind.word()))
                        .putFields("batch_operation_reason", JsonPayloads.string(request.getReason())))
                .setSearchAttributes(SearchAttributes.newBuilder()
                        .putIndexedFields("BatcherUser", keyword(identity))
                        .putIndexedFields("TemporalNamespaceDivision", keyword(DIVISION)))
                .build();
    }

    private static Payload keyword(String text) {
        return JsonPayloads.string(text).toBuilder()
                .putMetadata("type", ByteString.copyFromUtf8("Keyword"))
                .build();
    }

    public static void begin(
            Transition t,
            StartWorkflowExecutionRequest start,
            StartBatchOperationRequest request,
            String namespaceId,
            String runId) {
        ExecutionMachine.startWithoutTask(t, start, namespaceId, runId);
        t.change(Change.newBuilder().setBatchBegun(BatchBegun.newBuilder().setRequest(request.toByteString())));
    }

    /** So many targets there are, or may be. */
    public static void counted(Transition t, long total) {
        if (t.state().owesBatch()) {
            BatchPart batch = t.state().batch();
            advance(t, batch.cursor(), total, batch.complete(), batch.failed());
        }
    }

    /**
     * A page is through.
     *
     * @param cursor where the next one begins, null if it was the last
     */
    public static void pageDone(Transition t, @Nullable ByteString cursor, long complete, long failed) {
        if (!t.state().owesBatch()) {
            return; // it was stopped meanwhile
        }
        BatchPart batch = t.state().batch();
        long done = batch.complete() + complete;
        long notDone = batch.failed() + failed;
        boolean isLast = cursor == null;
        advance(
                t,
                cursor == null ? batch.cursor() : cursor,
                isLast ? done + notDone : Math.max(batch.total(), done + notDone),
                done,
                notDone);
        if (isLast) {
            t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
                    .setWorkflowExecutionCompletedEventAttributes(
                            WorkflowExecutionCompletedEventAttributes.getDefaultInstance()));
        }
    }

    private static void advance(Transition t, ByteString cursor, long total, long complete, long failed) {
        t.change(Change.newBuilder()
                .setBatchAdvanced(BatchAdvanced.newBuilder()
                        .setCursor(cursor)
                        .setTotal(total)
                        .setComplete(complete)
                        .setFailed(failed)));
    }

    /** It cannot go on: its query says nothing that can be looked for. */
    public static void fail(Transition t, String why) {
        if (t.state().owesBatch()) {
            t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED)
                    .setWorkflowExecutionFailedEventAttributes(WorkflowExecutionFailedEventAttributes.newBuilder()
                            .setFailure(Failure.newBuilder()
                                    .setMessage(why)
                                    .setSource("Server")
                                    .setServerFailureInfo(
                                            ServerFailureInfo.newBuilder().setNonRetryable(true)))
                            .setRetryState(RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET)));
        }
    }

    /** A job that does no more is stopped: by an earlier stop whose answer was lost, or because it came first to its end. */
    public static void stop(Transition t, StopBatchOperationRequest request) {
        requireBatch(t.state(), request.getJobId());
        if (!t.state().execution().isOpen()) {
            return;
        }
        ExecutionMachine.terminate(
                t,
                TerminateWorkflowExecutionRequest.newBuilder()
                        .setReason(request.getReason())
                        .setIdentity(request.getIdentity())
                        .build());
    }

    private static void requireBatch(MutableState state, String jobId) {
        if (!state.batch().isAny()) {
            throw Rejections.workflowNotFound(jobId);
        }
    }

    // ---- Describe ----

    public static DescribeBatchOperationResponse describe(MutableState state) {
        BatchPart batch = state.batch();
        ExecutionPart execution = state.execution();
        requireBatch(state, execution.workflowId());
        StartBatchOperationRequest request = batch.request();
        DescribeBatchOperationResponse.Builder response = DescribeBatchOperationResponse.newBuilder()
                .setOperationType(BatchRules.type(request))
                .setJobId(execution.workflowId())
                .setState(BatchRules.state(execution.status()))
                .setStartTime(Times.timestamp(execution.startedMs()))
                .setTotalOperationCount(batch.total())
                .setCompleteOperationCount(batch.complete())
                .setFailureOperationCount(batch.failed())
                .setIdentity(BatchRules.identity(request))
                .setReason(request.getReason())
                .setQuery(request.getVisibilityQuery())
                .addAllExecutions(executions(request));
        if (!execution.isOpen()) {
            response.setCloseTime(Times.timestamp(execution.closedMs()));
        }
        return response.build();
    }

    private static List<Execution> executions(StartBatchOperationRequest request) {
        if (request.getTargetExecutionsCount() > 0) {
            return request.getTargetExecutionsList();
        }
        List<Execution> executions = new ArrayList<>();
        for (WorkflowExecution execution : request.getExecutionsList()) {
            executions.add(Execution.newBuilder()
                    .setType(ExecutionType.EXECUTION_TYPE_WORKFLOW)
                    .setBusinessId(execution.getWorkflowId())
                    .setRunId(execution.getRunId())
                    .build());
        }
        return executions;
    }

    /** The runs that are listed one by one; empty if a query finds them. */
    public static List<WorkflowExecution> listed(StartBatchOperationRequest request) {
        if (request.getTargetExecutionsCount() == 0) {
            return request.getExecutionsList();
        }
        List<WorkflowExecution> listed = new ArrayList<>();
        for (Execution execution : request.getTargetExecutionsList()) {
            listed.add(WorkflowExecution.newBuilder()
                    .setWorkflowId(execution.getBusinessId())
                    .setRunId(execution.getRunId())
                    .build());
        }
        return listed;
    }

    // ---- Apply ----

    public static void applyBegun(MutableState state, Change change) {
        state.batch().begun(change.getBatchBegun().getRequest());
    }

    public static void applyAdvanced(MutableState state, Change change) {
        state.batch().advanced(change.getBatchAdvanced());
    }
}
