package io.perdura.node.append;

import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.AppendException.Kind;
import io.perdura.node.persistence.AppendStatement;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Inspection;
import io.perdura.node.persistence.InvalidValuesException;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Group commit for the shards of one lane: one statement is under way, and whatever is submitted meanwhile leaves with the
 * next. A failed statement is cleared up by looking at what the database holds: commits found there under their own append
 * id succeed, those that lost their shard or their keys fail together with every later commit of that shard, which rests on
 * them, and the rest is sent again. All calls and all answers come on one thread.
 */
public final class Lane {
    private record Pending(Commit commit, int bytes, Promise<Void> promise) {}

    private record Failure(Pending pending, Kind kind) {}

    /** Up to this epoch the shard may not write: a commit of it failed, and the shard's memory is ahead of the database. */
    private record Bar(long epoch, Kind kind) {}

    private static final long BACKOFF_MIN_MS = 10;
    private static final long BACKOFF_MAX_MS = 500;
    private static final long NO_BATCH = Long.MIN_VALUE;
    private static final int BARS_MAX = 2 * ShardLayout.SHARDS_MAX;

    private final AppendStatement statement;
    private final Timers timers;
    private final LaneOptions options;
    private final Deque<Pending> queue = new ArrayDeque<>();
    /** The oldest go: no database has so many shards, so they are of shards that are not there any more. */
    private final Map<Integer, Bar> bars = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Bar> eldest) {
            return size() > BARS_MAX;
        }
    };

    private List<Pending> batch = List.of();
    private boolean busy;
    /** The step under way; an answer to an earlier one comes too late and is ignored. */
    private long step;

    private int fruitlessTries;
    /** How many of the next batches hold one commit only, to find the one whose values are refused. */
    private int singles;

    private Runnable cancelDeadline = () -> {};
    private Promise<Void> idle = Promise.promise();
    private volatile long refused;
    private volatile long batchSinceMs = NO_BATCH;
    private volatile int queuedCommits;
    private volatile long queuedBytes;

    public Lane(AppendStatement statement, Timers timers, LaneOptions options) {
        this.statement = statement;
        this.timers = timers;
        this.options = options;
        idle.complete();
    }

    /** Completes when the commit is durable; fails with {@link AppendException}, and then no later one of its shard and epoch is written. */
    public Future<Void> submit(Commit commit) {
        Bar bar = bars.get(commit.shardId());
        if (bar != null && commit.epoch() <= bar.epoch()) {
            return Future.failedFuture(failure(bar.kind(), commit));
        }
        int bytes = commit.sizeBytes();
        if (queue.size() >= options.queueCommitsMax()
                || (!queue.isEmpty() && queuedBytes + bytes > options.queueBytesMax())) {
            bar(commit, Kind.BUSY);
            return Future.failedFuture(failure(Kind.BUSY, commit));
        }
        Pending pending = new Pending(commit, bytes, Promise.promise());
        queue.add(pending);
        countQueue(1, bytes);
        if (!busy) {
            idle = Promise.promise();
            busy = true;
            next();
        }
        return pending.promise().future();
    }

    /** Whether the queue is far from full; may be asked from any thread. */
    public boolean hasRoom() {
        return queuedCommits < options.queueCommitsMax() / 2 && queuedBytes < options.queueBytesMax() / 2;
    }

    /** Commits that wait for the statement under way; may be asked from any thread. */
    public int queued() {
        return queuedCommits;
    }

    /** Commits that were sent although another node had taken their shard; may be asked from any thread. */
    public long refused() {
        return refused;
    }

    /** Of how many shards a failure is remembered. */
    int barred() {
        return bars.size();
    }

    /** How long the batch under way has waited to be settled; 0 if there is none. May be asked from any thread. */
    public long unsettledMs() {
        long sinceMs = batchSinceMs;
        return sinceMs == NO_BATCH ? 0 : Math.max(1, timers.steadyMs() - sinceMs);
    }

    /** Completes when nothing is queued or under way. */
    public Future<Void> whenIdle() {
        return idle.future();
    }

    /** Waits for what is queued, then closes the statement. */
    public Future<Void> close() {
        return whenIdle().compose(done -> statement.close());
    }

    // ---- Sending ----

    private void next() {
        if (queue.isEmpty()) {
            busy = false;
            batchSinceMs = NO_BATCH;
            idle.complete();
            return;
        }
        batch = takeBatch();
        batchSinceMs = timers.steadyMs();
        fruitlessTries = 0;
        startDeadline();
        write();
    }

    private List<Pending> takeBatch() {
        int commitsMax = singles > 0 ? 1 : options.batchCommitsMax();
        singles = Math.max(0, singles - 1);
        List<Pending> taken = new ArrayList<>(Math.min(commitsMax, queue.size()));
        int bytes = 0;
        for (Pending head = queue.peek(); head != null && taken.size() < commitsMax; head = queue.peek()) {
            if (!taken.isEmpty() && bytes + head.bytes() > options.batchBytesMax()) {
                break;
            }
            bytes += head.bytes();
            taken.add(queue.remove());
            countQueue(-1, -head.bytes());
        }
        return taken;
    }

    private void write() {
        long mine = ++step;
        statement.write(commits()).onComplete(answer -> {
            if (mine != step) {
                return;
            }
            if (answer.succeeded()) {
                cancelDeadline.run();
                settle(batch, List.of());
                next();
            } else {
                inspect(answer.cause() instanceof InvalidValuesException);
            }
        });
    }

    private List<Commit> commits() {
        return batch.stream().map(Pending::commit).toList();
    }

    // ---- Clearing up ----

    private void inspect(boolean invalidValues) {
        long mine = ++step;
        statement.inspect(commits()).onComplete(answer -> {
            if (mine != step) {
                return;
            }
            if (answer.succeeded()) {
                sort(answer.result(), invalidValues);
            } else {
                afterPause(() -> inspect(invalidValues));
            }
        });
    }

    private void sort(Inspection inspection, boolean invalidValues) {
        List<Pending> written = new ArrayList<>();
        List<Failure> failed = new ArrayList<>();
        List<Pending> absent = new ArrayList<>();
        boolean anyWritten = inspection.findings().contains(Inspection.Finding.WRITTEN);
        for (int i = 0; i < batch.size(); i++) {
            Pending pending = batch.get(i);
            Bar bar = bars.get(pending.commit().shardId());
            Inspection.Finding finding = inspection.findings().get(i);
            // A commit without rows leaves no trace of its own, but a batch is written as a whole.
            boolean writtenAlong = anyWritten && pending.commit().rows().isEmpty();
            if (finding == Inspection.Finding.WRITTEN || writtenAlong) {
                written.add(pending);
            } else if (bar != null && pending.commit().epoch() <= bar.epoch() && bar.kind() != Kind.BUSY) {
                failed.add(new Failure(pending, bar.kind()));
            } else {
                Kind kind = kindOf(finding, invalidValues && batch.size() == 1);
                if (kind == null) {
                    absent.add(pending);
                } else {
                    refused += kind == Kind.LOST ? 1 : 0;
                    bar(pending.commit(), kind);
                    failed.add(new Failure(pending, kind));
                }
            }
        }
        boolean progress = absent.size() < batch.size();
        if (!failed.isEmpty()) {
            failed.addAll(removeBarred());
        }
        if (progress) {
            cancelDeadline.run();
        }
        settle(written, failed);
        goOn(absent, progress, invalidValues);
    }

    private static @Nullable Kind kindOf(Inspection.Finding finding, boolean invalidValues) {
        return switch (finding) {
            case LOST -> Kind.LOST;
            case COLLIDED -> Kind.COLLISION;
            default -> invalidValues ? Kind.INVALID : null;
        };
    }

    private void goOn(List<Pending> absent, boolean progress, boolean invalidValues) {
        if (absent.isEmpty()) {
            next();
        } else if (invalidValues) {
            for (int i = absent.size() - 1; i >= 0; i--) {
                queue.addFirst(absent.get(i));
                countQueue(1, absent.get(i).bytes());
            }
            singles = absent.size();
            next();
        } else {
            batch = absent;
            if (progress) {
                fruitlessTries = 0;
                startDeadline();
                write();
            } else if (fruitlessTries == 0) {
                fruitlessTries = 1;
                write();
            } else {
                afterPause(this::write);
            }
        }
    }

    private void afterPause(Runnable action) {
        long mine = ++step;
        long delay = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS << Math.min(fruitlessTries, 10));
        fruitlessTries++;
        timers.schedule(delay, () -> {
            if (mine == step) {
                action.run();
            }
        });
    }

    // ---- The deadline ----

    private void startDeadline() {
        cancelDeadline.run();
        cancelDeadline = timers.schedule(options.answerMs(), this::giveUp);
    }

    private void giveUp() {
        step++;
        statement.abandon();
        List<Failure> failed = new ArrayList<>();
        for (Pending pending : batch) {
            failed.add(new Failure(pending, Kind.UNKNOWN));
        }
        // What waited would wait as long again, for the same silent database.
        for (Pending pending : queue) {
            failed.add(new Failure(pending, Kind.UNKNOWN));
            countQueue(-1, -pending.bytes());
        }
        queue.clear();
        failed.forEach(failure -> bar(failure.pending().commit(), failure.kind()));
        settle(List.of(), failed);
        next();
    }

    // ---- Settling ----

    /** Tells the outcomes; what the told submit at once is queued, as the lane is still busy. */
    private void settle(List<Pending> written, List<Failure> failed) {
        batch = List.of();
        written.forEach(pending -> pending.promise().complete());
        failed.forEach(failure -> failure.pending()
                .promise()
                .fail(failure(failure.kind(), failure.pending().commit())));
    }

    private List<Failure> removeBarred() {
        List<Failure> removed = new ArrayList<>();
        queue.removeIf(pending -> {
            Bar bar = bars.get(pending.commit().shardId());
            if (bar == null || pending.commit().epoch() > bar.epoch() || bar.kind() == Kind.BUSY) {
                return false;
            }
            removed.add(new Failure(pending, bar.kind()));
            countQueue(-1, -pending.bytes());
            return true;
        });
        return removed;
    }

    /** What the shard says after a failure is not written either. Bad values are the fault of the one commit that has them. */
    private void bar(Commit commit, Kind kind) {
        Bar old = bars.remove(commit.shardId());
        Bar fresh = new Bar(commit.epoch(), kind == Kind.INVALID ? Kind.LOST : kind);
        bars.put(commit.shardId(), old != null && old.epoch() > fresh.epoch() ? old : fresh);
    }

    private static AppendException failure(Kind kind, Commit commit) {
        return new AppendException(
                kind, "append to shard " + commit.shardId() + " at epoch " + commit.epoch() + ": " + kind);
    }

    private void countQueue(int commits, int bytes) {
        queuedCommits += commits;
        queuedBytes += bytes;
    }
}
