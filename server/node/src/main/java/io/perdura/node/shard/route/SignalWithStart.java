package io.perdura.node.shard.route;

import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.execution.SignalWithStartRules;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** To signal the run that is there, or to begin one that finds the signal in its history: both in one append. */
record SignalWithStart(Call call, SignalWithStartRules.Parts parts) implements Beginning {

    @Override
    public StartWorkflowExecutionRequest start() {
        return parts.start();
    }

    /** Whether the signal was taken before stands in the run, not in its header. */
    @Override
    public boolean needsRun() {
        return true;
    }

    @Override
    public boolean wasTakenBy(LoadedRun run) {
        return run.state().requests().hasSignal(parts.signal().getRequestId());
    }

    @Override
    public void begin(Transition t, String namespaceId, String runId) {
        ExecutionMachine.startSignaled(t, parts.start(), parts.signal(), namespaceId, runId);
    }

    @Override
    public Future<Reply> use(Shard shard, LoadedRun running, ReusePolicy.Existing existing) {
        return shard.decide(running, t -> {
            SignalMachine.signalAndWake(t, parts.signal());
            return answer(existing.runId(), existing.firstRunId(), false);
        });
    }

    @Override
    public Future<Reply> begun(Shard shard, String runId, Supplier<Future<LoadedRun>> run) {
        return Future.succeededFuture(answer(runId, runId, true));
    }

    @Override
    public Future<Reply> again(Shard shard, ReusePolicy.Existing existing, boolean started, @Nullable LoadedRun run) {
        return Future.succeededFuture(answer(existing.runId(), existing.firstRunId(), false));
    }

    private Reply answer(String runId, String firstRunId, boolean started) {
        return Reply.of(SignalWithStartWorkflowExecutionResponse.newBuilder()
                .setRunId(runId)
                .setFirstExecutionRunId(firstRunId)
                .setStarted(started)
                .setSignalLink(EventLinks.ofRequest(
                        call,
                        parts.start().getWorkflowId(),
                        runId,
                        parts.signal().getRequestId(),
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED))
                .build());
    }
}
