package io.perdura.node.matching;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.matching.Match;
import io.perdura.engine.matching.MatcherLimits;
import io.perdura.engine.matching.OfferOutcome;
import io.perdura.engine.matching.OfferedTask;
import io.perdura.engine.matching.Poll;
import io.perdura.engine.matching.PollOutcome;
import io.perdura.engine.matching.QueueStats;
import io.perdura.engine.matching.TaskQueueMatcher;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.time.Clock;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.perdura.node.v1.TasksParkedRequest;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One task queue at work: carries out what its matcher says. Between a match and the shard's answer the poll belongs to
 * neither; if its caller goes meanwhile, or its time is up, the started task is given back.
 */
final class Partition {

    private final TaskQueueKey key;
    private final ShardCalls shards;
    private final NamespacePolls namespacePolls;
    private final Clock clock;
    private final Context context;
    private final Supplier<String> requestIds;
    private final Runnable onWork;
    private final TaskQueueMatcher<OpenPoll, OfferTaskRequest> matcher;
    private final Set<Poll<OpenPoll>> starting = new LinkedHashSet<>();
    private final StoppedWorkers stoppedWorkers = new StoppedWorkers();
    private final PollerScaling scaling = new PollerScaling();
    private TaskQueueConfig config = TaskQueueConfig.getDefaultInstance();
    private long polls;
    private boolean moved;
    private boolean working;
    private final BacklogReader backlog;

    /** Whenever something waits for time to pass, {@code onWork} is told, so that {@link #tick} will be called. */
    Partition(
            TaskQueueKey key,
            MatcherLimits limits,
            ShardCalls shards,
            Backlog backlog,
            NamespacePolls namespacePolls,
            Clock clock,
            Context context,
            Supplier<String> requestIds,
            Runnable onWork) {
        this.key = key;
        this.shards = shards;
        this.namespacePolls = namespacePolls;
        this.clock = clock;
        this.context = context;
        this.requestIds = requestIds;
        this.onWork = onWork;
        this.matcher = new TaskQueueMatcher<>(key.sticky(), limits);
        this.backlog = new BacklogReader(key, backlog, shards, this::listed);
    }

    TaskQueueKey key() {
        return key;
    }

    /** What was scheduled when, and who polled when, is told by the wall clock; all that is waited for here is spans. */
    private long aheadMs() {
        return clock.nowMs() - clock.steadyMs();
    }

    Future<Reply> poll(Call call, PollRequest request) {
        if (stoppedWorkers.has(request.workerInstanceKey(), clock.steadyMs())) {
            return Future.succeededFuture(Reply.empty());
        }
        namespacePolls.enter(key.namespaceId());
        long nowMs = clock.steadyMs();
        OpenPoll open =
                new OpenPoll(call, request, requestIds.get(), nowMs, () -> namespacePolls.leave(key.namespaceId()));
        Poll<OpenPoll> poll = new Poll<>(
                ++polls,
                request.poller(),
                request.tasksPerSecond(),
                PollDeadlines.answerAtMs(call.deadlineMs(), nowMs),
                open);
        PollOutcome outcome = matcher.poll(poll, nowMs);
        if (outcome == PollOutcome.REFUSED) {
            open.fail(NamespacePolls.refused());
        } else {
            call.onCancel(() -> context.runOnContext(now -> callerLeft(poll)));
            work();
        }
        return open.promise().future();
    }

    /** What somebody has set for the queue. */
    void configure(TaskQueueConfig newConfig) {
        config = newConfig;
        matcher.setLimit(QueueSettings.tasksPerSecond(config), clock.steadyMs());
        matcher.setKeyLimit(QueueSettings.tasksPerSecondOfKey(config));
        work();
    }

    TaskQueueConfig config() {
        return config;
    }

    OfferTaskReply offer(OfferTaskRequest asked) {
        long nowMs = clock.steadyMs();
        OfferTaskRequest offer = weighed(asked);
        OfferedTask<OfferTaskRequest> task = Offers.task(offer, nowMs);
        boolean behindOthers = backlog.hasUnread() && offer.getTask().getKind() != TaskRef.Kind.QUERY && !key.sticky();
        OfferOutcome outcome = behindOthers ? OfferOutcome.FULL : matcher.offer(task, nowMs);
        OfferTaskReply reply = Offers.reply(outcome, matcher.lastPollMs() == 0 ? 0 : matcher.lastPollMs() + aheadMs());
        work();
        return reply;
    }

    /** These tasks stand in the backlog now. Whoever polls gets them from there, in their order. */
    void parked(TasksParkedRequest request) {
        request.getTasksList().forEach(task -> matcher.withdraw(Offers.name(task)));
        backlog.listed(request.getPriority(), request.getScheduledMs());
        work();
    }

    private void listed(List<OfferTaskRequest> offers) {
        if (!moved) {
            long nowMs = clock.steadyMs();
            offers.forEach(offer -> matcher.offerStored(Offers.task(weighed(offer), nowMs), nowMs));
            work();
        }
    }

    /** What is listed may not be known here: shards have spoken to another owner of this queue, or it could not be read. */
    void lookAgain() {
        backlog.lookAgain();
        work();
    }

    /** Nobody uses the queue any more: what no backlog lists goes back to its run. */
    void forget() {
        moved = true;
        for (OfferedTask<OfferTaskRequest> task : matcher.removeAll()) {
            if (!task.stored()) {
                shards.giveBack(task.content().getTask(), "");
            }
        }
    }

    /** With the weight that is set for its fairness key, if one is. */
    private OfferTaskRequest weighed(OfferTaskRequest offer) {
        Float weight = config.getFairnessWeightOverridesMap().get(offer.getFairnessKey());
        return weight == null
                ? offer
                : offer.toBuilder().setFairnessWeight(weight).build();
    }

    /** The worker that owns this sticky queue is gone: its tasks are offered elsewhere, its polls end. */
    void shutDown() {
        for (OfferedTask<OfferTaskRequest> task : matcher.shutDown()) {
            shards.giveBack(task.content().getTask(), "");
        }
        matcher.unpark(poll -> true).forEach(poll -> poll.content().answerEmpty());
    }

    /** A worker shuts down: its polls end, and those it may still have sent. */
    void stopWorker(String instanceKey, String identity) {
        stoppedWorkers.add(instanceKey, clock.steadyMs());
        matcher.forgetPoller(identity);
        matcher.unpark(poll -> poll.content().request().workerInstanceKey().equals(instanceKey))
                .forEach(poll -> poll.content().answerEmpty());
    }

    /** This node serves nobody any more. */
    void drain() {
        matcher.unpark(poll -> true).forEach(poll -> poll.content().answerEmpty());
    }

    /** Another node owns the queue now: polls go there, and the shards offer again. */
    void move() {
        moved = true;
        matcher.unpark(poll -> true).forEach(poll -> poll.content().fail(new WrongOwner(key.name())));
    }

    /** Does what is due; false if nothing is, nor will be until somebody calls. */
    boolean tick(long nowMs) {
        if (matcher.lookAgainMs(nowMs) <= nowMs) {
            matcher.expire(nowMs).forEach(poll -> poll.content().answerEmpty());
            work();
        }
        for (Poll<OpenPoll> poll : starting) {
            if (poll.deadlineMs() <= nowMs) {
                poll.content().answerEmpty();
            }
        }
        return hasWork(nowMs);
    }

    boolean idle(long nowMs) {
        return starting.isEmpty() && matcher.idle(nowMs);
    }

    QueueStats stats(long nowMs) {
        return matcher.stats(nowMs, aheadMs());
    }

    List<PollerInfo> pollers(long nowMs) {
        return matcher.pollers(nowMs, aheadMs());
    }

    private boolean hasWork(long nowMs) {
        return !starting.isEmpty() || matcher.lookAgainMs(nowMs) != OfferedTask.NEVER;
    }

    private void work() {
        if (working) {
            // The loop that is running takes what has come up.
            return;
        }
        working = true;
        try {
            match();
        } finally {
            working = false;
        }
        if (hasWork(clock.steadyMs())) {
            onWork.run();
        }
    }

    private void match() {
        long nowMs = clock.steadyMs();
        for (Match<OpenPoll, OfferTaskRequest> match = matcher.next(nowMs);
                match != null;
                match = matcher.next(nowMs)) {
            start(match);
        }
        if (!key.sticky() && !moved) {
            backlog.want(matcher.roomForStored());
        }
    }

    private void start(Match<OpenPoll, OfferTaskRequest> match) {
        Poll<OpenPoll> poll = match.poll();
        OpenPoll open = poll.content();
        starting.add(poll);
        shards.start(startRequest(match), open.call()).onComplete(outcome -> {
            starting.remove(poll);
            if (outcome.succeeded()) {
                started(match, outcome.result());
            } else {
                notStarted(match, outcome.cause());
            }
            work();
        });
    }

    private void started(Match<OpenPoll, OfferTaskRequest> match, Reply reply) {
        matcher.settle(match.task());
        OpenPoll open = match.poll().content();
        if (open.isAnswered()) {
            shards.giveBack(match.task().content().getTask(), open.requestId());
        } else {
            long nowMs = clock.steadyMs();
            int pollers = scaling.suggest(
                    nowMs - open.sinceMs(),
                    matcher.stats(nowMs, aheadMs()),
                    matcher.pollers(nowMs, 0).size(),
                    nowMs);
            open.deliver(
                    PollerScaling.with(reply, key.type(), pollers),
                    match.task().content().getTask());
        }
    }

    private void notStarted(Match<OpenPoll, OfferTaskRequest> match, Throwable cause) {
        if (cause instanceof Rejection rejection && rejection.code() == Code.NOT_FOUND) {
            matcher.settle(match.task());
        } else {
            matcher.putBack(match.task(), clock.steadyMs());
        }
        OpenPoll open = match.poll().content();
        if (moved) {
            open.fail(new WrongOwner(key.name()));
        } else if (!open.isAnswered()) {
            matcher.repark(match.poll());
        }
    }

    private void callerLeft(Poll<OpenPoll> poll) {
        OpenPoll open = poll.content();
        TaskRef delivered = open.delivered();
        if (delivered != null) {
            shards.giveBack(delivered, open.requestId());
        } else {
            matcher.cancel(poll.id());
            open.answerEmpty();
        }
    }

    private StartTaskRequest startRequest(Match<OpenPoll, OfferTaskRequest> match) {
        OpenPoll open = match.poll().content();
        OfferTaskRequest offer = match.task().content();
        return StartTaskRequest.newBuilder()
                .setTask(offer.getTask())
                .setPollRequestId(open.requestId())
                .setIdentity(open.request().poller().getIdentity())
                .setTaskQueue(key.name())
                .setSticky(key.sticky())
                .setWorkerVersion(open.request().workerVersion())
                .setDeploymentOptions(open.request().deploymentOptions())
                .setBacklogCountHint(matcher.tasksWaiting())
                .setNamespaceName(open.call().namespaceName())
                .setWorkerInstanceKey(open.request().workerInstanceKey())
                .setListed(match.task().stored())
                .build();
    }
}
