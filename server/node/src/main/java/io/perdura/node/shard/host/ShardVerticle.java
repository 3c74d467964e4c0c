package io.perdura.node.shard.host;

import io.perdura.engine.Limits;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.ShardStorage;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.time.VertxTimers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A history shard on an event loop of its own. It takes its row in Postgres when it starts, and again whenever an append
 * failed; between two such moments it serves from memory.
 */
public final class ShardVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ShardVerticle.class);
    private static final long RETAKE_MIN_MS = 50;
    private static final long RETAKE_MAX_MS = 2_000;

    /** What every shard of a node works with. */
    public record Parts(
            Routes<ShardSlot> routes,
            RunStorage runs,
            ShardStorage shards,
            Router router,
            Limits limits,
            ShardOptions options,
            String owner,
            LongSupplier appendIds,
            BooleanSupplier someoneOutOfSight) {}

    private final int shardId;
    private final Parts parts;
    private @Nullable Shard shard;
    private boolean stopping;
    private long retakeMs = RETAKE_MIN_MS;
    private volatile boolean serving;

    public ShardVerticle(int shardId, Parts parts) {
        this.shardId = shardId;
        this.parts = parts;
    }

    @Override
    public Future<?> start() {
        take();
        return Future.succeededFuture(); // it serves once it has its row; a database that is away comes back
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        serving = false;
        Shard current = shard;
        shard = null;
        return current == null ? Future.succeededFuture() : current.drain().recover(lost -> Future.succeededFuture());
    }

    /** Whether calls have a chance. */
    public boolean isServing() {
        return serving;
    }

    /** Hands the call to the shard, on the shard's thread. May be called from any thread. */
    public Future<Reply> handle(int slot, Call call) {
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
    public void tellAllAgain() {
        if (!serving) {
            return; // it was deployed a moment ago, and tells everything when it opens
        }
        context.runOnContext(go -> {
            Shard current = shard;
            if (current != null) {
                current.tellAllAgain();
            }
        });
    }

    private void take() {
        if (stopping) {
            return;
        }
        parts.shards().take(shardId, parts.owner()).onComplete(taken -> {
            if (stopping) {
                return;
            }
            if (taken.failed()) {
                LOG.warn("cannot take shard {}: {}", shardId, taken.cause().getMessage());
                retakeMs = Math.min(2 * retakeMs, RETAKE_MAX_MS);
                vertx.setTimer(retakeMs, again -> take());
                return;
            }
            retakeMs = RETAKE_MIN_MS;
            open(taken.result());
        });
    }

    private void open(ShardRow row) {
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
                parts.options(),
                action -> context.runOnContext(go -> action.run()));
        Shard opened = new Shard(scope, parts.routes(), ownershipCheck(row), this::retake);
        shard = opened;
        serving = true;
        opened.open();
        LOG.info("shard {} opened at epoch {}", shardId, row.epoch());
    }

    private void retake(Throwable lost) {
        shard = null;
        serving = false;
        vertx.setTimer(retakeMs, again -> take());
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
                return parts.shards().holds(shardId, row.epoch());
            }
        };
    }
}
