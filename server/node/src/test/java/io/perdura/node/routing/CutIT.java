package io.perdura.node.routing;

import static io.perdura.node.routing.TestNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.perdura.node.TestPorts;
import io.perdura.node.append.CuttingProxy;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three nodes in one process, of which one can be cut off: nobody can send to it. */
class CutIT {
    private static final int SLOT_OF_CUT = 3000;

    private static final AtomicReference<List<ShardRow>> TABLE = new AtomicReference<>(List.of());
    private static final AtomicReference<SlotHandler> HANDLER = new AtomicReference<>();
    private static final List<TestNode> NODES = new ArrayList<>();
    private static final Vertx VERTX = Vertx.vertx();
    private static CuttingProxy proxy;
    private static TestNode caller;
    private static TestNode cut;

    @BeforeAll
    static void startThreeNodes() {
        int first = TestPorts.free();
        List<String> joinList = List.of("127.0.0.1:" + first);
        caller = TestNode.start(first, joinList, TABLE);
        TestNode other = TestNode.start(TestPorts.free(), joinList, TABLE);
        int busPort = TestPorts.free();
        proxy = new CuttingProxy(VERTX, "127.0.0.1", busPort);
        cut = TestNode.startBehind(proxy, busPort, joinList, TABLE);
        NODES.addAll(List.of(caller, other, cut));
        for (TestNode node : NODES) {
            node.serve(
                    (slot, call) -> node == cut
                            ? HANDLER.get().handle(slot, call)
                            : Future.failedFuture(new WrongOwner("slot " + slot)),
                    (queue, call) -> Future.succeededFuture(text("queue")));
        }
        TABLE.set(List.of(new ShardRow(1, 0, 4095, 1, cut.node.self().text())));
        awaitEqualViews(3);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(TestNode::close);
        await(VERTX.close());
    }

    @AfterEach
    void heal() {
        proxy.silence(false);
        awaitEqualViews(3);
    }

    @Test
    void whoCannotBeCalledIsNoMemberAndAllAgreeAgainWhenTheCutHeals() {
        proxy.silence(true);
        await().until(() ->
                caller.node.members().size() == 2 && NODES.get(1).node.members().size() == 2);
        assertThat(caller.node.members()).isEqualTo(NODES.get(1).node.members());
        await().until(() -> caller.node.sight(cut.id()) == Sight.OUT_OF_SIGHT);
        await().until(() -> cut.node.members().equals(List.of(cut.node.self())));

        long healedNanos = System.nanoTime();
        proxy.silence(false);
        awaitEqualViews(3);

        System.out.printf(
                "all views are equal %d ms after the cut has healed%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healedNanos));
    }

    @Test
    void aCallThatABrokenConnectionSwallowsIsMadeAgainWhileItsCallerWaits() {
        Queue<Call> arrived = new ConcurrentLinkedQueue<>();
        HANDLER.set((slot, call) -> {
            arrived.add(call);
            return Future.succeededFuture(text("done"));
        });
        proxy.silence(true);
        Future<Reply> reply = caller.router.toSlot(SLOT_OF_CUT, signal());
        await().until(() -> caller.router.pending(cut.id()) == 1);
        proxy.silence(false);

        assertThat(await(reply).join().toStringUtf8()).isEqualTo("done");
        assertThat(arrived).isNotEmpty();
    }

    @Test
    void anAnswerThatABrokenConnectionSwallowsIsAskedForAgain() {
        // Answers of the caller to the one behind the proxy are what the proxy swallows.
        Promise<Reply> slow = Promise.promise();
        Queue<Call> arrived = new ConcurrentLinkedQueue<>();
        TestNode owner = caller;
        TABLE.set(List.of(new ShardRow(1, 0, 4095, 2, owner.node.self().text())));
        try {
            owner.router.serve(
                    (slot, call) -> {
                        arrived.add(call);
                        return arrived.size() == 1 ? slow.future() : Future.succeededFuture(text("again"));
                    },
                    (queue, call) -> Future.succeededFuture(text("queue")));
            Future<Reply> reply = cut.router.toSlot(SLOT_OF_CUT, signal());
            await().until(() -> arrived.size() == 1);
            proxy.silence(true);
            slow.complete(text("lost"));
            await().pollDelay(java.time.Duration.ofMillis(300)).until(() -> !reply.isComplete());
            proxy.silence(false);

            assertThat(await(reply).join().toStringUtf8()).isEqualTo("again");
        } finally {
            TABLE.set(List.of(new ShardRow(1, 0, 4095, 3, cut.node.self().text())));
        }
    }

    /** Every node names the same members, and can tell the same of each. */
    private static void awaitEqualViews(int size) {
        await().pollInterval(java.time.Duration.ofMillis(10)).until(() -> {
            HashSet<List<Node>> views = new HashSet<>();
            boolean allSeen = true;
            for (TestNode node : NODES) {
                views.add(node.node.members());
                for (TestNode other : NODES) {
                    allSeen &= node.node.sight(other.id()) == Sight.SERVING;
                }
            }
            return allSeen && views.size() == 1 && views.iterator().next().size() == size;
        });
    }

    private static Call signal() {
        return new Call(
                WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                SignalWorkflowExecutionRequest.getDefaultInstance(),
                Caller.NODE,
                System.currentTimeMillis() + 30_000);
    }

    private static Reply text(String text) {
        return new Reply(List.of(ByteString.copyFromUtf8(text)));
    }
}
