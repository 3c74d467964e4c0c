package io.perdura.node.matching;

import io.perdura.engine.matching.MatcherLimits;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.time.Clock;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TasksParkedRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Opens the matching package for the simulation: one task queue at work. */
public final class SimulatedPartition {
    private final Partition partition;

    public SimulatedPartition(
            TaskQueueKey key,
            MatcherLimits limits,
            Vertx vertx,
            Router router,
            Backlog backlog,
            Clock clock,
            Supplier<String> requestIds,
            Runnable onWork) {
        Context context = vertx.getOrCreateContext();
        this.partition = new Partition(
                key,
                limits,
                new ShardCalls(vertx, router, clock::steadyMs),
                backlog,
                new NamespacePolls(10_000, 10_000),
                clock,
                context,
                requestIds,
                onWork);
    }

    public Future<Reply> handle(Call call) {
        if (call.request() instanceof OfferTaskRequest offer) {
            return Future.succeededFuture(Reply.of(partition.offer(offer)));
        }
        return partition.poll(
                call,
                call.request() instanceof PollWorkflowTaskQueueRequest poll
                        ? PollRequest.of(poll)
                        : PollRequest.of((PollActivityTaskQueueRequest) call.request()));
    }

    public void parked(TasksParkedRequest request) {
        partition.parked(request);
    }

    public void membersChanged() {
        partition.lookAgain();
    }

    public boolean tick(long nowMs) {
        return partition.tick(nowMs);
    }

    public void move() {
        partition.move();
    }
}
