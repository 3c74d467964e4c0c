package io.perdura.node.api.worker;

import io.perdura.engine.Rejection;
import io.perdura.node.matching.NamespacePolls;
import io.perdura.node.matching.PollDeadlines;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The polls that clients of this node wait on, whichever node they are parked on. Used from every thread. */
public final class OpenPolls {

    private final Router router;
    private final LongSupplier clock;
    private final NamespacePolls counts;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean drained;

    /** @param counts how many may wait */
    public OpenPolls(Router router, LongSupplier clock, NamespacePolls counts) {
        this.router = router;
        this.clock = clock;
        this.counts = counts;
    }

    /** Refuses a poll that does not say how long it waits, or waits too short a time for anything to come. */
    void requirePatience(Call call) {
        PollDeadlines.check(call.deadlineMs(), clock.getAsLong());
    }

    /** Fails with RESOURCE_EXHAUSTED if too many wait. */
    Future<Reply> park(TaskQueueKey queue, Call call) {
        try {
            counts.enter(queue.namespaceId());
        } catch (Rejection full) {
            return Future.failedFuture(full);
        }
        Waiting poll = new Waiting(call, Promise.promise());
        waiting.add(poll);
        if (drained) { // looked at last: a drain that began meanwhile may not have seen the poll
            waiting.remove(poll);
            counts.leave(queue.namespaceId());
            return Future.succeededFuture(Reply.empty());
        }
        router.toTaskQueue(queue, call).onComplete(outcome -> {
            waiting.remove(poll);
            counts.leave(queue.namespaceId());
            poll.end(outcome);
        });
        return poll.answer.future();
    }

    /** Answers every poll, and from now on every poll at once, with nothing: whoever polls goes to another node. */
    public void drain() {
        drained = true;
        waiting.forEach(Waiting::leave);
    }

    private record Waiting(Call call, Promise<Reply> answer) {

        void end(AsyncResult<Reply> outcome) {
            boolean taken =
                    outcome.succeeded() ? answer.tryComplete(outcome.result()) : answer.tryFail(outcome.cause());
            if (!taken) {
                call.undelivered();
            }
        }

        void leave() {
            answer.tryComplete(Reply.empty());
            call.cancel();
        }
    }
}
