package io.perdura.node.routing;

import io.perdura.node.routing.ClusteredNode.Holding;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.v1.NodeCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The router of a node among others: what it owns itself is a direct call, the rest goes over the event bus. */
public final class ClusterRouter implements Router {
    private static final long COMPARED_EVERY_MS = 500;

    private final Vertx vertx;
    private final ClusteredNode membership;
    private final OwnerTable owners;
    private final LongSupplier clock;
    private final Handlers handlers = new Handlers();
    private final Listeners listeners = new Listeners();
    private final NodeLink link;
    private Set<String> unlike = Set.of();
    private long comparing;

    public ClusterRouter(
            ClusteredNode membership, OwnerTable owners, RpcTable rpcs, LinkLimits limits, LongSupplier clock) {
        this.vertx = membership.vertx();
        this.membership = membership;
        this.owners = owners;
        this.clock = clock;
        this.link = new NodeLink(membership, rpcs, limits, clock, handlers, listeners);
    }

    /** Says who answers; the handlers call this router, so they come after it. */
    public void serve(SlotHandler slots, TaskQueueHandler queues) {
        handlers.serve(slots, queues);
    }

    /** Lets other nodes call this one, once its handlers serve. */
    public Future<Void> open() {
        listeners.add(OwnerTable.TAKEN, owners::learn);
        comparing = vertx.setPeriodic(
                COMPARED_EVERY_MS, timer -> membership.context().runOnContext(now -> compareOwners()));
        return link.open().compose(opened -> membership.announce());
    }

    /** What every node says that it holds should be what is known here; if it is not, twice in a row, it is read again. */
    private void compareOwners() {
        Set<String> now = new HashSet<>();
        for (Node node : membership.members()) {
            Holding said = membership.saidToHold(node.id());
            if (said != null && !said.equals(owners.heldBy(node.id()))) {
                now.add(node.id());
            }
        }
        if (now.stream().anyMatch(unlike::contains)) {
            owners.lookAgain();
        }
        unlike = now;
    }

    /** Tells the others that this node is about to leave, so that they take over before it does; it still answers. */
    public Future<Void> withdraw() {
        return membership.withdraw();
    }

    /** Says nothing to the others any more, once nothing is owed to them. */
    public Future<Void> close() {
        vertx.cancelTimer(comparing);
        return membership.fallSilent();
    }

    @Override
    public Future<Reply> toSlot(int slot, Call call) {
        return OwnerSearch.start(
                vertx, clock, call, () -> trySlot(slot, call), owners::lookAgain, owners.newsOfSlot(slot));
    }

    @Override
    public Future<Reply> toTaskQueue(TaskQueueKey queue, Call call) {
        return OwnerSearch.start(vertx, clock, call, () -> tryTaskQueue(queue, call), () -> {}, OwnerNews.NONE);
    }

    @Override
    public void broadcast(String topic, byte[] body) {
        link.hint(topic, body);
    }

    @Override
    public void onBroadcast(String topic, Consumer<byte[]> listener) {
        listeners.add(topic, listener);
    }

    /** How many calls a node owes an answer. */
    int pending(String nodeId) {
        return link.pending(nodeId);
    }

    private Future<Reply> trySlot(int slot, Call call) {
        Node owner = owners.ownerOfSlot(slot);
        if (owner == null) {
            return Future.failedFuture(new WrongOwner("slot " + slot));
        }
        if (owner.id().equals(membership.self().id())) {
            return handlers.toSlot(slot, call);
        }
        NodeCall.Builder frame = Frames.call(call, clock.getAsLong()).setSlot(slot);
        return link.call(owner, call, frame);
    }

    private Future<Reply> tryTaskQueue(TaskQueueKey queue, Call call) {
        Node owner = Rendezvous.ownerOfQueue(queue, membership.members());
        if (owner.id().equals(membership.self().id())) {
            return handlers.toTaskQueue(queue, call);
        }
        NodeCall.Builder frame = Frames.call(call, clock.getAsLong()).setQueue(Frames.queue(queue));
        return link.call(owner, call, frame);
    }
}
