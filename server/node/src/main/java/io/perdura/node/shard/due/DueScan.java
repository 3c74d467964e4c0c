package io.perdura.node.shard.due;

import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.shard.ShardScope;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds in storage the runs that have a deadline, window by window: what was due before the shard was opened, then the
 * near future. As only this shard writes due times, it knows when to look again, and an idle shard asks nothing. Tasks
 * that wait for workers are no deadlines, and are found elsewhere: however many there are, they delay nothing here.
 */
public final class DueScan {

    private static final Logger LOG = LoggerFactory.getLogger(DueScan.class);
    private static final int PAGE_MAX = 500;
    private static final long RETRY_MS = 1_000;
    /** So soon it is noticed that the clock was set; what is read is read half a window ahead. */
    private static final long CLOCK_MS = 15_000;

    private static final long ROOM_MS = 100;

    private final ShardScope scope;
    /** Runs that are read at once. */
    private final int pageSize;

    /** Told of every run that is due within the window; asks for it when its time has come. */
    private final Consumer<DueRun> onFound;
    /** Whether so many more can be remembered; they leave as their time comes. */
    private final BooleanSupplier hasRoom;

    private long windowEndMs;
    /** How far the scan under way reads. */
    private long scanningUntilMs;

    private long nextLookMs = ExecutionHeader.DUE_NEVER;
    private boolean scanning;
    private boolean closed;
    private Runnable cancelLook = () -> {};

    public DueScan(ShardScope scope, Consumer<DueRun> onFound, BooleanSupplier hasRoom) {
        this.scope = scope;
        this.pageSize = Math.min(PAGE_MAX, scope.options().pageMax());
        this.onFound = onFound;
        this.hasRoom = hasRoom;
    }

    /** Begins: everything that is due by now, and the first window. */
    public void start() {
        look(scope.nowMs() + scope.options().dueWindowMs());
    }

    public void close() {
        closed = true;
        cancelLook.run();
    }

    /**
     * What falls due later will be read from storage, if it is written there. What falls due earlier may have been passed
     * by the scan already, and must be kept in memory.
     */
    public long horizonMs() {
        return scanning ? Math.max(windowEndMs, scanningUntilMs) : windowEndMs;
    }

    public boolean isScanning() {
        return scanning;
    }

    /** A due time beyond the window was written. */
    public void written(long dueMs) {
        if (dueMs != ExecutionHeader.DUE_NEVER && dueMs > windowEndMs && dueMs < nextLookMs && !scanning) {
            plan(dueMs);
        }
    }

    private void look(long untilMs) {
        if (closed || scanning) {
            return;
        }
        scanning = true;
        scanningUntilMs = untilMs;
        cancelLook.run();
        page(null);
    }

    private void page(@Nullable DueRun after) {
        if (closed) {
            return;
        }
        if (!hasRoom.getAsBoolean()) {
            cancelLook = scope.timers().schedule(ROOM_MS, () -> page(after));
            return;
        }
        scope.storage()
                .due(scope.row().slotFrom(), scope.row().slotTo(), scanningUntilMs, after, pageSize)
                .onComplete(answer -> {
                    if (closed) {
                        return;
                    }
                    if (answer.failed()) {
                        LOG.warn(
                                "shard {} cannot read what is due: {}",
                                scope.shardId(),
                                answer.cause().getMessage());
                        cancelLook = scope.timers().schedule(RETRY_MS, () -> page(after));
                        return;
                    }
                    List<DueRun> found = answer.result();
                    found.forEach(onFound);
                    if (found.size() == pageSize) {
                        page(found.get(pageSize - 1));
                    } else {
                        windowEndMs = Math.max(windowEndMs, scanningUntilMs);
                        scanning = false;
                        findNext();
                    }
                });
    }

    private void findNext() {
        nextLookMs = ExecutionHeader.DUE_NEVER;
        scope.storage()
                .nextDue(scope.row().slotFrom(), scope.row().slotTo(), windowEndMs)
                .onComplete(answer -> {
                    if (!closed) {
                        plan(answer.succeeded() ? answer.result() : windowEndMs + 1);
                    }
                });
    }

    private void plan(long dueMs) {
        if (scanning || dueMs == ExecutionHeader.DUE_NEVER || dueMs >= nextLookMs) {
            return;
        }
        nextLookMs = dueMs;
        cancelLook.run();
        waitFor(dueMs);
    }

    /** In steps, as the clock may be set meanwhile. */
    private void waitFor(long dueMs) {
        long window = scope.options().dueWindowMs();
        long delay = Math.max(RETRY_MS, dueMs - window / 2 - scope.nowMs());
        cancelLook = delay > CLOCK_MS
                ? scope.timers().schedule(CLOCK_MS, () -> waitFor(dueMs))
                : scope.timers().schedule(delay, () -> look(scope.nowMs() + window));
    }
}
