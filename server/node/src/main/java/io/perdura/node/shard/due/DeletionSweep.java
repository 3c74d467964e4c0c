package io.perdura.node.shard.due;

import io.perdura.node.shard.ShardScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what is left in storage of runs that are gone: a page of rows at a time, then a pause, so that neither a long history
 * nor a hundred thousand short ones hold up anybody. What this shard did not get done, its next owner finds.
 */
public final class DeletionSweep {

    private static final Logger LOG = LoggerFactory.getLogger(DeletionSweep.class);
    private static final int RUNS_PER_SWEEP = 100;
    private static final int ROWS_PER_SWEEP = 500;
    private static final long RETRY_MS = 1_000;
    /** After a page comes a pause of so many times what it took. */
    private static final int PAUSES = 4;

    private final ShardScope scope;
    private boolean sweeping;
    /** Whether storage may name more than was swept. */
    private boolean mayBeMore;

    private boolean closed;

    public DeletionSweep(ShardScope scope) {
        this.scope = scope;
    }

    /** Runs have gone, or the shard was opened and looks for what its former owner left. */
    public void start() {
        mayBeMore = true;
        if (!sweeping) {
            sweeping = true;
            next();
        }
    }

    public void close() {
        closed = true;
    }

    private void next() {
        if (closed || !mayBeMore) {
            sweeping = false;
            return;
        }
        mayBeMore = false;
        long begunMs = scope.steadyMs();
        scope.storage()
                .sweep(scope.row().slotFrom(), scope.row().slotTo(), RUNS_PER_SWEEP, ROWS_PER_SWEEP)
                .onComplete(answer -> {
                    if (answer.failed()) {
                        mayBeMore = true;
                        LOG.debug(
                                "shard {} cannot take away what is gone: {}",
                                scope.shardId(),
                                answer.cause().getMessage());
                        scope.timers().schedule(RETRY_MS, this::next);
                        return;
                    }
                    mayBeMore |= answer.result();
                    scope.timers().schedule(Math.max(1, PAUSES * (scope.steadyMs() - begunMs)), this::next);
                });
    }
}
