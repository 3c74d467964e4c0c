package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status.Code;
import io.perdura.node.persistence.PostgresOptions;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 63 and 93: what clients notice when a node leaves, and what the next one knows of pollers. */
@Execution(ExecutionMode.CONCURRENT)
class DrainIT {

    @Test
    void rule93ADrainAnswersParkedPollsWithNothing() throws Exception {
        PostgresOptions database = OneServer.newDatabase();
        OneServer leaving = new OneServer(database);
        OneWorkflow workflow = new OneWorkflow(leaving);
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        ListenableFuture<PollWorkflowTaskQueueResponse> normal =
                leaving.begin().pollWorkflowTaskQueue(workflow.pollRequest());
        ListenableFuture<PollWorkflowTaskQueueResponse> sticky =
                leaving.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        ListenableFuture<PollActivityTaskQueueResponse> activity =
                leaving.begin().pollActivityTaskQueue(workflow.activityPollRequest());
        workflow.awaitPoller(workflow.sticky());

        leaving.drain();

        assertThat(normal.get()).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
        assertThat(sticky.get()).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
        assertThat(activity.get()).isEqualTo(PollActivityTaskQueueResponse.getDefaultInstance());
        leaving.close();
        try (OneServer next = new OneServer(database)) {
            rule63AQueryThatNobodyPollsForSaysSo(next, workflow);
        }
    }

    private static void rule63AQueryThatNobodyPollsForSaysSo(OneServer server, OneWorkflow workflow) {
        Refusal refusal = Refusal.of(() -> server.call(2_500).queryWorkflow(workflow.query("state")));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message()).isEqualTo("no poller seen for task queue recently, worker may be down");
    }
}
