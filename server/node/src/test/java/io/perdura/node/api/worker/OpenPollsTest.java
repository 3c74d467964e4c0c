package io.perdura.node.api.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.matching.NamespacePolls;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Polls that clients of a node wait on while another node has the queue. */
class OpenPollsTest {

    private static final long NOW = 1_000_000;
    private static final TaskQueueKey QUEUE = new TaskQueueKey("namespace-1", "q", 2, false);

    private final OtherNode other = new OtherNode();
    private final OpenPolls polls = new OpenPolls(other, () -> NOW, new NamespacePolls(3, 2));

    @Test
    void aPollGetsWhatTheQueueAnswers() {
        Call call = poll(NOW + 10_000);
        Future<Reply> answer = polls.park(QUEUE, call);

        Reply task = new Reply(List.of(ByteString.copyFromUtf8("task")));
        other.answer.complete(task);

        assertThat(answer.result()).isSameAs(task);
        assertThat(call.cancelled()).isFalse();
    }

    @Test
    void aDrainAnswersWhatIsParkedElsewhereWithNothing() {
        Call call = poll(NOW + 10_000);
        Future<Reply> answer = polls.park(QUEUE, call);

        polls.drain();

        assertThat(answer.result().size()).isZero();
        assertThat(call.cancelled()).isTrue();
    }

    @Test
    void onceDrainedNothingIsParked() {
        polls.drain();

        assertThat(polls.park(QUEUE, poll(NOW + 10_000)).result().size()).isZero();
        assertThat(other.asked).isFalse();
    }

    /** RESOURCE_EXHAUSTED lets a worker come back later each time; after an empty answer it would come back at once. */
    @Test
    void aPollThatFindsNoRoomIsRefusedUntilAnotherHasEnded() {
        TaskQueueKey elsewhere = new TaskQueueKey("namespace-2", "q", 2, false);
        Future<Reply> first = polls.park(QUEUE, poll(NOW + 10_000));
        polls.park(QUEUE, poll(NOW + 10_000));

        assertThat(causeOf(polls.park(QUEUE, poll(NOW + 10_000))))
                .isEqualTo(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT);
        assertThat(polls.park(elsewhere, poll(NOW + 10_000)).isComplete()).isFalse();
        assertThat(causeOf(polls.park(elsewhere, poll(NOW + 10_000))))
                .isEqualTo(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED);

        other.answer.complete(Reply.empty());
        assertThat(first.isComplete()).isTrue();
        assertThat(polls.park(QUEUE, poll(NOW + 10_000)).succeeded()).isTrue();
    }

    private static ResourceExhaustedCause causeOf(Future<Reply> refused) {
        Rejection rejection = (Rejection) refused.cause();
        assertThat(rejection.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        return ((ResourceExhaustedFailure) Objects.requireNonNull(rejection.detail())).getCause();
    }

    @Test
    void aPollMustSayHowLongItWaits() {
        assertThatThrownBy(() -> polls.requirePatience(poll(Call.NO_DEADLINE))).isInstanceOf(Rejection.class);
        polls.requirePatience(poll(NOW + 10_000));
    }

    private static Call poll(long deadlineMs) {
        Caller caller = new Caller("namespace-1", "default", "client", "1", "");
        return new Call(
                WorkerRpcs.POLL_ACTIVITY_TASK_QUEUE,
                PollActivityTaskQueueRequest.getDefaultInstance(),
                caller,
                deadlineMs);
    }

    /** A router to a node that answers when the test says so. */
    private static final class OtherNode implements Router {
        final Promise<Reply> answer = Promise.promise();
        boolean asked;

        @Override
        public Future<Reply> toTaskQueue(TaskQueueKey queue, Call call) {
            asked = true;
            return answer.future();
        }

        @Override
        public Future<Reply> toSlot(int slot, Call call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void broadcast(String topic, byte[] body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onBroadcast(String topic, Consumer<byte[]> listener) {
            throw new UnsupportedOperationException();
        }
    }
}
