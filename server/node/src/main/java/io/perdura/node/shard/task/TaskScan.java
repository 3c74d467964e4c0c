package io.perdura.node.shard.task;

import io.perdura.node.persistence.DueRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.ShardScope;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds in storage the runs that may owe a task which the backlog does not list, when the shard is opened and when queues
 * have moved. A run that is found is loaded, and a loaded run is told about. It goes at its own pace: what has deadlines
 * waits for none of this.
 */
public final class TaskScan {

    private static final Logger LOG = LoggerFactory.getLogger(TaskScan.class);
    private static final int PAGE_MAX = 256;
    private static final int LOADS_MAX = 32;
    private static final long RETRY_MS = 500;
    private static final long ROOM_MS = 100;

    private final ShardScope scope;
    /** Runs that are read at once. */
    private final int pageSize;

    private final RunTable table;
    /** Whether more runs may be brought into memory that matching has to find pollers for. */
    private final BooleanSupplier hasRoom;

    private final Deque<RunKey> toLoad = new ArrayDeque<>();
    /** Those that could not be loaded: tried again when all others have been, so that one keeps no other waiting. */
    private final Deque<RunKey> failed = new ArrayDeque<>();

    private boolean scanning;
    private boolean again;
    private boolean closed;

    public TaskScan(ShardScope scope, RunTable table, BooleanSupplier hasRoom) {
        this.scope = scope;
        this.pageSize = Math.min(PAGE_MAX, scope.options().pageMax());
        this.table = table;
        this.hasRoom = hasRoom;
    }

    /** Reads from the start, once more if it is reading already. */
    public void start() {
        if (scanning) {
            again = true;
            return;
        }
        scanning = true;
        page(null);
    }

    public void close() {
        closed = true;
        toLoad.clear();
        failed.clear();
    }

    public boolean isScanning() {
        return scanning;
    }

    private void page(@Nullable DueRun after) {
        if (closed) {
            return;
        }
        scope.storage()
                .owingTasks(scope.row().slotFrom(), scope.row().slotTo(), after, pageSize)
                .onComplete(answer -> {
                    if (closed) {
                        return;
                    }
                    if (answer.failed()) {
                        LOG.warn(
                                "shard {} cannot read which tasks wait: {}",
                                scope.shardId(),
                                answer.cause().getMessage());
                        scope.timers().schedule(RETRY_MS, () -> page(after));
                        return;
                    }
                    List<DueRun> found = answer.result();
                    for (DueRun run : found) {
                        RunKey key = RunKey.of(run);
                        if (table.peek(key) == null) {
                            toLoad.add(key);
                        }
                    }
                    load(found.size() == pageSize ? found.get(pageSize - 1) : null);
                });
    }

    /** A few at a time; one that cannot be loaded now is loaded later, as nothing else would remember its task. */
    private void load(@Nullable DueRun next) {
        if (closed) {
            return;
        }
        if (toLoad.isEmpty()) {
            if (next != null) {
                page(next);
            } else if (again) {
                again = false;
                failed.clear(); // they are found again
                page(null);
            } else if (!failed.isEmpty()) {
                tryFailedAgain(null);
            } else {
                scanning = false;
            }
            return;
        }
        if (!hasRoom.getAsBoolean()) {
            scope.timers().schedule(ROOM_MS, () -> load(next));
            return;
        }
        List<RunKey> some = new ArrayList<>(LOADS_MAX);
        while (!toLoad.isEmpty() && some.size() < LOADS_MAX) {
            some.add(toLoad.remove());
        }
        List<Future<?>> loads = new ArrayList<>(some.size());
        for (RunKey key : some) {
            loads.add(table.load(key).onFailure(failure -> {
                if (!RunTable.isGone(failure)) {
                    failed.add(key);
                }
            }));
        }
        Future.join(loads).onComplete(loaded -> {
            if (failed.size() < pageSize) {
                load(next);
            } else { // more than a few: whatever it is, it concerns all
                tryFailedAgain(next);
            }
        });
    }

    private void tryFailedAgain(@Nullable DueRun next) {
        toLoad.addAll(failed);
        failed.clear();
        scope.timers().schedule(RETRY_MS, () -> load(next));
    }
}
