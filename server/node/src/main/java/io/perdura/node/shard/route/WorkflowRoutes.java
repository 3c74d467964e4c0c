package io.perdura.node.shard.route;

import io.perdura.engine.Rejections;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.workflowtask.Stickiness;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.Retentions.Retention;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.shard.read.RunDescription;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.UUID;

/** Calls that steer or describe one run. */
final class WorkflowRoutes {

    private WorkflowRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, WorkflowRoutes::signal)
                .on(
                        WorkflowRpcs.REQUEST_CANCEL_WORKFLOW_EXECUTION,
                        Decide.onRun(
                                request -> inChain(request.getWorkflowExecution(), request.getFirstExecutionRunId()),
                                ExecutionMachine::requestCancel))
                .on(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, WorkflowRoutes::terminate)
                .on(
                        WorkflowRpcs.RESET_STICKY_TASK_QUEUE,
                        Decide.onRun(ResetStickyTaskQueueRequest::getExecution, (t, request) -> Stickiness.unstick(t)))
                .on(WorkflowRpcs.DELETE_WORKFLOW_EXECUTION, WorkflowRoutes::delete)
                .on(WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION, WorkflowRoutes::describe);
    }

    private static Future<Reply> signal(ShardSlot at, Call call, SignalWorkflowExecutionRequest request) {
        return at.find(call, request.getWorkflowExecution())
                .compose(run -> at.shard().decide(run, t -> {
                    SignalMachine.signal(t, request);
                    return Reply.of(SignalWorkflowExecutionResponse.newBuilder()
                            .setLink(EventLinks.ofRequest(
                                    call,
                                    t.state().execution().workflowId(),
                                    t.state().execution().runId(),
                                    SignalMachine.requestId(request),
                                    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED))
                            .build());
                }));
    }

    /** A request that names the first run of a chain means the current one, whichever run it names besides. */
    private static WorkflowExecution inChain(WorkflowExecution execution, String firstRunId) {
        return firstRunId.isEmpty()
                ? execution
                : execution.toBuilder().clearRunId().build();
    }

    private static Future<Reply> terminate(ShardSlot at, Call call, TerminateWorkflowExecutionRequest request) {
        return at.find(call, inChain(request.getWorkflowExecution(), request.getFirstExecutionRunId()))
                .compose(run -> call.isRepeated() && !run.state().execution().isOpen()
                        ? terminatedBefore(at.shard(), run, request)
                        : at.shard().decide(run, t -> {
                            ExecutionMachine.terminate(t, request);
                            return Reply.empty();
                        }));
    }

    /** The first try of a call that is repeated may have ended the run: then its caller is told so. */
    private static Future<Reply> terminatedBefore(
            Shard shard, LoadedRun run, TerminateWorkflowExecutionRequest request) {
        return run.durable()
                .compose(ended ->
                        shard.reads().event(run, run.state().execution().closeEventId()))
                .compose(close -> ExecutionMachine.isTerminatedBy(close, request)
                        ? Future.succeededFuture(Reply.empty())
                        : Future.failedFuture(Rejections.workflowCompleted()));
    }

    private static Future<Reply> delete(ShardSlot at, Call call, DeleteWorkflowExecutionRequest request) {
        return at.findAny(call, request.getWorkflowExecution())
                .compose(at.shard()::delete)
                .map(gone -> Reply.empty());
    }

    private static Future<Reply> describe(ShardSlot at, Call call, DescribeWorkflowExecutionRequest request) {
        return at.find(call, request.getExecution())
                .compose(at.shard()::settled)
                .compose(run -> described(at.shard().scope(), run));
    }

    /** How long what lies in runs before it can be reset to, its namespace says. */
    private static Future<Reply> described(ShardScope scope, LoadedRun run) {
        if (!RunDescription.wantsRetention(run)) {
            return Future.succeededFuture(Reply.of(RunDescription.of(run, scope.nowMs(), null)));
        }
        UUID namespaceId = UUID.fromString(run.key().namespaceId());
        return scope.retentions().all().map(all -> {
            for (Retention retention : all) {
                if (retention.namespaceId().equals(namespaceId)) {
                    return Reply.of(RunDescription.of(run, scope.nowMs(), retention::overMs));
                }
            }
            return Reply.of(RunDescription.of(run, scope.nowMs(), null));
        });
    }
}
