package io.perdura.node.matching;

import io.perdura.node.routing.Call;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.Rendezvous;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueHandler;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.time.Clock;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The task queues of this node: polls (PollWorkflowTaskQueue, PollActivityTaskQueue), offers (OfferTask),
 * DescribeTaskQueue, and what ShutdownWorker means to a queue. A queue lives on the event loop that its name chooses.
 */
public final class MatchingHost implements TaskQueueHandler {
    private final Vertx vertx;
    private final Membership membership;
    private final QueueConfigs configs;
    private final MatchingOptions options;
    private final Clock clock;
    private final ShardCalls shards;
    private final NamespacePolls namespacePolls;
    private final QueueDescriptions descriptions;
    private final Backlog backlog;
    private final List<MatchingVerticle> verticles = new ArrayList<>();

    public MatchingHost(
            Vertx vertx,
            Router router,
            Membership membership,
            Backlog backlog,
            QueueConfigs configs,
            MatchingOptions options,
            Clock clock) {
        this.vertx = vertx;
        this.membership = membership;
        this.configs = configs;
        this.options = options;
        this.clock = clock;
        this.shards = new ShardCalls(vertx, router, clock::steadyMs);
        this.namespacePolls = new NamespacePolls(options.pollsMax(), options.pollsPerNamespaceMax());
        this.descriptions = new QueueDescriptions(router, backlog, configs, clock);
        this.backlog = backlog;
        for (int i = 0; i < options.contexts(); i++) {
            verticles.add(new MatchingVerticle(this));
        }
    }

    /** To be awaited before any call. */
    public Future<Void> start() {
        membership.listen(change -> verticles.forEach(verticle -> verticle.membersChanged(change)));
        return Future.all(verticles.stream().map(vertx::deployVerticle).toList())
                .mapEmpty();
    }

    /** Tasks may be listed in the backlog at places that were read before. */
    public void lookAgain() {
        verticles.forEach(MatchingVerticle::lookAgain);
    }

    /** Answers every parked poll, and from now on every poll at once, with nothing. */
    public Future<Void> drain() {
        return Future.all(verticles.stream().map(MatchingVerticle::drain).toList())
                .mapEmpty();
    }

    /** Polls that wait on this node. */
    public int openPolls() {
        return namespacePolls.total();
    }

    @Override
    public Future<Reply> handle(TaskQueueKey queue, Call call) {
        int spread = queue.hashCode() * 0x9E3779B9;
        return verticles.get(Math.floorMod(spread >>> 16, verticles.size())).handle(queue, call);
    }

    QueueConfigs configs() {
        return configs;
    }

    MatchingOptions options() {
        return options;
    }

    Clock clock() {
        return clock;
    }

    boolean owns(TaskQueueKey queue) {
        return Rendezvous.ownerOfQueue(queue, membership.members())
                .id()
                .equals(membership.self().id());
    }

    WrongOwner wrongOwner(TaskQueueKey queue) {
        return new WrongOwner(queue.name());
    }

    Partition newPartition(TaskQueueKey queue, Context context, Runnable onWork) {
        return new Partition(
                queue,
                options.queue(),
                shards,
                backlog,
                namespacePolls,
                clock,
                context,
                MatchingHost::requestId,
                onWork);
    }

    /** Unique, not secret: the strong generator would cost more than the rest of a poll. */
    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    Future<Reply> describe(
            TaskQueueKey queue, DescribeTaskQueueRequest request, Call call, @Nullable Partition partition) {
        return descriptions.describe(queue, request, call, partition);
    }
}
