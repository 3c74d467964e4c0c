package io.perdura.node.shard.route;

import io.perdura.engine.Rejection;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.rule.WorkflowTaskCompletion;
import io.perdura.engine.rule.WorkflowTaskFailure;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.shard.task.PollReplies;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.vertx.core.Future;

/** How a worker's answer to a workflow task comes in, with the queries that rode on it. */
final class WorkflowTaskRoutes {

    private WorkflowTaskRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED, WorkflowTaskRoutes::complete)
                .on(
                        WorkerRpcs.RESPOND_WORKFLOW_TASK_FAILED,
                        Decide.onToken(RespondWorkflowTaskFailedRequest::getTaskToken, WorkflowTaskFailure::fail));
    }

    private static Future<Reply> complete(ShardSlot at, Call call, RespondWorkflowTaskCompletedRequest request) {
        TaskToken token = TaskTokens.parse(request.getTaskToken(), call.namespaceId());
        return at.find(call, token)
                .compose(run -> at.shard().whenKnown(run, () -> complete(at.shard(), run, call, token, request)));
    }

    private static Future<Reply> complete(
            Shard shard, LoadedRun run, Call call, TaskToken token, RespondWorkflowTaskCompletedRequest request) {
        Transition t = shard.transition(run);
        // Queries that the worker did not answer go to it directly afterwards: they need no task of their own.
        WorkflowTaskCompletion.Outcome outcome = WorkflowTaskCompletion.complete(t, token, request);
        ExecutionMachine.enforceLimits(t);
        long seenEventId = t.state().workflowTask().lastStartedEventId();
        shard.queries().answering(run, request.getQueryResultsMap().keySet());
        return shard.write(run, t).compose(durable -> {
            // What the worker says it saw rests on the completion, so it is told only now.
            shard.queries().answered(run, request.getQueryResultsMap());
            shard.queries().settle(run);
            Rejection refused = outcome.refused();
            if (refused != null) {
                return Future.failedFuture(refused);
            }
            RespondWorkflowTaskCompletedResponse completed = PollReplies.completed(run, outcome, call.namespaceName());
            return outcome.startedInline()
                    ? inline(shard, run, seenEventId, completed)
                    : Future.succeededFuture(Reply.of(completed));
        });
    }

    private static Future<Reply> inline(
            Shard shard, LoadedRun run, long seenEventId, RespondWorkflowTaskCompletedResponse completed) {
        WorkflowTask next = run.state().workflowTask().pending();
        if (next == null || next.getStartedEventId() == 0) {
            return Future.succeededFuture(Reply.of(completed));
        }
        return shard.polls()
                .withHistory(run, PollReplies.workflowTask(run, next), seenEventId + 1, true)
                .map(task -> PollReplies.inline(task, completed));
    }
}
