package io.perdura.node.shard.route;

import io.perdura.engine.Transition;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a request that may begin a run asks for: to begin it, and something more. */
interface Beginning {

    /** The run that is asked for, complete. */
    StartWorkflowExecutionRequest start();

    /** Whether the answer to a repeated request, or to one that uses a run that is there, needs more than its header. */
    boolean needsRun();

    /** Whether this run has taken the request before, beside the id that began it. */
    boolean wasTakenBy(LoadedRun run);

    /** Decides the first append of a new run. */
    void begin(Transition t, String namespaceId, String runId);

    /** Uses the run that is there. */
    Future<Reply> use(Shard shard, LoadedRun running, ReusePolicy.Existing existing);

    /** The answer once the new run is durable; {@code run} brings it from memory, or from storage if it left already. */
    Future<Reply> begun(Shard shard, String runId, Supplier<Future<LoadedRun>> run);

    /**
     * The answer to a request that has been taken before.
     *
     * @param started whether it began the run
     * @param run null where the header is enough
     */
    Future<Reply> again(Shard shard, ReusePolicy.Existing existing, boolean started, @Nullable LoadedRun run);
}
