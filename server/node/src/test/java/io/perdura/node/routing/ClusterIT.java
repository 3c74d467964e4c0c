package io.perdura.node.routing;

import static io.perdura.node.routing.TestNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.TestPorts;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes in one process: one that tests call from, and one whose handlers they choose; a third comes and goes. */
class ClusterIT {
    private static final int LOCAL_SLOT = 7;
    private static final int REMOTE_SLOT = 3000;

    private static final AtomicReference<List<ShardRow>> TABLE = new AtomicReference<>(List.of());
    private static final AtomicReference<SlotHandler> REMOTE = new AtomicReference<>();
    private static final Queue<Call> REMOTE_CALLS = new ConcurrentLinkedQueue<>();
    private static List<String> joinList = List.of();
    private static TestNode caller;
    private static TestNode owner;

    @BeforeAll
    static void startTwoNodes() {
        int first = TestPorts.free();
        int second = TestPorts.free();
        joinList = List.of("127.0.0.1:" + first, "127.0.0.1:" + second);
        caller = TestNode.start(first, joinList, TABLE)
                .serve(
                        (slot, call) -> ifOwned(slot, caller, () -> Future.succeededFuture(text("caller"))),
                        (queue, call) -> Future.succeededFuture(text("caller")));
        owner = TestNode.start(second, joinList, TABLE)
                .serve(
                        (slot, call) -> {
                            REMOTE_CALLS.add(call);
                            return REMOTE.get().handle(slot, call);
                        },
                        (queue, call) -> Future.succeededFuture(text("owner")));
        TABLE.set(List.of(shard(1, 0, 2047, caller), shard(2, 2048, 4095, owner)));
        await().until(() ->
                caller.node.members().size() == 2 && owner.node.members().size() == 2);
        assertThat(caller.node.members()).isEqualTo(owner.node.members());
    }

    @AfterAll
    static void stop() {
        caller.close();
        owner.close();
    }

    @Test
    void aCallReachesItsOwnerAndItsAnswerComesBackInPieces() {
        ByteString half = ByteString.copyFromUtf8("half");
        REMOTE.set((slot, call) -> Future.succeededFuture(new Reply(List.of(half, half))));
        SignalWorkflowExecutionRequest request =
                SignalWorkflowExecutionRequest.newBuilder().setSignalName("go").build();
        Caller client = new Caller("namespace-id", "namespace", "temporal-java", "1.38.0", "follows-next-run-id");

        Reply reply = await(caller.router.toSlot(
                REMOTE_SLOT, new Call(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, request, client, in(5_000))));

        assertThat(reply.pieces()).containsExactly(half, half);
        Call arrived = last(REMOTE_CALLS);
        assertThat(arrived.request()).isEqualTo(request);
        assertThat(arrived.caller()).isEqualTo(client);
        assertThat(arrived.deadlineMs()).isBetween(in(1_000), in(5_000));
    }

    @Test
    void aCallForAnOwnSlotStaysHere() {
        assertThat(text(await(caller.router.toSlot(LOCAL_SLOT, signal())))).isEqualTo("caller");
    }

    @Test
    void bothNodesSendAQueueToTheSameNode() {
        for (int i = 0; i < 20; i++) {
            TaskQueueKey queue = new TaskQueueKey("namespace-id", "queue-" + i, 1, false);
            assertThat(text(await(caller.router.toTaskQueue(queue, signal()))))
                    .isEqualTo(text(await(owner.router.toTaskQueue(queue, signal()))));
        }
    }

    @Test
    void aRejectionArrivesWithItsDetail() {
        Rejection said = new Rejection(
                Code.ALREADY_EXISTS,
                "Workflow execution is already running. WorkflowId: ä, RunId: r.",
                WorkflowExecutionAlreadyStartedFailure.newBuilder()
                        .setRunId("r")
                        .build());
        REMOTE.set((slot, call) -> Future.failedFuture(said));

        assertThatThrownBy(() -> await(caller.router.toSlot(REMOTE_SLOT, signal())))
                .isInstanceOfSatisfying(Rejection.class, heard -> {
                    assertThat(heard.code()).isEqualTo(said.code());
                    assertThat(heard).hasMessage(said.getMessage());
                    assertThat(heard.detail()).isEqualTo(said.detail());
                });
    }

    @Test
    void aCallerThatGoesAwayIsSeenToGo() {
        Promise<Void> gone = Promise.promise();
        REMOTE.set((slot, call) -> {
            call.onCancel(gone::complete);
            return Promise.<Reply>promise().future();
        });
        Call call = signal();
        Future<Reply> reply = caller.router.toSlot(REMOTE_SLOT, call);
        await().until(() -> caller.router.pending(owner.id()) == 1);

        call.cancel();

        await(gone.future());
        assertThatThrownBy(() -> await(reply)).hasMessage("context canceled");
        assertThat(caller.router.pending(owner.id())).isZero();
    }

    @Test
    void anAnswerThatWasNotDeliveredIsToldToWhoeverGaveIt() {
        Promise<Void> undelivered = Promise.promise();
        REMOTE.set((slot, call) -> {
            call.onCancel(undelivered::complete);
            return Future.succeededFuture(text("a task"));
        });
        Call call = signal();
        await(caller.router.toSlot(REMOTE_SLOT, call));

        call.cancel();
        assertThat(undelivered.future().isComplete()).isFalse();
        call.undelivered();

        await(undelivered.future());
    }

    @Test
    void aCallOutlivesItsDeadlineByLittle() {
        REMOTE.set((slot, call) -> Promise.<Reply>promise().future());
        Call call = new Call(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, request(), Caller.NODE, in(500));

        assertThatThrownBy(() -> await(caller.router.toSlot(REMOTE_SLOT, call)))
                .isInstanceOfSatisfying(
                        Rejection.class,
                        rejection -> assertThat(rejection.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    }

    @Test
    void aCallThatReachedTheWrongNodeFindsItsOwner() {
        AtomicInteger attempts = new AtomicInteger();
        REMOTE.set((slot, call) -> {
            attempts.incrementAndGet();
            return Future.failedFuture(new WrongOwner("moved"));
        });
        List<ShardRow> before = TABLE.get();
        TABLE.set(List.of(shard(1, 0, 2047, caller), shard(2, 2048, 4095, caller)));
        try {
            assertThat(text(await(caller.router.toSlot(REMOTE_SLOT, signal())))).isEqualTo("caller");
            assertThat(attempts).hasValueLessThanOrEqualTo(1);
        } finally {
            TABLE.set(before);
        }
    }

    @Test
    void aCallThatFindsNoOwnerIsUnavailable() {
        REMOTE.set((slot, call) -> Future.failedFuture(new WrongOwner("nobody")));
        Call call = new Call(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, request(), Caller.NODE, in(600));

        assertThatThrownBy(() -> await(caller.router.toSlot(REMOTE_SLOT, call)))
                .hasMessage("shard unavailable, please backoff and retry");
    }

    @Test
    void everyNodeHearsABroadcast() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        caller.router.onBroadcast("topic", body -> heard.add("caller " + new String(body, StandardCharsets.UTF_8)));
        owner.router.onBroadcast("topic", body -> heard.add("owner " + new String(body, StandardCharsets.UTF_8)));

        owner.router.broadcast("topic", "hello".getBytes(StandardCharsets.UTF_8));

        await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("caller hello", "owner hello"));
    }

    @Test
    void whatANodeThatLeavesOwedIsAskedOfTheNextOwner() {
        REMOTE.set((slot, call) -> Future.succeededFuture(text("owner")));
        Queue<MembershipChange> changes = new ConcurrentLinkedQueue<>();
        caller.node.listen(changes::add);
        TestNode third = TestNode.start(TestPorts.free(), joinList, TABLE);
        third.serve(
                (slot, call) -> Promise.<Reply>promise().future(),
                (queue, call) -> Promise.<Reply>promise().future());
        await().until(() ->
                caller.node.members().size() == 3 && owner.node.members().size() == 3);
        List<ShardRow> before = TABLE.get();
        TABLE.set(List.of(shard(1, 0, 1000, caller), shard(3, 1001, 2047, third), shard(2, 2048, 4095, owner)));
        try {
            int slotOfThird = 1500;
            Future<Reply> reply = caller.router.toSlot(
                    slotOfThird, new Call(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, request(), Caller.NODE, in(20_000)));
            await().until(() -> caller.router.pending(third.id()) == 1);
            TABLE.set(before);

            third.close();

            assertThat(text(await(reply))).isEqualTo("caller");
            await().until(() ->
                    caller.node.members().size() == 2 && owner.node.members().size() == 2);
            assertThat(changes).hasSizeGreaterThanOrEqualTo(2);
            assertThat(changes).anyMatch(change -> change.lost().contains(third.node.self()));
        } finally {
            TABLE.set(before);
        }
    }

    @Test
    void aNodeThatWithdrewOwnsNoQueueButStillAnswers() {
        REMOTE.set((slot, call) -> Future.succeededFuture(text("owner")));
        try {
            await(owner.router.withdraw());
            await().until(() -> caller.node.members().equals(List.of(caller.node.self())));

            for (int i = 0; i < 20; i++) {
                TaskQueueKey queue = new TaskQueueKey("namespace-id", "queue-" + i, 1, false);
                assertThat(text(await(owner.router.toTaskQueue(queue, signal()))))
                        .isEqualTo("caller");
            }
            assertThat(text(await(caller.router.toSlot(REMOTE_SLOT, signal())))).isEqualTo("owner");
        } finally {
            await(owner.node.announce());
            await().until(() -> caller.node.members().size() == 2);
        }
    }

    @Test
    void everyPollOfTheServiceHasItsRequestType() {
        assertThat(RpcTable.ofNodes().named("PollWorkflowTaskQueue").emptyRequest())
                .isEqualTo(PollWorkflowTaskQueueRequest.getDefaultInstance());
    }

    private static Future<Reply> ifOwned(int slot, TestNode node, Supplier<Future<Reply>> answer) {
        boolean owned = TABLE.get().stream()
                .anyMatch(row -> row.slotFrom() <= slot
                        && slot <= row.slotTo()
                        && row.owner().equals(node.node.self().text()));
        return owned ? answer.get() : Future.failedFuture(new WrongOwner("slot " + slot));
    }

    private static ShardRow shard(int id, int from, int to, TestNode node) {
        return new ShardRow(id, from, to, 1, node.node.self().text());
    }

    private static Call signal() {
        return new Call(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, request(), Caller.NODE, in(10_000));
    }

    private static SignalWorkflowExecutionRequest request() {
        return SignalWorkflowExecutionRequest.getDefaultInstance();
    }

    private static long in(long ms) {
        return System.currentTimeMillis() + ms;
    }

    private static Reply text(String text) {
        return new Reply(List.of(ByteString.copyFromUtf8(text)));
    }

    private static String text(Reply reply) {
        return reply.join().toStringUtf8();
    }

    private static Call last(Queue<Call> calls) {
        return List.copyOf(calls).get(calls.size() - 1);
    }
}
