package io.perdura.node.shard.host;

import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.DataMover;
import io.perdura.node.persistence.DataMover.Stage;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.MoveLost;
import io.perdura.node.persistence.PgDataMoves;
import io.perdura.node.persistence.PgMoveEnds;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.time.VertxTimers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moves of shards' slots to other databases, as far as this node carries them on: those that it was asked for, and those
 * whose mover has not been heard for a while. Looked for often while there is one, and now and then otherwise.
 */
public final class DataMoves {
    private static final Logger LOG = LoggerFactory.getLogger(DataMoves.class);

    private static final long LOOK_EVERY_MS = 500;
    /** With no move known. */
    private static final long LOOK_SELDOM_MS = 10_000;

    /** A mover shows itself more often. */
    private static final long SILENT_MS = 2_500;

    private static final long PAUSE_MIN_MS = 250;
    private static final long PAUSE_MAX_MS = 2_000;

    private final Vertx vertx;
    private final Context context;
    private final PgDataMoves moves;
    private final DataMover mover;
    private final String self;
    private final ShardHints hints;
    private final ShardMetrics metrics;
    private boolean underWay;
    private boolean busy;
    private boolean stopped;
    private long pauseMs = PAUSE_MIN_MS;
    private long notBeforeMs;
    private long lookedMs = Long.MIN_VALUE / 2;
    private long timer;
    /** When the shard of the move under way was closed; 0: it was not, by this node. */
    private volatile long closedNanos;

    /**
     * @param databases all that this node knows, by name
     * @param layout the newest layout's version
     * @param letGo has the owner of a shard write what it holds and release it
     */
    DataMoves(
            Vertx vertx,
            PgDataMoves moves,
            Map<String, Database> databases,
            String self,
            ShardHints hints,
            ShardMetrics metrics,
            Homes homes,
            Function<Integer, Future<Void>> letGo) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.moves = moves;
        this.self = self;
        this.hints = hints;
        this.metrics = metrics;
        this.mover = new DataMover(
                new VertxTimers(vertx), moves, new PgMoveEnds(databases), self, new DataMover.Surroundings() {
                    @Override
                    public Future<Void> letGo(int shardId) {
                        return letGo.apply(shardId);
                    }

                    @Override
                    public void layoutChanged() {
                        homes.layout()
                                .onSuccess(layout -> hints.layout(layout.version()))
                                .onFailure(failure -> LOG.debug("A layout was not told: {}", failure.getMessage()));
                    }

                    @Override
                    public Future<Void> reached(DataMove move, Stage stage) {
                        DataMoves.this.reached(move, stage);
                        return Future.succeededFuture();
                    }
                });
    }

    void start() {
        hints.onDataMove(this::lookNow);
        context.runOnContext(go -> timer = vertx.setPeriodic(LOOK_EVERY_MS, again -> look()));
    }

    void stop() {
        context.runOnContext(go -> {
            stopped = true;
            vertx.cancelTimer(timer);
        });
    }

    Set<String> databases() {
        return mover.databases();
    }

    /** The move that is under way, or was the last one. */
    Future<Optional<DataMove>> read() {
        return moves.read();
    }

    /** Begins a move, and carries it on; yields nothing if another one is under way. */
    Future<Optional<DataMove>> begin(ShardRow shard, String target) {
        return moves.begin(shard, target, self)
                .onSuccess(begun -> begun.ifPresent(move -> {
                    LOG.info("{} is moved from database {} to {}", move.shown(), move.source(), move.target());
                    hints.dataMove();
                    lookNow();
                }));
    }

    private void lookNow() {
        context.runOnContext(go -> {
            underWay = true;
            look();
        });
    }

    /** On the context. */
    private void look() {
        long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        if (stopped || busy || nowMs < notBeforeMs || !underWay && nowMs - lookedMs < LOOK_SELDOM_MS) {
            return;
        }
        busy = true;
        lookedMs = nowMs;
        moves.read()
                .compose(found -> {
                    context.runOnContext(seen ->
                            underWay = found.filter(move -> !move.isOver()).isPresent());
                    Optional<DataMove> ours = found.filter(this::isOurs);
                    metrics.moving(ours.isPresent());
                    return ours.map(mover::carryOn)
                            .orElse(Future.succeededFuture())
                            .mapEmpty();
                })
                .onComplete(tried -> context.runOnContext(done -> {
                    busy = false;
                    metrics.moving(false);
                    if (tried.succeeded() || tried.cause() instanceof MoveLost) {
                        pauseMs = PAUSE_MIN_MS;
                        return;
                    }
                    LOG.warn(
                            "A move of data is carried on later: {}",
                            tried.cause().getMessage());
                    notBeforeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) + pauseMs;
                    pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS);
                }));
    }

    private boolean isOurs(DataMove move) {
        return !move.isOver() && (move.mover().equals(self) || move.silentMs() > SILENT_MS);
    }

    private void reached(DataMove move, Stage stage) {
        if (stage == Stage.CLOSED) {
            closedNanos = System.nanoTime();
        } else if (stage == Stage.BEGUN && closedNanos != 0) {
            LOG.info(
                    "{} was closed for {} ms",
                    move.shown(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - closedNanos));
            closedNanos = 0;
        }
        LOG.info(
                "{} on its way from database {} to {}: {}, {} rows written",
                move.shown(),
                move.source(),
                move.target(),
                stage,
                move.rows());
        if (stage == Stage.OVER) {
            metrics.moved(move);
            if (!move.reason().isEmpty()) {
                LOG.warn("{} stays in database {}: {}", move.shown(), move.source(), move.reason());
            }
        }
    }
}
