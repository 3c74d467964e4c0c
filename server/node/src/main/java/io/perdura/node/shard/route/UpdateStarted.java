package io.perdura.node.shard.route;

import io.perdura.engine.Rejection;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.update.UpdateWithStart;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.update.UpdateAnswer;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** To update the run that is there, or to begin one that has the update from its first append on. */
record UpdateStarted(Call call, StartWorkflowExecutionRequest start, UpdateWorkflowExecutionRequest update)
        implements Beginning {

    /** Which updates were taken before stands in the run, not in its header. */
    @Override
    public boolean needsRun() {
        return true;
    }

    @Override
    public boolean wasTakenBy(LoadedRun run) {
        return UpdateWithStart.updatesNewest(run.state(), start, update);
    }

    @Override
    public void begin(Transition t, String namespaceId, String runId) {
        ExecutionMachine.start(t, start, namespaceId, runId);
        try {
            UpdateMachine.admit(t, update);
        } catch (Rejection refused) {
            throw UpdateWithStart.failed(UpdateWithStart.ABORTED, refused);
        }
    }

    @Override
    public Future<Reply> use(Shard shard, LoadedRun running, ReusePolicy.Existing existing) {
        return take(shard, running, existing);
    }

    @Override
    public Future<Reply> begun(Shard shard, String runId, Supplier<Future<LoadedRun>> run) {
        return run.get()
                .compose(loaded -> UpdateRoutes.take(shard, loaded, update, call))
                .map(answer ->
                        reply(runId, runId, true, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING, answer))
                .recover(failure -> failure instanceof Rejection refused
                        ? Future.failedFuture(UpdateWithStart.failed(null, refused))
                        : Future.failedFuture(failure));
    }

    @Override
    public Future<Reply> again(Shard shard, ReusePolicy.Existing existing, boolean started, @Nullable LoadedRun run) {
        if (run == null) {
            throw new IllegalStateException("the run is loaded before its updates are asked for");
        }
        return take(shard, run, existing);
    }

    private Future<Reply> take(Shard shard, LoadedRun run, ReusePolicy.Existing existing) {
        return UpdateRoutes.take(shard, run, update, call)
                .map(answer -> reply(existing.runId(), "", false, existing.status(), answer))
                .recover(failure -> failure instanceof Rejection refused
                        ? Future.failedFuture(UpdateWithStart.failed(UpdateWithStart.ABORTED, refused))
                        : Future.failedFuture(failure));
    }

    /** @param firstRunId empty unless the run has just begun */
    private Reply reply(
            String runId, String firstRunId, boolean started, WorkflowExecutionStatus status, UpdateAnswer answer) {
        ExecuteMultiOperationResponse.Builder reply = ExecuteMultiOperationResponse.newBuilder();
        reply.addResponsesBuilder()
                .setStartWorkflow(StartWorkflowExecutionResponse.newBuilder()
                        .setRunId(runId)
                        .setFirstExecutionRunId(firstRunId)
                        .setStarted(started)
                        .setStatus(status)
                        .setLink(EventLinks.started(call, start.getWorkflowId(), runId)));
        reply.addResponsesBuilder().setUpdateWorkflow(UpdateRoutes.response(update, call, answer));
        return Reply.of(reply.build());
    }
}
