package io.perdura.node.shard.host;

import io.perdura.engine.Limits;
import io.perdura.engine.Slots;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.time.VertxTimers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A history shard on an event loop of its own. It takes its row in Postgres once it may, and again whenever an append
 * failed; between two such moments it serves from memory. When it stops, it releases the row.
 */
public final class ShardVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ShardVerticle.class);
    private static final long RETAKE_MIN_MS = 50;
    private static final long RETAKE_MAX_MS = 2_000;
    private static final long WAIT_MIN_MS = 25;
    private static final long WAIT_MAX_MS = 250;
    private static final long WANTED_EVERY_MS = 1_000;
    /** Postgres answers sooner, or there is another try: nobody must wait for one lost answer. */
    private static final long TAKE_MAX_MS = 2_000;

    private static final long DRAIN_MAX_MS = 5_000;
    private static final long RELEASE_MAX_MS = 2_000;

    /** No shard's runs are allowed less memory, however few slots it has. */
    private static final long CACHE_BYTES_MIN = 1L << 20;

    /**
     * What every shard of a node works with.
     *
     * @param options of a shard that had all slots: each gets as much memory as it has slots
     * @param onGone told when a shard is not there any more
     */
    record Parts(
            Routes<ShardSlot> routes,
            RunStorage runs,
            Ownership ownership,
            ShardClaims claims,
            ShardHints hints,
            Router router,
            Limits limits,
            BatchTargets targets,
            Retentions retentions,
            ShardOptions options,
            String owner,
            LongSupplier appendIds,
            BooleanSupplier someoneOutOfSight,
            Runnable onGone,
            ShardMetrics metrics) {}

    private final int shardId;
    private final Parts parts;
    private @Nullable Shard shard;
    private boolean stopping;
    private boolean taking;
    /** Whether something was heard while it was asked whether the shard may be taken. */
    private boolean heardMore;

    private @Nullable Promise<Void> untaken;
    private Future<Void> lettingGo = Future.succeededFuture();
    private long notBeforeNanos;
    private long retakeMs = RETAKE_MIN_MS;
    private long waitMs = WAIT_MIN_MS;
    private long waitingSinceNanos;
    private long wantedSaidNanos;
    private long timer = -1;
    private volatile boolean started;
    private volatile long epoch;
    private volatile String waitsFor = "";

    ShardVerticle(int shardId, Parts parts) {
        this.shardId = shardId;
        this.parts = parts;
    }

    @Override
    public Future<?> start() {
        waitingSinceNanos = System.nanoTime();
        wantedSaidNanos = waitingSinceNanos;
        notBeforeNanos = waitingSinceNanos;
        started = true;
        take();
        return Future.succeededFuture(); // it serves once it has its row; a database that is away comes back
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        if (taking) {
            Promise<Void> settled = Promise.promise();
            untaken = settled;
            return settled.future();
        }
        return letGo();
    }

    /** Writes what the shard holds, and releases it, if it is open. */
    private Future<Void> letGo() {
        long held = epoch;
        epoch = 0;
        Shard current = shard;
        shard = null;
        if (current == null) {
            return lettingGo;
        }
        if (!parts.ownership().serves().getAsBoolean()) {
            current.close(); // nothing can be written, and nothing be released
            return Future.succeededFuture();
        }
        lettingGo = current.drain()
                .timeout(DRAIN_MAX_MS, TimeUnit.MILLISECONDS)
                .recover(lost -> {
                    current.close();
                    return Future.succeededFuture();
                })
                .compose(drained -> release(held));
        return lettingGo;
    }

    private Future<Void> release(long held) {
        return parts.ownership()
                .shards()
                .release(shardId, held)
                .timeout(RELEASE_MAX_MS, TimeUnit.MILLISECONDS)
                .onSuccess(released -> {
                    LOG.info("shard {} released at epoch {}", shardId, held);
                    parts.hints().released(shardId);
                })
                .onFailure(failure -> LOG.warn("shard {} was not released: {}", shardId, failure.getMessage()))
                .otherwiseEmpty();
    }

    /** Lets go, and does not take the row again for so long: it is about to be split, or merged. */
    void letGoFor(long ms) {
        context.runOnContext(go -> {
            if (stopping) {
                return;
            }
            notBeforeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
            if (shard != null) {
                waitingSinceNanos = System.nanoTime();
                letGo().onComplete(released -> context.runOnContext(again -> takeIn(RETAKE_MIN_MS)));
            }
        });
    }

    /** What a look at it shows. May be called from any thread. */
    Future<ShardLook> look() {
        Promise<ShardLook> seen = Promise.promise();
        context.runOnContext(go -> {
            Shard current = shard;
            seen.complete(current == null ? ShardLook.CLOSED : current.look());
        });
        return seen.future();
    }

    /** Whether calls have a chance. */
    boolean isServing() {
        return epoch > 0;
    }

    /** The epoch under which it serves; 0: it does not. */
    long epoch() {
        return epoch;
    }

    /** For whom it waits to be released, in words; empty: for nobody. */
    String waitsFor() {
        return waitsFor;
    }

    /** Hands the call to the shard, on the shard's thread. May be called from any thread. */
    Future<Reply> handle(int slot, Call call) {
        Context own = context;
        Promise<Reply> promise = Promise.promise();
        if (vertx.getOrCreateContext() == own) {
            return handleHere(slot, call);
        }
        own.runOnContext(go -> handleHere(slot, call).onComplete(promise));
        return promise.future();
    }

    private Future<Reply> handleHere(int slot, Call call) {
        Shard current = shard;
        return current == null ? Future.failedFuture(new WrongOwner("shard " + shardId)) : current.handle(slot, call);
    }

    /** Queues may have moved to other nodes. */
    void tellAllAgain() {
        if (!isServing()) {
            return; // it was deployed a moment ago, and tells everything when it opens
        }
        context.runOnContext(go -> {
            Shard current = shard;
            if (current != null) {
                current.tellAllAgain();
            }
        });
    }

    /** A namespace is not what it was. */
    void namespacesChanged() {
        if (!isServing()) {
            return; // it reads them when it opens
        }
        context.runOnContext(go -> {
            Shard current = shard;
            if (current != null) {
                current.namespacesChanged();
            }
        });
    }

    /** Its owner may have let go, or be out of sight. */
    void lookAgain() {
        if (isServing() || !started) {
            return;
        }
        context.runOnContext(go -> {
            heardMore = true;
            if (timer >= 0 && vertx.cancelTimer(timer)) {
                timer = -1;
                take();
            }
        });
    }

    // ---- Taking ----

    private void takeIn(long ms) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        timer = vertx.setTimer(ms, again -> {
            timer = -1;
            take();
        });
    }

    private void take() {
        if (stopping || taking) {
            return;
        }
        long earlyMs = TimeUnit.NANOSECONDS.toMillis(notBeforeNanos - System.nanoTime());
        if (earlyMs > 0) {
            takeIn(earlyMs);
            return;
        }
        taking = true;
        heardMore = false;
        parts.claims()
                .claim(shardId, waitedMs())
                .compose(claim -> claim.granted()
                        ? parts.ownership().shards().take(claim.row(), parts.owner())
                        : waits(claim.row()))
                .timeout(TAKE_MAX_MS, TimeUnit.MILLISECONDS)
                .onComplete(tried -> context.runOnContext(go -> {
                    taking = false;
                    if (stopping) {
                        giveBack(tried.succeeded() ? tried.result() : Optional.empty());
                    } else if (tried.cause() instanceof ShardGone) {
                        // If it is, this verticle will be stopped; if it has just come, what was read was older.
                        parts.onGone().run();
                        takeIn(retakeMs);
                        retakeMs = Math.min(2 * retakeMs, RETAKE_MAX_MS);
                    } else if (tried.failed()) {
                        takeAgain(tried.cause());
                    } else if (tried.result().isPresent()) {
                        open(tried.result().get());
                    } else if (heardMore) {
                        take(); // what was read may be older than what was heard
                    } else {
                        takeIn(waitMs);
                        waitMs = Math.min(2 * waitMs, WAIT_MAX_MS);
                    }
                }));
    }

    /** A database that is known to be away has been named once, for all shards, and it costs nothing to look whether it still is. */
    private void takeAgain(Throwable failure) {
        if (parts.ownership().serves().getAsBoolean()) {
            LOG.warn("cannot take shard {}: {}", shardId, failure.getMessage());
            retakeMs = Math.min(2 * retakeMs, RETAKE_MAX_MS);
            takeIn(retakeMs);
        } else {
            takeIn(WAIT_MAX_MS);
        }
    }

    private long waitedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - waitingSinceNanos);
    }

    private Future<Optional<ShardRow>> waits(ShardRow row) {
        waitsFor = row.owner();
        long now = System.nanoTime();
        if (now - wantedSaidNanos > TimeUnit.MILLISECONDS.toNanos(WANTED_EVERY_MS)) {
            wantedSaidNanos = now;
            parts.hints().wanted(shardId);
        }
        return Future.succeededFuture(Optional.empty());
    }

    /** It was stopped while it took the row. */
    private void giveBack(Optional<ShardRow> taken) {
        Promise<Void> waiting = untaken;
        Future<Void> released = taken.isPresent() ? release(taken.get().epoch()) : Future.succeededFuture();
        if (waiting != null) {
            released.onComplete(waiting);
        }
    }

    private void open(ShardRow row) {
        retakeMs = RETAKE_MIN_MS;
        waitMs = WAIT_MIN_MS;
        waitsFor = "";
        VertxTimers timers = new VertxTimers(vertx);
        ShardScope scope = new ShardScope(
                row,
                parts.runs(),
                parts.router(),
                timers,
                new UuidSevenIds(
                        timers::nowMs, () -> ThreadLocalRandom.current().nextLong()),
                parts.appendIds(),
                parts.limits(),
                parts.targets(),
                parts.retentions(),
                parts.options().withCacheBytesMax(cacheBytesMax(row)),
                action -> context.runOnContext(go -> action.run()));
        Shard opened = new Shard(scope, parts.routes(), ownershipCheck(row), lost -> retake(row));
        shard = opened;
        epoch = row.epoch();
        opened.open();
        parts.metrics().opened(TimeUnit.MILLISECONDS.toNanos(waitedMs()));
        parts.hints().taken(row);
        LOG.info("shard {} opened at epoch {}, after {} ms", shardId, row.epoch(), waitedMs());
    }

    private long cacheBytesMax(ShardRow row) {
        return Math.max(CACHE_BYTES_MIN, parts.options().cacheBytesMax() * row.slots() / Slots.COUNT);
    }

    private void retake(ShardRow lost) {
        if (epoch != lost.epoch()) {
            return; // it was let go of, and is taken again after that
        }
        shard = null;
        epoch = 0;
        waitingSinceNanos = System.nanoTime();
        parts.metrics().lost();
        takeIn(retakeMs);
    }

    /** While a node is out of sight that may believe it owns the shard, Postgres is asked before memory is read. */
    private Shard.OwnershipCheck ownershipCheck(ShardRow row) {
        return new Shard.OwnershipCheck() {
            @Override
            public boolean isInDoubt() {
                return parts.someoneOutOfSight().getAsBoolean();
            }

            @Override
            public Future<Boolean> holds() {
                return parts.ownership().shards().holds(shardId, row.epoch());
            }
        };
    }
}
