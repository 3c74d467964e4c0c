package io.perdura.node.matching;

import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.v1.TaskRef;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** A poll that was not answered yet, or was a moment ago. Used on the context of its partition. */
final class OpenPoll {
    private final Call call;
    private final PollRequest request;
    private final String requestId;
    private final Promise<Reply> answer = Promise.promise();
    private final long sinceMs;
    private final Runnable onAnswered;
    private boolean answered;
    private @Nullable TaskRef delivered;

    OpenPoll(Call call, PollRequest request, String requestId, long sinceMs, Runnable onAnswered) {
        this.call = call;
        this.request = request;
        this.requestId = requestId;
        this.sinceMs = sinceMs;
        this.onAnswered = onAnswered;
    }

    Call call() {
        return call;
    }

    PollRequest request() {
        return request;
    }

    String requestId() {
        return requestId;
    }

    /** When it came. */
    long sinceMs() {
        return sinceMs;
    }

    Promise<Reply> promise() {
        return answer;
    }

    boolean isAnswered() {
        return answered;
    }

    /** The task that went out with the answer. */
    @Nullable
    TaskRef delivered() {
        return delivered;
    }

    void deliver(Reply reply, TaskRef task) {
        delivered = task;
        answered();
        answer.complete(reply);
    }

    void answerEmpty() {
        if (answered()) {
            answer.complete(Reply.empty());
        }
    }

    void fail(Throwable cause) {
        if (answered()) {
            answer.fail(cause);
        }
    }

    private boolean answered() {
        if (answered) {
            return false;
        }
        answered = true;
        onAnswered.run();
        return true;
    }
}
