package io.perdura.node.shard.route;

import io.perdura.engine.Transition;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** To begin a batch operation, under a job id that nothing else has had. */
record BatchStart(StartWorkflowExecutionRequest start, StartBatchOperationRequest batch) implements Beginning {

    @Override
    public boolean needsRun() {
        return false;
    }

    @Override
    public boolean wasTakenBy(LoadedRun run) {
        return false;
    }

    @Override
    public void begin(Transition t, String namespaceId, String runId) {
        BatchMachine.begin(t, start, batch, namespaceId, runId);
    }

    @Override
    public Future<Reply> use(Shard shard, LoadedRun running, ReusePolicy.Existing existing) {
        throw new IllegalStateException("a job leaves the run that is there alone");
    }

    @Override
    public Future<Reply> begun(Shard shard, String runId, Supplier<Future<LoadedRun>> run) {
        return Future.succeededFuture(reply());
    }

    @Override
    public Future<Reply> again(Shard shard, ReusePolicy.Existing existing, boolean started, @Nullable LoadedRun run) {
        return Future.succeededFuture(reply());
    }

    private static Reply reply() {
        return Reply.of(StartBatchOperationResponse.getDefaultInstance());
    }
}
