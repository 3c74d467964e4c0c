package io.perdura.node.shard.route;

import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** To begin a child: as any run, but that its first task waits for the parent to have noted it. */
record ChildStart(RunMessage message, StartWorkflowExecutionRequest start) implements Beginning {

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
        ExecutionMachine.startChild(t, start, namespaceId, runId, message);
    }

    @Override
    public Future<Reply> use(Shard shard, LoadedRun running, ReusePolicy.Existing existing) {
        throw new IllegalStateException("a child leaves the run that is there alone, or takes its place");
    }

    @Override
    public Future<Reply> begun(Shard shard, String runId, Supplier<Future<LoadedRun>> run) {
        return Future.succeededFuture(reply(runId));
    }

    @Override
    public Future<Reply> again(Shard shard, ReusePolicy.Existing existing, boolean started, @Nullable LoadedRun run) {
        return Future.succeededFuture(reply(existing.runId()));
    }

    private static Reply reply(String runId) {
        return MessageRoutes.told(RunMessageReply.newBuilder().setRunId(runId).build());
    }
}
