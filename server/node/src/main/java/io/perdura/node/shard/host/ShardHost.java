package io.perdura.node.shard.host;

import io.perdura.engine.Limits;
import io.perdura.engine.Slots;
import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.MembershipChange;
import io.perdura.node.routing.Rendezvous;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.Sight;
import io.perdura.node.routing.SingleNode;
import io.perdura.node.routing.SlotHandler;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.ShardOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

    /** So often what is here is compared with what is proposed, although nobody said that anything changed. */
    private static final long SETTLE_EVERY_MS = 500;

    /** For so long a shard that is about to be split or merged is not taken again. */
    private static final long LET_GO_MS = 3_000;

    private record Hosted(ShardRow row, ShardVerticle verticle, Future<String> deployment) {
        Future<ShardLook> look() {
            return deployment.compose(deployed -> verticle.look()).otherwise(ShardLook.CLOSED);
        }
    }

    private final Vertx vertx;
    private final Membership membership;
    private final Homes homes;
    private final ShardClaims claimsInMain;
    private final ShardHints hints;
    private final ShardMetrics metrics;
    private final Map<String, ShardVerticle.Parts> parts = new HashMap<>();
    private final Map<Integer, Hosted> hosted = new HashMap<>();
    private final Map<Integer, Future<?>> leaving = new HashMap<>();
    private final AtomicReferenceArray<@Nullable ShardVerticle> bySlot = new AtomicReferenceArray<>(Slots.COUNT);
    private ShardLayout layout = ShardLayout.UNKNOWN;
    private long layoutHeard;
    private boolean layoutRead;
    private boolean layoutDoubted;
    private volatile long suspiciousUntilMs = Long.MIN_VALUE;
    private boolean closed;

    public ShardHost(
            Vertx vertx,
            Membership membership,
            Router router,
            Routes<ShardSlot> routes,
            Homes homes,
            Limits limits,
            BatchTargets targets,
            Retentions retentions,
            ShardOptions options,
            ShardMetrics metrics) {
        this.vertx = vertx;
        this.membership = membership;
        this.homes = homes;
        this.hints = new ShardHints(router);
        this.metrics = metrics;
        AtomicLong appendIds = new AtomicLong(new SecureRandom().nextLong());
        for (Home home : homes.all()) {
            parts.put(
                    home.database(),
                    new ShardVerticle.Parts(
                            routes,
                            home.runs(),
                            home.ownership(),
                            new ShardClaims(membership, home.ownership()),
                            hints,
                            router,
                            limits,
                            targets,
                            retentions,
                            options,
                            membership.self().text(),
                            appendIds::incrementAndGet,
                            () -> isInDoubt() || !home.ownership().serves().getAsBoolean(),
                            this::lookAtLayout,
                            metrics));
        }
        this.claimsInMain = partsOf(DatabaseName.MAIN).claims();
        metrics.of(this);
    }

    /** Reads which shards there are and takes those that are proposed for this node. */
    public Future<Void> start() {
        return homes.layout().compose(found -> {
            synchronized (this) {
                layout = found;
            }
            hints.onReleased(this::released);
            hints.onWanted(this::wanted);
            hints.onLetGo(this::letGo);
            hints.onLayout(this::layoutChanged);
            membership.listen(this::membersChanged);
            if (!(membership instanceof SingleNode)) { // one that sees nobody else may be cut off from others
                suspect(SETTLING_MS);
            }
            vertx.setPeriodic(
                    SETTLE_EVERY_MS,
                    timer -> settle().onFailure(e -> LOG.debug("shards could not be moved: {}", e.getMessage())));
            return settle();
        });
    }

    /** Another node may have taken a shard of this one unseen. */
    private boolean isInDoubt() {
        return nowMs() < suspiciousUntilMs || membership.inDoubt();
    }

    private synchronized void suspect(long forMs) {
        suspiciousUntilMs = Math.max(suspiciousUntilMs, nowMs() + forMs);
    }

    /** By a clock that does not jump: one that is set ahead would end a suspicion. */
    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void membersChanged(MembershipChange change) {
        // Who said that it leaves hands over what it has, and believes nothing any more.
        boolean lostSomebody = change.lost().stream().anyMatch(node -> membership.sight(node.id()) != Sight.LEAVING);
        suspect(lostSomebody ? SUSPICION_MS : SETTLING_MS);
        settle().onFailure(e -> LOG.warn("shards could not be moved: {}", e.getMessage()));
        synchronized (this) {
            hosted.values().forEach(one -> {
                one.verticle().tellAllAgain();
                one.verticle().lookAgain();
            });
        }
    }

    /** A namespace is not what it was. */
    public synchronized void namespacesChanged() {
        hosted.values().forEach(one -> one.verticle().namespacesChanged());
    }

    private synchronized void released(int shardId) {
        Hosted waiting = hosted.get(shardId);
        if (waiting != null) {
            waiting.verticle().lookAgain();
        }
    }

    /** Somebody waits for the shard; if it is this node's by name only, it is let go. */
    private void wanted(int shardId) {
        settle().onFailure(e -> LOG.debug("shards could not be moved: {}", e.getMessage()));
        ShardVerticle.Parts at = partsOf(shardId);
        if (at == null) {
            return;
        }
        at.claims()
                .rows()
                .onFailure(e -> LOG.debug("the shard table could not be read: {}", e.getMessage()))
                .onSuccess(found -> found.stream()
                        .filter(row -> row.shardId() == shardId && isOursByNameOnly(row))
                        .forEach(row -> at.ownership()
                                .shards()
                                .release(shardId, row.epoch())
                                .onSuccess(released -> hints.released(shardId))
                                .onFailure(e -> LOG.debug("shard {} was not released: {}", shardId, e.getMessage()))));
    }

    private synchronized ShardVerticle.@Nullable Parts partsOf(int shardId) {
        ShardRow row = layout.shard(shardId);
        return row == null ? null : parts.get(row.database());
    }

    private synchronized boolean isOursByNameOnly(ShardRow row) {
        return row.owner().equals(membership.self().text())
                && !hosted.containsKey(row.shardId())
                && !leaving.containsKey(row.shardId());
    }

    private synchronized void letGo(List<Integer> shardIds) {
        for (int shardId : shardIds) {
            Hosted here = hosted.get(shardId);
            if (here != null) {
                here.verticle().letGoFor(LET_GO_MS);
            }
        }
    }

    // ---- The layout ----

    private void layoutChanged(long version) {
        synchronized (this) {
            layoutHeard = Math.max(layoutHeard, version);
        }
        settle().onFailure(e -> LOG.debug("shards could not be moved: {}", e.getMessage()));
    }

    /** A shard that was here is not there any more, and nobody has said so. */
    private void lookAtLayout() {
        synchronized (this) {
            layoutDoubted = true;
        }
        settle().onFailure(e -> LOG.debug("shards could not be moved: {}", e.getMessage()));
    }

    /** Of the layout that this node goes by; 0: it knows none yet. */
    public synchronized long layoutVersion() {
        return layout.version();
    }

    /** The one that this node goes by. */
    synchronized ShardLayout layout() {
        return layout;
    }

    /**
     * Reads the layout if a newer one is known to be there, or if a database was too slow to say its part of it: nobody else
     * may know that either. After a failure it is read when things are settled again.
     */
    private synchronized void readLayout() {
        boolean older =
                Math.max(layoutHeard, membership.layoutElsewhere()) > layout.version() || homes.isOutdated(layout);
        if (layoutRead || !older && !layoutDoubted) {
            return;
        }
        layoutRead = true;
        layoutDoubted = false;
        homes.layout().onComplete(read -> {
            boolean newer;
            synchronized (this) {
                layoutRead = false;
                newer = read.succeeded() && read.result().version() > layout.version();
                if (newer) {
                    layout = read.result();
                    LOG.info("{} shards as of layout {}", layout.rows().size(), layout.version());
                }
                layoutDoubted |= read.failed();
            }
            if (newer) {
                settle().onFailure(e -> LOG.warn("shards could not be moved: {}", e.getMessage()));
            }
        });
    }

    /** Takes and gives up shards until they are what the members in sight propose. */
    private synchronized Future<Void> settle() {
        if (closed) {
            return Future.succeededFuture();
        }
        readLayout();
        List<Future<?>> moves = new ArrayList<>();
        Set<Integer> ours = new HashSet<>();
        for (ShardRow row : layout.rows()) {
            if (Rendezvous.ownerOfShard(row, membership.members()).equals(membership.self())) {
                ours.add(row.shardId());
            }
        }
        // What is given comes first: the slots of a shard that is gone are those of one that is taken.
        for (int shardId : List.copyOf(hosted.keySet())) {
            if (!ours.contains(shardId)) {
                moves.add(give(shardId));
            }
        }
        for (ShardRow row : layout.rows()) {
            if (ours.contains(row.shardId()) && !hosted.containsKey(row.shardId())) {
                moves.add(take(row));
            }
        }
        return Future.join(moves).mapEmpty();
    }

    private Future<?> take(ShardRow row) {
        ShardVerticle verticle = new ShardVerticle(row.shardId(), partsOf(row.database()));
        // What this node is about to let go of must be gone before it takes it again.
        Future<String> deployment = leaving.getOrDefault(row.shardId(), Future.succeededFuture())
                .transform(gone -> vertx.deployVerticle(verticle, new DeploymentOptions()));
        hosted.put(row.shardId(), new Hosted(row, verticle, deployment));
        metrics.wanted();
        return deployment.onSuccess(id -> serve(row, verticle));
    }

    private ShardVerticle.Parts partsOf(String database) {
        ShardVerticle.Parts at = parts.get(database);
        if (at == null) {
            throw new IllegalStateException("no database is called " + database);
        }
        return at;
    }

    private Future<?> give(int shardId) {
        Hosted given = hosted.remove(shardId);
        if (given == null) {
            return Future.succeededFuture();
        }
        metrics.given();
        Promise<Void> gone = Promise.promise();
        leaving.put(shardId, gone.future());
        Future<Void> undeployed = given.deployment().compose(id -> {
            serve(given.row(), given.verticle(), null);
            return vertx.undeploy(id);
        });
        undeployed.onComplete(done -> {
            synchronized (this) {
                leaving.remove(shardId, gone.future());
            }
            gone.complete();
        });
        return undeployed;
    }

    private void serve(ShardRow row, ShardVerticle verticle) {
        synchronized (this) {
            Hosted current = hosted.get(row.shardId());
            if (current == null || current.verticle() != verticle) {
                return; // given up meanwhile
            }
        }
        for (int slot = row.slotFrom(); slot <= row.slotTo(); slot++) {
            bySlot.set(slot, verticle);
        }
    }

    private void serve(ShardRow row, ShardVerticle former, @Nullable ShardVerticle next) {
        for (int slot = row.slotFrom(); slot <= row.slotTo(); slot++) {
            bySlot.compareAndSet(slot, former, next);
        }
    }

    @Override
    public Future<Reply> handle(int slot, Call call) {
        ShardVerticle verticle = slot >= 0 && slot < Slots.COUNT ? bySlot.get(slot) : null;
        return verticle == null ? Future.failedFuture(new WrongOwner("slot " + slot)) : verticle.handle(slot, call);
    }

    /** What keeps this node from serving all that it should, beside the databases, in words; empty: nothing. */
    public synchronized String missing() {
        if (layout.rows().isEmpty()) {
            return "the shards are not known yet";
        }
        if (!membership.members().contains(membership.self())) {
            return "this node is not among those that all hear each other";
        }
        if (homes.isPart(layout)) {
            return "the shards of one of the databases are not known yet";
        }
        List<String> closedShards = new ArrayList<>();
        String waitsFor = "";
        for (ShardRow row : layout.rows()) {
            Hosted here = hosted.get(row.shardId());
            if (here != null
                    && !here.verticle().isServing()
                    && homes.of(row).ownership().serves().getAsBoolean()) {
                closedShards.add(Integer.toString(row.shardId()));
                waitsFor = here.verticle().waitsFor().isEmpty()
                        ? waitsFor
                        : here.verticle().waitsFor();
            }
        }
        if (closedShards.isEmpty()) {
            return "";
        }
        return "shards not open: " + String.join(", ", closedShards.subList(0, Math.min(8, closedShards.size())))
                + (closedShards.size() > 8 ? " and more" : "")
                + (waitsFor.isEmpty() ? "" : "; waiting for " + waitsFor);
    }

    /** Why this node does not go on, if of the nodes that reach Postgres it sees the lesser part; empty: it goes on. */
    public Future<String> isolation() {
        return claimsInMain.problem();
    }

    /** All shards that there are, here or elsewhere. */
    public synchronized int count() {
        return layout.rows().size();
    }

    /** Shards that are open here. */
    public synchronized int serving() {
        return (int) hosted.values().stream()
                .filter(one -> one.verticle().isServing())
                .count();
    }

    /** The sum of their epochs. */
    public synchronized long epochs() {
        return hosted.values().stream().mapToLong(one -> one.verticle().epoch()).sum();
    }

    /** What the shards here look like, by id. */
    public Future<Map<Integer, ShardLook>> looks() {
        Map<Integer, Future<ShardLook>> looks = new HashMap<>();
        synchronized (this) {
            hosted.forEach((shardId, here) -> looks.put(shardId, here.look()));
        }
        return Future.join(List.copyOf(looks.values())).map(seen -> {
            Map<Integer, ShardLook> found = new HashMap<>();
            looks.forEach((shardId, look) -> found.put(shardId, look.result()));
            return found;
        });
    }

    /** Gives all shards up, after what they hold is written. */
    public Future<Void> close() {
        List<Future<?>> moves = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (int shardId : List.copyOf(hosted.keySet())) {
                moves.add(give(shardId));
            }
            moves.addAll(leaving.values());
        }
        return Future.join(moves).mapEmpty();
    }
}
