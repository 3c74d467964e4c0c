package io.perdura.node.matching;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.engine.matching.QueueStats;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When workers are told to poll more or less. */
class PollerScalingTest {

    private static final long NOW = 1_000_000;
    private static final QueueStats QUIET = QueueStats.NOTHING;
    private static final QueueStats BACKLOG = new QueueStats(5, 201, 0, 0, Double.POSITIVE_INFINITY, false, 0);
    private static final QueueStats YOUNG = new QueueStats(5, 200, 1, 1, Double.POSITIVE_INFINITY, false, 0);
    private static final QueueStats GROWING = new QueueStats(0, 0, 13, 10, Double.POSITIVE_INFINITY, false, 0);
    private static final QueueStats LIMITED = new QueueStats(5, 201, 0, 0, 1, true, 0);

    private final PollerScaling scaling = new PollerScaling();

    @Test
    void aPollThatWaitedLongWasOneTooMany() {
        assertThat(scaling.suggest(1_000, BACKLOG, 1, NOW)).isEqualTo(-1);
        assertThat(scaling.suggest(999, QUIET, 1, NOW)).isZero();
    }

    @Test
    void tasksThatWaitOrComeFasterThanTheyGoWantMorePolls() {
        assertThat(scaling.suggest(0, BACKLOG, 1, NOW)).isEqualTo(1);
        assertThat(scaling.suggest(0, YOUNG, 1, NOW + 1_000)).isZero();
        assertThat(scaling.suggest(0, GROWING, 1, NOW + 2_000)).isEqualTo(1);
    }

    @Test
    void whereALimitHoldsTasksBackMorePollsWouldNotHelp() {
        assertThat(scaling.suggest(0, LIMITED, 1, NOW)).isZero();
    }

    @Test
    void growthIsPacedByTheNumberOfPollers() {
        int toOne = 0;
        for (int i = 0; i < 100; i++) {
            toOne += scaling.suggest(0, BACKLOG, 1, NOW);
        }
        int toFive = 0;
        for (int i = 0; i < 100; i++) {
            toFive += scaling.suggest(0, BACKLOG, 5, NOW + 1_000);
        }

        assertThat(toOne).isEqualTo(10);
        assertThat(toFive).isEqualTo(50);
    }

    @Test
    void theAnswerStaysWhatItWas() {
        PollWorkflowTaskQueueResponse task = PollWorkflowTaskQueueResponse.newBuilder()
                .setTaskToken(ByteString.copyFromUtf8("token"))
                .setAttempt(3)
                .build();

        PollWorkflowTaskQueueResponse told = PollerScaling.with(new Reply(List.of(task.toByteString())), 1, -1)
                .as(WorkerRpcs.POLL_WORKFLOW_TASK_QUEUE);

        assertThat(told.getPollerScalingDecision().getPollRequestDeltaSuggestion())
                .isEqualTo(-1);
        assertThat(told.toBuilder().clearPollerScalingDecision().build()).isEqualTo(task);
    }
}
