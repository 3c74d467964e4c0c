package io.perdura.node.shard.due;

import io.perdura.node.persistence.StoredRun;
import io.perdura.node.shard.ShardScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what is left in storage of runs that are gone: a few rows at a time, one run after the other, so that a long
 * history holds up nobody. What this shard did not get done, its next owner finds.
 */
public final class DeletionSweep {

    private static final Logger LOG = LoggerFactory.getLogger(DeletionSweep.class);
    private static final int RUNS_PER_READ = 100;
    private static final int ROWS_PER_SWEEP = 500;
    private static final long RETRY_MS = 1_000;

    private final ShardScope scope;
    private final Deque<StoredRun> known = new ArrayDeque<>();
    private boolean sweeping;
    /** Whether storage may name more than is known here. */
    private boolean mayBeMore;

    private boolean closed;

    public DeletionSweep(ShardScope scope) {
        this.scope = scope;
    }

    /** A run has gone, or the shard was opened and looks for what its former owner left. */
    public void start() {
        mayBeMore = true;
        if (!sweeping) {
            sweeping = true;
            next();
        }
    }

    public void close() {
        closed = true;
        known.clear();
    }

    private void next() {
        if (closed) {
            return;
        }
        StoredRun run = known.peek();
        if (run != null) {
            sweep(run);
        } else if (mayBeMore) {
            mayBeMore = false;
            read();
        } else {
            sweeping = false;
        }
    }

    private void read() {
        scope.storage()
                .deletions(scope.row().slotFrom(), scope.row().slotTo(), RUNS_PER_READ)
                .onComplete(answer -> {
                    if (answer.failed()) {
                        mayBeMore = true;
                        retry(answer.cause());
                        return;
                    }
                    List<StoredRun> found = answer.result();
                    mayBeMore |= found.size() == RUNS_PER_READ;
                    if (!closed) {
                        known.addAll(found);
                    }
                    next();
                });
    }

    private void sweep(StoredRun run) {
        scope.storage().sweep(run, ROWS_PER_SWEEP).onComplete(answer -> {
            if (answer.failed()) {
                retry(answer.cause());
                return;
            }
            if (!answer.result()) {
                known.poll();
            }
            next();
        });
    }

    private void retry(Throwable failure) {
        if (!closed) {
            LOG.debug("shard {} cannot take away what is gone: {}", scope.shardId(), failure.getMessage());
            scope.timers().schedule(RETRY_MS, this::next);
        }
    }
}
