package io.perdura.node.api.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.engine.Rejections;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.LocalRouter;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever asks once for a run to be deleted loses that one run, and is told so, although the call is tried again. */
class RunDeletionTest {
    private final Vertx vertx = Vertx.vertx();
    private final LocalRouter router = new LocalRouter(vertx, () -> 0);
    /** Run ids of the workflow, the newest first. */
    private final Deque<String> runs = new ArrayDeque<>();

    private int answersLost;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Future<Reply> owner(Call call) {
        if (call.request() instanceof DescribeWorkflowExecutionRequest describe) {
            return found(describe.getExecution())
                    .map(runId -> Reply.of(DescribeWorkflowExecutionResponse.newBuilder()
                            .setWorkflowExecutionInfo(WorkflowExecutionInfo.newBuilder()
                                    .setExecution(WorkflowExecution.newBuilder()
                                            .setWorkflowId("workflow")
                                            .setRunId(runId)))
                            .build()));
        }
        DeleteWorkflowExecutionRequest delete = (DeleteWorkflowExecutionRequest) call.request();
        return found(delete.getWorkflowExecution()).compose(runId -> {
            runs.remove(runId);
            return answersLost-- > 0
                    ? Future.failedFuture(new WrongOwner("gone with the answer"))
                    : Future.succeededFuture(Reply.empty());
        });
    }

    private Future<String> found(WorkflowExecution named) {
        return runs.stream()
                .filter(runId -> named.getRunId().isEmpty() || named.getRunId().equals(runId))
                .findFirst()
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Rejections.workflowNotFound("workflow")));
    }

    private Reply delete(String runId) {
        router.serve((slot, call) -> owner(call), (queue, call) -> Future.failedFuture("no queue is asked"));
        DeleteWorkflowExecutionRequest request = DeleteWorkflowExecutionRequest.newBuilder()
                .setWorkflowExecution(
                        WorkflowExecution.newBuilder().setWorkflowId("workflow").setRunId(runId))
                .build();
        Call call = new Call(WorkflowRpcs.DELETE_WORKFLOW_EXECUTION, request, Caller.NODE, Call.NO_DEADLINE);
        return RunDeletion.delete(call, request, one -> router.toSlot(0, one)).await();
    }

    @Test
    void theRunBeforeItStays() {
        runs.addAll(List.of("newest", "before"));
        answersLost = 1;

        assertThat(delete("")).isEqualTo(Reply.empty());

        assertThat(runs).containsExactly("before");
    }

    @Test
    void whatTheFirstTryDidIsNotRefused() {
        runs.add("only");
        answersLost = 1;

        assertThat(delete("only")).isEqualTo(Reply.empty());

        assertThat(runs).isEmpty();
    }

    @Test
    void whatIsNotThereIsRefused() {
        runs.add("another");

        assertThatThrownBy(() -> delete("none")).hasMessage("workflow not found for ID: workflow");

        assertThat(runs).containsExactly("another");
    }
}
