package io.perdura.node.shard.task;

import com.google.protobuf.ByteString;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.rule.WorkflowTaskCompletion;
import io.perdura.engine.update.UpdateMessages;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.engine.workflowtask.TransientTask;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.Pieces;
import io.perdura.node.shard.WaitingQuery;
import io.perdura.node.shard.read.HistoryReads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.history.v1.History;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What a poller gets. History is not parsed on the way: the answer is the encoded message without it, followed by the
 * history field put together from the stored pieces.
 */
public final class PollReplies {

    private final HistoryReads reads;

    public PollReplies(HistoryReads reads) {
        this.reads = reads;
    }

    /** Everything about a started workflow task but its history. */
    public static PollWorkflowTaskQueueResponse.Builder workflowTask(LoadedRun run, WorkflowTask task) {
        MutableState state = run.state();
        PollWorkflowTaskQueueResponse.Builder reply = header(state)
                .setTaskToken(TaskTokens.of(state, task).toByteString())
                .setPreviousStartedEventId(state.workflowTask().lastStartedEventId())
                .setStartedEventId(task.getStartedEventId())
                .setAttempt(task.getAttempt())
                .setScheduledTime(Times.timestamp(task.getScheduledMs()))
                .setStartedTime(Times.timestamp(task.getStartedMs()));
        run.queries().toShip().forEach(reply::putQueries);
        return reply.addAllMessages(UpdateMessages.toShip(state, task));
    }

    private static PollWorkflowTaskQueueResponse.Builder header(MutableState state) {
        return PollWorkflowTaskQueueResponse.newBuilder()
                .setWorkflowExecution(WorkflowExecution.newBuilder()
                        .setWorkflowId(state.execution().workflowId())
                        .setRunId(state.execution().runId()))
                .setWorkflowType(
                        WorkflowType.newBuilder().setName(state.execution().workflowType()))
                .setWorkflowExecutionTaskQueue(TaskQueue.newBuilder()
                        .setName(state.execution().taskQueue())
                        .setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL));
    }

    /** The history that a worker needs for its task: all of it, or, if it kept the run, what is new. */
    public Future<Reply> withHistory(
            LoadedRun run, PollWorkflowTaskQueueResponse.Builder reply, long fromEventId, boolean withUnwritten) {
        // The held events and the transient task are read now: later the run may be further on.
        List<ByteString> tail = tail(run, fromEventId, withUnwritten);
        return reads.firstPage(run, fromEventId).map(page -> {
            List<ByteString> history = new ArrayList<>(page.pieces());
            if (page.nextPageToken().isEmpty()) {
                history.addAll(tail);
            } else {
                reply.setNextPageToken(page.nextPageToken());
            }
            return new Reply(Pieces.withField(
                    reply.build().toByteString(), PollWorkflowTaskQueueResponse.HISTORY_FIELD_NUMBER, history));
        });
    }

    private static List<ByteString> tail(LoadedRun run, long fromEventId, boolean withUnwritten) {
        List<ByteString> tail = new ArrayList<>(2);
        if (!run.heldEvents().isEmpty()) {
            tail.add(run.heldEvents());
        }
        if (withUnwritten) {
            var unwritten = TransientTask.unwrittenEvents(run.state());
            if (!unwritten.isEmpty()) {
                tail.add(History.newBuilder().addAllEvents(unwritten).build().toByteString());
            }
        }
        return tail;
    }

    /** The answer to a completed task; if the task was forgotten, the worker goes back to what it knew before. */
    public static RespondWorkflowTaskCompletedResponse completed(
            LoadedRun run, WorkflowTaskCompletion.Outcome outcome, String namespaceName) {
        RespondWorkflowTaskCompletedResponse.Builder reply =
                RespondWorkflowTaskCompletedResponse.newBuilder().setResetHistoryEventId(outcome.resetEventId());
        for (long scheduledEventId : outcome.eagerActivities()) {
            ActivityInfo activity = run.state().activities().find(scheduledEventId);
            if (activity != null && activity.isStarted()) {
                reply.addActivityTasks(activity(run, activity, namespaceName));
            }
        }
        return reply.build();
    }

    /** The answer to a completed task that brings the next one with it. */
    public static Reply inline(Reply nextTask, RespondWorkflowTaskCompletedResponse completed) {
        return new Reply(Pieces.withField(
                completed.toByteString(),
                RespondWorkflowTaskCompletedResponse.WORKFLOW_TASK_FIELD_NUMBER,
                nextTask.pieces()));
    }

    /** A query that goes to a worker by itself. */
    public Future<Reply> query(LoadedRun run, WaitingQuery waiting, boolean sticky) {
        MutableState state = run.state();
        PollWorkflowTaskQueueResponse.Builder reply = header(state)
                .setTaskToken(TaskToken.newBuilder()
                        .setNamespaceId(state.execution().namespaceId())
                        .setWorkflowId(state.execution().workflowId())
                        .setRunId(state.execution().runId())
                        .setQueryId(waiting.id)
                        .build()
                        .toByteString())
                .setAttempt(1)
                .setPreviousStartedEventId(state.workflowTask().lastStartedEventId())
                .setQuery(waiting.query);
        if (sticky) {
            return Future.succeededFuture(
                    Reply.of(reply.setHistory(History.getDefaultInstance()).build()));
        }
        return withHistory(run, reply, 1, false);
    }

    public static Reply activityTask(LoadedRun run, ActivityInfo activity, String namespaceName) {
        return Reply.of(activity(run, activity, namespaceName));
    }

    private static PollActivityTaskQueueResponse activity(LoadedRun run, ActivityInfo activity, String namespaceName) {
        MutableState state = run.state();
        var scheduled = activity.scheduled();
        PollActivityTaskQueueResponse.Builder reply = PollActivityTaskQueueResponse.newBuilder()
                .setTaskToken(TaskToken.newBuilder()
                        .setNamespaceId(state.execution().namespaceId())
                        .setWorkflowId(state.execution().workflowId())
                        .setRunId(state.execution().runId())
                        .setScheduledEventId(activity.scheduledEventId())
                        .setAttempt(activity.attempt())
                        .setStartedMs(activity.progress().getStartedMs())
                        .setActivityId(activity.activityId())
                        .setCheck(TaskTokens.check(activity.progress().getRequestId()))
                        .build()
                        .toByteString())
                .setWorkflowNamespace(namespaceName)
                .setWorkflowType(
                        WorkflowType.newBuilder().setName(state.execution().workflowType()))
                .setWorkflowExecution(WorkflowExecution.newBuilder()
                        .setWorkflowId(state.execution().workflowId())
                        .setRunId(state.execution().runId()))
                .setActivityType(scheduled.getActivityType())
                .setActivityId(scheduled.getActivityId())
                .setScheduledTime(Times.timestamp(activity.progress().getFirstScheduledMs()))
                .setCurrentAttemptScheduledTime(
                        Times.timestamp(activity.progress().getScheduledMs()))
                .setStartedTime(Times.timestamp(activity.progress().getStartedMs()))
                .setAttempt(activity.attempt())
                .setScheduleToCloseTimeout(scheduled.getScheduleToCloseTimeout())
                .setStartToCloseTimeout(scheduled.getStartToCloseTimeout())
                .setHeartbeatTimeout(scheduled.getHeartbeatTimeout());
        if (scheduled.hasInput()) {
            reply.setInput(scheduled.getInput());
        }
        if (scheduled.hasHeader()) {
            reply.setHeader(scheduled.getHeader());
        }
        if (scheduled.hasRetryPolicy()) {
            reply.setRetryPolicy(scheduled.getRetryPolicy());
        }
        if (scheduled.hasPriority() || state.execution().started().hasPriority()) {
            reply.setPriority(activity.priority(state.execution().started().getPriority()));
        }
        if (!activity.heartbeatDetails().isEmpty()) {
            reply.setHeartbeatDetails(JsonPayloads.parse(activity.heartbeatDetails()));
        }
        return reply.build();
    }
}
