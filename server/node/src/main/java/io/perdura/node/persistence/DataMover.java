package io.perdura.node.persistence;

import io.perdura.node.persistence.SlotTransit.State;
import io.perdura.node.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries a move of a shard's slots to another database on, from wherever it is. Rows are copied while the shard serves; then
 * its row is taken away, what was written meanwhile is copied, and the main database says that the slots are at the target:
 * that one statement decides. Before it, the source has the runs, and whatever goes wrong, gets its shard back; after it, the
 * target has them. What is left over on the other side is taken away at the end. Each time it is carried on, by whomever, there
 * is a new ticket, and who has an earlier one changes nothing in any database.
 */
public final class DataMover {
    /** For no longer may a shard be closed while the rest is copied. */
    static final long CLOSED_MAX_MS = 5_000;

    /** How long the last copy before that may have taken. */
    private static final long QUICK_MS = CLOSED_MAX_MS / 4;

    private static final int ROUNDS_MAX = 8;
    private static final int CLOSED_ROUNDS_MAX = 5;
    private static final int TRIES_MAX = 20;
    private static final long BEAT_MS = 500;

    /** How far a move has come. */
    public enum Stage {
        CLAIMED,
        ARRIVING,
        COPIED,
        LET_GO,
        CLOSED,
        COPIED_REST,
        SWITCHED,
        BEGUN,
        REOPENED,
        LEFT_OVER,
        SWEPT,
        OVER
    }

    /** What a move needs of the node that carries it on. */
    public interface Surroundings {
        /** Has the owner write what it holds, and let go; whoever does not is not waited for long. */
        Future<Void> letGo(int shardId);

        /** There are shards where there were none, or none where there were some. */
        void layoutChanged();

        /** A move goes on once this is done. */
        Future<Void> reached(DataMove move, Stage stage);
    }

    private final Timers timers;
    private final MoveLog moves;
    private final MoveEnds ends;
    private final String self;
    private final Surroundings surroundings;
    private final AtomicLong laterTicket = new AtomicLong();

    /**
     * @param ends all of the cluster that this node knows
     * @param self which of the nodes this one is
     */
    public DataMover(Timers timers, MoveLog moves, MoveEnds ends, String self, Surroundings surroundings) {
        this.timers = timers;
        this.moves = moves;
        this.ends = ends;
        this.self = self;
        this.surroundings = surroundings;
    }

    /** Those that a move may be from and to. */
    public Set<String> databases() {
        return ends.databases();
    }

    /**
     * Carries the move on until it is over. Fails with {@link MoveLost} if somebody else does, and with whatever kept it from
     * being finished; then it is to be carried on again, from what the main database says.
     */
    public Future<DataMove> carryOn(DataMove seen) {
        if (!databases().containsAll(Set.of(seen.source(), seen.target()))) {
            return Future.failedFuture(new IllegalStateException("a database of the move is not known here"));
        }
        return moves.claim(seen, self, laterTicket.get()).compose(move -> {
            Beating beating = new Beating(move);
            beating.begin();
            return reached(move, Stage.CLAIMED)
                    .compose(claimed -> new Carried(move, beating).go())
                    .onFailure(failure -> {
                        if (failure instanceof MoveLost lost) {
                            laterTicket.accumulateAndGet(lost.ticket(), Math::max);
                        }
                    })
                    .onComplete(done -> beating.end());
        });
    }

    /** Whether it was heard matters to those who would carry the move on; if it is lost, the fences say so. */
    private final class Beating {
        private final DataMove move;
        /** Written, and not told of yet. */
        private final AtomicLong rows = new AtomicLong();

        private volatile boolean ended;
        private volatile Future<Void> told = Future.succeededFuture();

        private Beating(DataMove move) {
            this.move = move;
        }

        private void begin() {
            Runnable unused = timers.schedule(BEAT_MS, this::beat);
        }

        private void beat() {
            if (ended) {
                return;
            }
            told = tell().otherwiseEmpty();
            begin();
        }

        private Future<Void> tell() {
            long more = rows.getAndSet(0);
            return moves.beat(move, more)
                    .onFailure(failure -> rows.addAndGet(more))
                    .mapEmpty();
        }

        private void end() {
            ended = true;
        }

        /** All that was written is counted: what is on its way would find the move over. */
        private Future<Void> tellAll() {
            end();
            return told.compose(before -> tell());
        }
    }

    /** Fails with {@link TimeoutException} if that is not done by then; whatever becomes of it does not count any more. */
    private Future<Void> within(long ms, Future<Void> done) {
        Promise<Void> inTime = Promise.promise();
        Runnable cancel = timers.schedule(ms, () -> inTime.tryFail(new TimeoutException()));
        done.onComplete(how -> {
            cancel.run();
            if (how.succeeded()) {
                inTime.tryComplete();
            } else {
                inTime.tryFail(how.cause());
            }
        });
        return inTime.future();
    }

    private Future<Void> reached(DataMove move, Stage stage) {
        return surroundings.reached(move, stage);
    }

    /** One try. */
    private final class Carried {
        private final DataMove move;
        private final Beating beating;
        private final MoveEnd source;
        private final MoveEnd target;
        private final AtomicBoolean mayHaveSwitched = new AtomicBoolean();

        private Carried(DataMove move, Beating beating) {
            this.move = move;
            this.beating = beating;
            this.source = ends.end(move.source());
            this.target = ends.end(move.target());
        }

        private Future<Long> copy() {
            return ends.copy(move, beating.rows::addAndGet);
        }

        private Future<DataMove> go() {
            return switch (move.step()) {
                case COPYING -> copying();
                case SWITCHED -> switched();
                case UNDOING -> undoing();
                case DONE, UNDONE -> Future.succeededFuture(move);
            };
        }

        // ---- The source has the runs ----

        private Future<DataMove> copying() {
            return source.claim(move)
                    .compose(
                            claimed -> copied().recover(failure -> stop(failure).compose(given -> undoing())));
        }

        /** Yields the move, over. */
        private Future<DataMove> copied() {
            return target.claim(move)
                    .compose(claimed -> target.arrive(move))
                    .compose(arriving -> target.transit(move))
                    .compose(there ->
                            there.filter(one -> one.state() == State.ARRIVING).isPresent()
                                    ? reached(move, Stage.ARRIVING)
                                    : givenUp("Database " + move.target() + " has a shard of its own for these slots."))
                    .compose(arriving -> source.transit(move))
                    .compose(there -> there.isPresent() ? Future.succeededFuture(there) : closed())
                    .compose(there -> there.isPresent()
                            ? moved(there.get())
                            : givenUp("The shard was split or merged meanwhile."));
        }

        private Future<Optional<SlotTransit>> closed() {
            return rounds(1)
                    .compose(copied -> reached(move, Stage.COPIED))
                    .compose(copied -> surroundings.letGo(move.shardId()))
                    .compose(letGo -> reached(move, Stage.LET_GO))
                    .compose(letGo -> source.close(move))
                    .compose(closed -> source.transit(move));
        }

        /** The first copies all; the next what was written meanwhile, until that takes so little time that the shard may be closed for it. */
        private Future<Void> rounds(int round) {
            long beganMs = timers.steadyMs();
            return copy().compose(differed -> {
                long tookMs = timers.steadyMs() - beganMs;
                if (round > 1 && tookMs <= QUICK_MS || differed == 0 && tookMs <= QUICK_MS) {
                    return Future.succeededFuture();
                }
                if (round < ROUNDS_MAX) {
                    return rounds(round + 1);
                }
                return givenUp("Copying what had changed, " + differed + " rows, took " + tookMs
                        + " ms, and the shard would have to be closed for that; split it, and move the parts.");
            });
        }

        private Future<DataMove> moved(SlotTransit closed) {
            surroundings.layoutChanged();
            return reached(move, Stage.CLOSED)
                    .compose(told -> within(CLOSED_MAX_MS, rest(1))
                            .recover(failure -> failure instanceof TimeoutException
                                    ? givenUp(
                                            "What was written meanwhile could not be copied within " + CLOSED_MAX_MS
                                                    + " ms, and a shard is not closed for longer; split it, and move the parts.")
                                    : Future.failedFuture(failure)))
                    .compose(copied -> target.want(move, closed.preferred()))
                    .compose(wanted -> reached(move, Stage.COPIED_REST))
                    .compose(copied -> {
                        mayHaveSwitched.set(true);
                        return moves.switchOver(move, closed.epoch() + 1);
                    })
                    .compose(switched -> reached(move, Stage.SWITCHED))
                    .compose(switched -> switched());
        }

        private Future<Void> rest(int round) {
            return copy().compose(differed -> differed == 0
                    ? Future.succeededFuture()
                    : round < CLOSED_ROUNDS_MAX
                            ? rest(round + 1)
                            : givenUp("What the target has does not become what the source has."));
        }

        private <T> Future<T> givenUp(String reason) {
            return Future.failedFuture(new MoveGivenUp(reason));
        }

        /** The source gets its shard back, at once; yields if the move is to be undone, fails if it is to be tried again. */
        private Future<Void> stop(Throwable failure) {
            if (failure instanceof MoveLost || mayHaveSwitched.get()) {
                return Future.failedFuture(failure);
            }
            boolean forGood = failure instanceof MoveGivenUp || move.tries() >= TRIES_MAX;
            return source.reopen(move)
                    .onSuccess(reopened -> surroundings.layoutChanged())
                    .compose(reopened ->
                            forGood ? moves.undo(move, reason(failure)).mapEmpty() : Future.failedFuture(failure));
        }

        private String reason(Throwable failure) {
            return failure instanceof MoveGivenUp
                    ? String.valueOf(failure.getMessage())
                    : "It was tried " + move.tries() + " times, and failed at last with: " + failure.getMessage();
        }

        private Future<DataMove> undoing() {
            return source.claim(move)
                    .compose(claimed -> source.reopen(move))
                    .compose(reopened -> {
                        surroundings.layoutChanged();
                        return reached(move, Stage.REOPENED);
                    })
                    .compose(reopened -> target.claim(move))
                    .compose(claimed -> cleared(target));
        }

        // ---- The target has the runs ----

        private Future<DataMove> switched() {
            return target.claim(move)
                    .compose(claimed -> moves.epoch(move))
                    .compose(epoch -> target.begin(move, epoch))
                    .compose(begun -> {
                        surroundings.layoutChanged();
                        return reached(move, Stage.BEGUN);
                    })
                    .compose(begun -> source.claim(move))
                    .compose(claimed -> cleared(source));
        }

        private Future<DataMove> cleared(MoveEnd other) {
            return other.leaveOver(move)
                    .compose(left -> reached(move, Stage.LEFT_OVER))
                    .compose(left -> other.sweep(move))
                    .compose(swept -> reached(move, Stage.SWEPT))
                    .compose(swept -> beating.tellAll())
                    .compose(told -> moves.end(move))
                    .compose(over -> reached(over, Stage.OVER).map(over));
        }
    }
}
