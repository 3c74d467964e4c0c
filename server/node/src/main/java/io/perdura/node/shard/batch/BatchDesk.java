package io.perdura.node.shard.batch;

import io.perdura.engine.Transition;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.ShardScope;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The batch operations of a shard that have not come to their end. So many are at work, a page each, the others wait behind
 * them: a job that has done its page goes to the end of the line, so that none waits for another to end. What a job has got
 * done stands in its run; who owns the shard next goes on from there.
 */
public final class BatchDesk {

    private static final int AT_WORK_MAX = 32;

    /** Decides about the job's run; completes when that is durable. */
    public interface Decide {
        Future<Void> decide(LoadedRun job, Consumer<Transition> decision);
    }

    private final ShardScope scope;
    private final RunTable table;
    private final Decide decide;
    private final Map<RunKey, BatchJob> jobs = new HashMap<>();
    private final Deque<BatchJob> line = new ArrayDeque<>();
    private int atWork;
    private boolean closed;

    public BatchDesk(ShardScope scope, RunTable table, Decide decide) {
        this.scope = scope;
        this.table = table;
        this.decide = decide;
    }

    public void close() {
        closed = true;
        line.clear();
        jobs.values().forEach(BatchJob::close);
        jobs.clear();
    }

    /** Sees whether the run is a job that goes on, as far as it is durable. */
    public void tell(LoadedRun run) {
        if (closed || !run.actionableState().owesBatch() || jobs.containsKey(run.key())) {
            return;
        }
        BatchJob job = new BatchJob(scope, run, decide);
        jobs.put(run.key(), job);
        line.add(job);
        pump();
    }

    private void pump() {
        while (!closed && atWork < AT_WORK_MAX && !line.isEmpty()) {
            BatchJob job = line.remove();
            atWork++;
            job.page().onComplete(done -> {
                atWork--;
                if (!closed) {
                    next(job);
                    pump();
                }
            });
        }
    }

    /** One that is slow by intent rests beside the line: others are at work meanwhile. */
    private void next(BatchJob job) {
        if (!job.goesOn() || table.peek(job.run().key()) != job.run()) {
            jobs.remove(job.run().key());
        } else if (job.restMs() > 0) {
            scope.timers().schedule(job.restMs(), () -> {
                if (!closed) {
                    line.add(job);
                    pump();
                }
            });
        } else {
            line.add(job);
        }
    }
}
