package io.perdura.node.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.DoubleValue;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.matching.MatcherLimits;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.LocalRouter;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.MembershipChange;
import io.perdura.node.routing.MembershipListener;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Sight;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.time.Clock;
import io.perdura.node.time.SystemClock;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskReply.Outcome;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.perdura.node.v1.TasksParkedRequest;
import io.temporal.api.enums.v1.DescribeTaskQueueMode;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueueMetadata;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MatchingHostTest {
    private static final TaskQueueKey QUEUE = new TaskQueueKey("namespace-id", "queue", 1, false);
    private static final TaskQueueKey STICKY = new TaskQueueKey("namespace-id", "sticky", 1, true);
    private static final TaskQueueKey ACTIVITIES = new TaskQueueKey("namespace-id", "queue", 2, false);
    private static final Caller CLIENT = new Caller("namespace-id", "namespace", "temporal-go", "1.0.0", "");

    private final FakeShard shard = new FakeShard();
    private final FakeBacklog backlog = new FakeBacklog();
    private final FakeMembership membership = new FakeMembership();
    private Vertx vertx;
    private LocalRouter router;
    private MatchingHost host;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        router = new LocalRouter(vertx, SystemClock.INSTANCE::steadyMs);
        MatcherLimits limits = new MatcherLimits(4, 100_000, 100, 500);
        host = new MatchingHost(
                vertx,
                router,
                membership,
                backlog,
                new FakeConfigs(),
                new MatchingOptions(2, 3, 40_000, 20_000, limits),
                SystemClock.INSTANCE);
        router.serve(shard, host);
        get(host.start());
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void aTaskMeetsAPollerWhicheverComesFirst() {
        Future<Reply> early = poll(QUEUE, call(20_000));
        assertThat(offer(QUEUE, "w1")).isEqualTo(Outcome.TAKEN);
        assertThat(text(early)).isEqualTo("task of w1");

        assertThat(offer(QUEUE, "w2")).isEqualTo(Outcome.TAKEN);
        assertThat(text(poll(QUEUE, call(20_000)))).isEqualTo("task of w2");

        assertThat(shard.started).extracting(start -> start.getIdentity()).containsExactly("worker", "worker");
        assertThat(shard.started).extracting(start -> start.getPollRequestId()).doesNotHaveDuplicates();
        assertThat(host.openPolls()).isZero();
    }

    @Test
    void aPollForWhichNothingComesIsAnsweredEmptyBeforeItsCallerGivesUp() {
        long startMs = System.currentTimeMillis();

        assertThat(get(poll(QUEUE, call(2_000))).size()).isZero();

        assertThat(System.currentTimeMillis() - startMs).isBetween(900L, 1_900L);
    }

    @Test
    void aStaleTaskIsDroppedAndTheNextOneTried() {
        shard.stale.add("w1");
        offer(QUEUE, "w1");
        offer(QUEUE, "w2");

        assertThat(text(poll(QUEUE, call(20_000)))).isEqualTo("task of w2");
        assertThat(stats(QUEUE).getStats().getApproximateBacklogCount()).isZero();
    }

    @Test
    void aTaskWhoseShardIsAwayIsTriedAgain() {
        shard.failing.put("w1", 1);
        offer(QUEUE, "w1");

        assertThat(text(poll(QUEUE, call(20_000)))).isEqualTo("task of w1");
        assertThat(shard.started).hasSize(2);
        assertThat(shard.started.stream().map(start -> start.getPollRequestId()).distinct())
                .hasSize(1);
    }

    @Test
    void aCallerThatWentIsUnparkedAtOnce() {
        Call call = call(20_000);
        Future<Reply> gone = poll(QUEUE, call);
        await().until(() -> host.openPolls() == 1);

        call.cancel();

        get(gone);
        assertThat(host.openPolls()).isZero();
        offer(QUEUE, "w1");
        assertThat(shard.started).isEmpty();
    }

    @Test
    void aTaskWhoseCallerWentDuringItsStartIsReturned() {
        Promise<Reply> start = Promise.promise();
        shard.held.put("w1", start);
        Call call = call(20_000);
        Future<Reply> gone = poll(QUEUE, call);
        offer(QUEUE, "w1");
        await().until(() -> shard.started.size() == 1);

        call.cancel();
        get(gone);
        start.complete(FakeShard.task("w1"));

        await().until(() -> shard.returned.size() == 1);
        assertThat(shard.returned.peek().getPollRequestId())
                .isEqualTo(shard.started.peek().getPollRequestId());
    }

    @Test
    void aTaskThatCouldNotBeDeliveredIsReturned() {
        offer(QUEUE, "w1");
        Call call = call(20_000);
        assertThat(text(poll(QUEUE, call))).isEqualTo("task of w1");

        call.cancel();
        call.undelivered();

        await().until(() -> shard.returned.size() == 1);
        assertThat(shard.returned.peek().getTask().getWorkflowId()).isEqualTo("w1");
    }

    @Test
    void aPollWhoseTimeIsUpDuringAStartIsAnsweredEmptyAndTheTaskReturned() {
        Promise<Reply> start = Promise.promise();
        shard.held.put("w1", start);
        Future<Reply> poll = poll(QUEUE, call(2_000));
        offer(QUEUE, "w1");

        assertThat(get(poll).size()).isZero();
        start.complete(FakeShard.task("w1"));

        await().until(() -> shard.returned.size() == 1);
    }

    @Test
    void theBacklogIsReadByPriorityAndAgeOncePollersCome() {
        for (int i = 1; i <= 9; i++) {
            backlog.list(QUEUE, i == 9 ? 1 : 3, 1_000 - i, offerOf("w" + i));
        }

        assertThat(stats(QUEUE).getStats().getApproximateBacklogCount()).isEqualTo(9);
        assertThat(backlog.pages).isEmpty();
        List<String> order = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            order.add(text(poll(QUEUE, call(20_000))));
        }

        assertThat(order)
                .containsExactly(
                        "task of w9",
                        "task of w8",
                        "task of w7",
                        "task of w6",
                        "task of w5",
                        "task of w4",
                        "task of w3",
                        "task of w2",
                        "task of w1");
    }

    @Test
    void whatIsListedLaterIsReadWhenAShardSaysSo() {
        Future<Reply> early = poll(QUEUE, call(20_000));
        await().until(() -> backlog.pages.size() == 1);
        backlog.list(QUEUE, 3, 500, offerOf("w1"));

        get(router.toTaskQueue(
                QUEUE,
                new Call(
                        NodeRpcs.TASKS_PARKED,
                        TasksParkedRequest.newBuilder()
                                .setPriority(3)
                                .setScheduledMs(500)
                                .build(),
                        Caller.NODE,
                        SystemClock.INSTANCE.steadyMs() + 5_000)));

        assertThat(text(early)).isEqualTo("task of w1");
    }

    @Test
    void whatTheBacklogListsNowLeavesTheWindow() {
        assertThat(offer(QUEUE, "w1")).isEqualTo(Outcome.TAKEN);

        get(router.toTaskQueue(
                QUEUE,
                new Call(
                        NodeRpcs.TASKS_PARKED,
                        TasksParkedRequest.newBuilder()
                                .addTasks(offerOf("w1").getTask())
                                .setPriority(3)
                                .setScheduledMs(500)
                                .build(),
                        Caller.NODE,
                        SystemClock.INSTANCE.steadyMs() + 5_000)));

        assertThat(stats(QUEUE).getStats().getApproximateBacklogCount()).isZero();
        assertThat(offer(QUEUE, "w2")).isEqualTo(Outcome.FULL); // it would overtake those that wait there
    }

    @Test
    void aStickyQueueThatIsShutDownSendsItsTasksBack() {
        assertThat(offer(STICKY, "w1")).isEqualTo(Outcome.NO_STICKY_POLLER);
        get(poll(STICKY, call(2_000)));
        assertThat(offer(STICKY, "w1")).isEqualTo(Outcome.TAKEN);

        shutDown(STICKY, "");

        await().until(() -> shard.returned.size() == 1);
        assertThat(shard.returned.peek().getPollRequestId()).isEmpty();
        assertThat(offer(STICKY, "w1")).isEqualTo(Outcome.NO_STICKY_POLLER);

        Future<Reply> draining = poll(STICKY, call(20_000));
        await().until(() -> host.openPolls() == 1);
        assertThat(offer(STICKY, "w1")).isEqualTo(Outcome.TAKEN);
        assertThat(text(draining)).isEqualTo("task of w1");
    }

    @Test
    void theOpenPollsOfAWorkerThatShutsDownEndEmpty() {
        Future<Reply> stopped = poll(QUEUE, call(20_000, "instance-1"));
        Future<Reply> other = poll(QUEUE, call(20_000, "instance-2"));
        await().until(() -> host.openPolls() == 2);

        shutDown(QUEUE, "instance-1");

        assertThat(get(stopped).size()).isZero();
        assertThat(get(poll(QUEUE, call(20_000, "instance-1"))).size()).isZero();
        offer(QUEUE, "w1");
        assertThat(text(other)).isEqualTo("task of w1");
    }

    @Test
    void aWorkerThatHasShutDownGetsNothingMoreFromItsStickyQueue() {
        shutDown(STICKY, "instance-1");

        assertThat(get(poll(STICKY, call(20_000, "instance-1"))).size()).isZero();
        assertThat(host.openPolls()).isZero();
        assertThat(offer(STICKY, "w1")).isEqualTo(Outcome.NO_STICKY_POLLER);
    }

    @Test
    void drainingAnswersEveryPollEmpty() {
        Future<Reply> parked = poll(QUEUE, call(20_000));
        await().until(() -> host.openPolls() == 1);

        get(host.drain());

        assertThat(get(parked).size()).isZero();
        assertThat(get(poll(QUEUE, call(20_000))).size()).isZero();
    }

    @Test
    void pollsOfAQueueThatMovesGoToItsNewOwner() {
        Future<Reply> parked = host.handle(QUEUE, call(20_000));
        await().until(() -> host.openPolls() == 1);

        membership.replaceBy(new Node("other", "elsewhere"));

        assertThatThrownBy(() -> get(parked)).isInstanceOf(WrongOwner.class);
        assertThatThrownBy(() -> get(host.handle(QUEUE, call(20_000)))).isInstanceOf(WrongOwner.class);
        assertThat(host.openPolls()).isZero();
    }

    @Test
    void aNamespaceHasSoManyPollsAndNoMore() {
        List<Future<Reply>> polls = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            polls.add(host.handle(QUEUE, call(60_000)));
        }

        assertThatThrownBy(() -> get(host.handle(QUEUE, call(60_000))))
                .isInstanceOfSatisfying(Rejection.class, rejection -> {
                    assertThat(rejection.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
                    assertThat(rejection).hasMessage("namespace concurrent poller limit exceeded");
                    assertThat(rejection.detail()).isInstanceOf(ResourceExhaustedFailure.class);
                });

        get(host.drain());
        assertThat(polls).allMatch(poll -> get(poll).size() == 0);
        assertThat(host.openPolls()).isZero();
    }

    @Test
    void aQueueTellsWhoPollsItAndHowItKeepsUp() throws Exception {
        offer(QUEUE, "w1");
        offer(QUEUE, "w2");
        get(poll(QUEUE, call(20_000)));
        PollActivityTaskQueueRequest limited = PollActivityTaskQueueRequest.newBuilder()
                .setIdentity("activity worker")
                .setTaskQueueMetadata(TaskQueueMetadata.newBuilder().setMaxTasksPerSecond(DoubleValue.of(5)))
                .build();
        get(router.toTaskQueue(
                ACTIVITIES,
                new Call(
                        WorkerRpcs.POLL_ACTIVITY_TASK_QUEUE,
                        limited,
                        CLIENT,
                        SystemClock.INSTANCE.steadyMs() + 1_500)));

        DescribeTaskQueueResponse plain = stats(QUEUE);
        assertThat(plain.getPollersList()).extracting(PollerInfo::getIdentity).containsExactly("worker");
        assertThat(plain.getStats().getApproximateBacklogCount()).isEqualTo(1);
        assertThat(plain.getStats().getTasksAddRate()).isPositive();
        assertThat(stats(ACTIVITIES).getEffectiveRateLimit().getRequestsPerSecond())
                .isEqualTo(5);

        DescribeTaskQueueResponse enhanced = describe(
                QUEUE,
                DescribeTaskQueueRequest.newBuilder()
                        .setApiMode(DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED)
                        .setReportPollers(true)
                        .setReportStats(true)
                        .build());
        var types = enhanced.getVersionsInfoOrThrow("").getTypesInfoMap();
        assertThat(types.get(1).getPollers(0).getIdentity()).isEqualTo("worker");
        assertThat(types.get(1).getStats().getApproximateBacklogCount()).isEqualTo(1);
        assertThat(types.get(2).getPollers(0).getIdentity()).isEqualTo("activity worker");
    }

    @Test
    void queuesThatAreNotUsedMakeRoom() {
        for (int i = 0; i < 20; i++) {
            TaskQueueKey queue = new TaskQueueKey("namespace-id", "idle-" + i, 1, true);
            assertThat(offer(queue, "w")).isEqualTo(Outcome.NO_STICKY_POLLER);
        }
    }

    @Test
    void queuesThatNobodyPollsMakeRoomThoughTheyHoldTasks() {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis());
        MatchingHost other = new MatchingHost(
                vertx,
                router,
                membership,
                backlog,
                new FakeConfigs(),
                new MatchingOptions(1, 8, 40_000, 20_000, new MatcherLimits(4, 100, 100, 500)),
                new Clock() {
                    @Override
                    public long nowMs() {
                        return clock.get();
                    }

                    @Override
                    public long steadyMs() {
                        return clock.get();
                    }
                });
        get(other.start());
        for (int i = 0; i < 8; i++) {
            TaskQueueKey queue = new TaskQueueKey("namespace-id", "old-" + i, 1, false);
            OfferTaskRequest offer =
                    offerOf("w" + i).toBuilder().setTaskQueue(queue.name()).build();
            get(other.handle(queue, new Call(NodeRpcs.OFFER_TASK, offer, Caller.NODE, Call.NO_DEADLINE)));
        }

        clock.addAndGet(120_000);

        TaskQueueKey fresh = new TaskQueueKey("namespace-id", "new", 1, false);
        get(other.handle(fresh, new Call(NodeRpcs.OFFER_TASK, offerOf("w9"), Caller.NODE, Call.NO_DEADLINE)));
        await().until(() -> shard.returned.size() == 8); // no backlog has them, so their runs offer them anew
    }

    @Test
    void queuesBeyondTheBoundAreRefused() {
        for (int i = 0; i < 6; i++) {
            host.handle(new TaskQueueKey("namespace-id", "busy-" + i, 1, false), call(20_000));
        }

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 6; i++) {
                        offer(new TaskQueueKey("namespace-id", "more-" + i, 1, false), "w");
                    }
                })
                .hasMessage("too many task queues on one node");
    }

    private Future<Reply> poll(TaskQueueKey queue, Call call) {
        return router.toTaskQueue(queue, call);
    }

    private static Call call(long patienceMs) {
        return call(patienceMs, "");
    }

    private static Call call(long patienceMs, String workerInstanceKey) {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setIdentity("worker")
                .setWorkerInstanceKey(workerInstanceKey)
                .build();
        return new Call(
                WorkerRpcs.POLL_WORKFLOW_TASK_QUEUE, request, CLIENT, SystemClock.INSTANCE.steadyMs() + patienceMs);
    }

    private static OfferTaskRequest offerOf(String workflowId) {
        return OfferTaskRequest.newBuilder()
                .setTask(TaskRef.newBuilder()
                        .setKind(TaskRef.Kind.WORKFLOW)
                        .setWorkflowId(workflowId)
                        .setSlot(9))
                .setShardId(3)
                .build();
    }

    private Outcome offer(TaskQueueKey queue, String workflowId) {
        OfferTaskRequest offer = offerOf(workflowId).toBuilder()
                .setTaskQueue(queue.name())
                .setSticky(queue.sticky())
                .setScheduledMs(System.currentTimeMillis())
                .build();
        Reply reply =
                get(router.toTaskQueue(queue, new Call(NodeRpcs.OFFER_TASK, offer, Caller.NODE, Call.NO_DEADLINE)));
        try {
            return OfferTaskReply.parseFrom(reply.join()).getOutcome();
        } catch (com.google.protobuf.InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private void shutDown(TaskQueueKey queue, String workerInstanceKey) {
        ShutdownWorkerRequest request = ShutdownWorkerRequest.newBuilder()
                .setWorkerInstanceKey(workerInstanceKey)
                .build();
        get(router.toTaskQueue(queue, new Call(WorkerRpcs.SHUTDOWN_WORKER, request, CLIENT, Call.NO_DEADLINE)));
    }

    private DescribeTaskQueueResponse stats(TaskQueueKey queue) {
        return describe(
                queue,
                DescribeTaskQueueRequest.newBuilder().setReportStats(true).build());
    }

    private DescribeTaskQueueResponse describe(TaskQueueKey queue, DescribeTaskQueueRequest request) {
        Reply reply = get(
                router.toTaskQueue(queue, new Call(WorkerRpcs.DESCRIBE_TASK_QUEUE, request, CLIENT, Call.NO_DEADLINE)));
        try {
            return DescribeTaskQueueResponse.parseFrom(reply.join());
        } catch (com.google.protobuf.InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static String text(Future<Reply> reply) {
        // What the shard said; a suggestion about pollers may follow.
        return ByteString.copyFrom(get(reply).pieces().subList(0, 2)).toStringUtf8();
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(failure);
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    /** One node that believes it is alone, until it is replaced. */
    private static final class FakeMembership implements Membership {
        private final Node self = new Node("self", "here");
        private final List<MembershipListener> listeners = new ArrayList<>();
        private volatile List<Node> members = List.of(self);

        void replaceBy(Node node) {
            List<Node> before = members;
            members = List.of(node);
            listeners.forEach(listener -> listener.membersChanged(new MembershipChange(before, members)));
        }

        @Override
        public Node self() {
            return self;
        }

        @Override
        public List<Node> members() {
            return members;
        }

        @Override
        public Sight sight(String nodeId) {
            return Sight.SERVING;
        }

        @Override
        public void listen(MembershipListener listener) {
            listeners.add(listener);
        }
    }
}
