package io.perdura.node.shard.host;

import io.perdura.engine.Limits;
import io.perdura.engine.Slots;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.ShardStorage;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.MembershipChange;
import io.perdura.node.routing.Rendezvous;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.SlotHandler;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.ShardOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of this node: those that rendezvous hashing proposes for it among the members in sight. Membership only
 * proposes; a shard is ours once Postgres says so, and no longer than that.
 */
public final class ShardHost implements SlotHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ShardHost.class);
    /** For so long after a node went out of sight, reads are confirmed in Postgres. */
    private static final long SUSPICION_MS = 3_600_000;
    /** The same after a node came: until everybody knows it, the former owner of a shard may take it back. */
    private static final long SETTLING_MS = 60_000;

    private record Hosted(ShardVerticle verticle, Future<String> deployment) {}

    private final Vertx vertx;
    private final Membership membership;
    private final ShardStorage storage;
    private final ShardVerticle.Parts parts;
    private final Map<Integer, Hosted> hosted = new HashMap<>();
    private final AtomicReferenceArray<@Nullable ShardVerticle> bySlot = new AtomicReferenceArray<>(Slots.COUNT);
    private List<ShardRow> rows = List.of();
    private volatile long suspiciousUntilMs;
    private boolean closed;

    public ShardHost(
            Vertx vertx,
            Membership membership,
            Router router,
            Routes<ShardSlot> routes,
            RunStorage runs,
            ShardStorage storage,
            Limits limits,
            ShardOptions options) {
        this.vertx = vertx;
        this.membership = membership;
        this.storage = storage;
        AtomicLong appendIds = new AtomicLong(new SecureRandom().nextLong());
        this.parts = new ShardVerticle.Parts(
                routes,
                runs,
                storage,
                router,
                limits,
                options,
                membership.self().text(),
                appendIds::incrementAndGet,
                () -> System.currentTimeMillis() < suspiciousUntilMs);
    }

    /** Reads which shards there are and takes those that are proposed for this node. */
    public Future<Void> start() {
        return storage.shards().compose(found -> {
            synchronized (this) {
                rows = found;
            }
            membership.listen(this::membersChanged);
            if (membership.members().size() > 1) {
                suspect(SETTLING_MS);
            }
            return settle();
        });
    }

    private synchronized void suspect(long forMs) {
        suspiciousUntilMs = Math.max(suspiciousUntilMs, System.currentTimeMillis() + forMs);
    }

    private void membersChanged(MembershipChange change) {
        suspect(change.lostSomebody() ? SUSPICION_MS : SETTLING_MS);
        settle().onFailure(e -> LOG.warn("shards could not be moved: {}", e.getMessage()));
        synchronized (this) {
            hosted.values().forEach(one -> one.verticle().tellAllAgain());
        }
    }

    /** Takes and gives up shards until they are what the members in sight propose. */
    private synchronized Future<Void> settle() {
        if (closed) {
            return Future.succeededFuture();
        }
        List<Future<?>> moves = new ArrayList<>();
        for (ShardRow row : rows) {
            boolean ours =
                    Rendezvous.ownerOfShard(row.shardId(), membership.members()).equals(membership.self());
            if (ours && !hosted.containsKey(row.shardId())) {
                moves.add(take(row));
            } else if (!ours && hosted.containsKey(row.shardId())) {
                moves.add(give(row));
            }
        }
        return Future.join(moves).mapEmpty();
    }

    private Future<?> take(ShardRow row) {
        ShardVerticle verticle = new ShardVerticle(row.shardId(), parts);
        Future<String> deployment = vertx.deployVerticle(verticle, new DeploymentOptions());
        hosted.put(row.shardId(), new Hosted(verticle, deployment));
        return deployment.onSuccess(id -> serve(row, verticle));
    }

    private Future<?> give(ShardRow row) {
        serve(row, null);
        Hosted given = hosted.remove(row.shardId());
        return given == null ? Future.succeededFuture() : given.deployment().compose(vertx::undeploy);
    }

    private void serve(ShardRow row, @Nullable ShardVerticle verticle) {
        for (int slot = row.slotFrom(); slot <= row.slotTo(); slot++) {
            bySlot.set(slot, verticle);
        }
    }

    @Override
    public Future<Reply> handle(int slot, Call call) {
        ShardVerticle verticle = slot >= 0 && slot < Slots.COUNT ? bySlot.get(slot) : null;
        return verticle == null ? Future.failedFuture(new WrongOwner("slot " + slot)) : verticle.handle(slot, call);
    }

    /** Whether every shard that should be here is. */
    public synchronized boolean isReady() {
        return !rows.isEmpty()
                && hosted.values().stream().allMatch(one -> one.verticle().isServing());
    }

    public synchronized int count() {
        return hosted.size();
    }

    /** Gives all shards up, after what they hold is written. */
    public Future<Void> close() {
        List<Future<?>> moves = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (ShardRow row : rows) {
                if (hosted.containsKey(row.shardId())) {
                    moves.add(give(row));
                }
            }
        }
        return Future.join(moves).mapEmpty();
    }
}
