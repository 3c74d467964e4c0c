package io.perdura.node.shard.route;

import io.perdura.engine.MutableState;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.Pieces;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.task.PollReplies;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** To begin a run and nothing more; its first workflow task comes with the answer if the caller can take it. */
record StartOnly(Call call, StartWorkflowExecutionRequest start) implements Beginning {

    /** The event that an eager start writes at once: started, scheduled, task started. */
    private static final long EAGER_STARTED_EVENT_ID = 3;

    @Override
    public boolean needsRun() {
        return start.getRequestEagerExecution();
    }

    @Override
    public boolean wasTakenBy(LoadedRun run) {
        return run.state().requests().attachedBy(start.getRequestId()) != null;
    }

    @Override
    public void begin(Transition t, String namespaceId, String runId) {
        ExecutionMachine.start(t, start, namespaceId, runId);
    }

    @Override
    public Future<Reply> use(Shard shard, LoadedRun running, ReusePolicy.Existing existing) {
        return shard.decide(running, t -> {
            SignalMachine.attach(t, start);
            return Reply.of(attached(t.state(), existing));
        });
    }

    @Override
    public Future<Reply> begun(Shard shard, String runId, Supplier<Future<LoadedRun>> run) {
        ReusePolicy.Existing begun = new ReusePolicy.Existing(
                runId, runId, start.getRequestId(), WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING, false);
        return start.getRequestEagerExecution()
                ? run.get().compose(loaded -> again(shard, begun, true, loaded))
                : again(shard, begun, true, null);
    }

    @Override
    public Future<Reply> again(Shard shard, ReusePolicy.Existing existing, boolean started, @Nullable LoadedRun run) {
        StartWorkflowExecutionResponse answer =
                run == null || started ? answer(existing, started).build() : attached(run.state(), existing);
        WorkflowTask task = run == null || !started ? null : eagerTask(run);
        if (run == null || task == null) {
            return Future.succeededFuture(Reply.of(answer));
        }
        return shard.polls()
                .withHistory(run, PollReplies.workflowTask(run, task), 1, true)
                .map(taken -> new Reply(Pieces.withField(
                        answer.toByteString(),
                        StartWorkflowExecutionResponse.EAGER_WORKFLOW_TASK_FIELD_NUMBER,
                        taken.pieces())));
    }

    /** The first task, as long as nobody but the caller can have it. */
    private @Nullable WorkflowTask eagerTask(LoadedRun run) {
        WorkflowTask task = run.state().workflowTask().pending();
        return start.getRequestEagerExecution()
                        && task != null
                        && task.getStartedEventId() == EAGER_STARTED_EVENT_ID
                        && task.getAttempt() == 1
                        && task.getRequestId().equals(start.getRequestId())
                ? task
                : null;
    }

    private StartWorkflowExecutionResponse.Builder answer(ReusePolicy.Existing run, boolean started) {
        return StartWorkflowExecutionResponse.newBuilder()
                .setRunId(run.runId())
                .setFirstExecutionRunId(run.firstRunId())
                .setStarted(started)
                .setStatus(run.status())
                .setLink(EventLinks.started(call, start.getWorkflowId(), run.runId()));
    }

    /** The answer to a request that a run has attached to itself says so, however often it is asked. */
    private StartWorkflowExecutionResponse attached(MutableState run, ReusePolicy.Existing existing) {
        StartWorkflowExecutionResponse.Builder answer = answer(existing, false);
        if (run.requests().attachedBy(start.getRequestId()) != null) {
            answer.setLink(EventLinks.ofRequest(
                    call,
                    start.getWorkflowId(),
                    existing.runId(),
                    start.getRequestId(),
                    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED));
        }
        return answer.build();
    }
}
