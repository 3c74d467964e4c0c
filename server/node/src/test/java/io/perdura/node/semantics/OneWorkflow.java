package io.perdura.node.semantics;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.QueryRejectCondition;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A workflow id and a task queue that no other test uses, and what clients and workers do with them. */
final class OneWorkflow {
    static final String IDENTITY = "worker-of-a-test";

    final OneServer server;
    final String id;
    final String queue;
    final String stickyQueue;
    private final String unique;

    OneWorkflow(OneServer server) {
        this(server, UUID.randomUUID().toString());
    }

    private OneWorkflow(OneServer server, String unique) {
        this.server = server;
        this.unique = unique;
        this.id = "workflow-" + unique;
        this.queue = "queue-" + unique;
        this.stickyQueue = "sticky-" + unique;
    }

    /** The same workflow on another server of the same database. */
    OneWorkflow on(OneServer other) {
        return new OneWorkflow(other, unique);
    }

    // ---- Clients ----

    StartWorkflowExecutionRequest.Builder startRequest() {
        return StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setRequestId(UUID.randomUUID().toString())
                .setWorkflowId(id)
                .setWorkflowType(WorkflowType.newBuilder().setName("Type"))
                .setTaskQueue(normal());
    }

    String start() {
        return server.call().startWorkflowExecution(startRequest().build()).getRunId();
    }

    void signal(String name) {
        server.call()
                .signalWorkflowExecution(SignalWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowExecution(execution(""))
                        .setSignalName(name)
                        .build());
    }

    void terminate() {
        server.call()
                .terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowExecution(execution(""))
                        .build());
    }

    DescribeWorkflowExecutionResponse describe() {
        return server.call()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(execution(""))
                        .build());
    }

    QueryWorkflowRequest query(String type) {
        return query(type, QueryRejectCondition.QUERY_REJECT_CONDITION_NONE);
    }

    QueryWorkflowRequest query(String type, QueryRejectCondition rejected) {
        return QueryWorkflowRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setExecution(execution(""))
                .setQuery(WorkflowQuery.newBuilder().setQueryType(type))
                .setQueryRejectCondition(rejected)
                .build();
    }

    WorkflowExecution execution(String runId) {
        return WorkflowExecution.newBuilder().setWorkflowId(id).setRunId(runId).build();
    }

    GetWorkflowExecutionHistoryRequest.Builder historyRequest() {
        return GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setExecution(execution(""));
    }

    List<EventType> history(String runId) {
        return types(server.callAs("temporal-cli")
                .getWorkflowExecutionHistory(
                        historyRequest().setExecution(execution(runId)).build())
                .getHistory()
                .getEventsList());
    }

    static List<EventType> types(List<HistoryEvent> events) {
        return events.stream().map(HistoryEvent::getEventType).toList();
    }

    // ---- Workers ----

    PollWorkflowTaskQueueRequest pollRequest() {
        return PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setIdentity(IDENTITY)
                .setTaskQueue(normal())
                .build();
    }

    PollWorkflowTaskQueueRequest stickyPollRequest() {
        return pollRequest().toBuilder().setTaskQueue(sticky()).build();
    }

    PollWorkflowTaskQueueResponse poll() {
        return server.call().pollWorkflowTaskQueue(pollRequest());
    }

    PollWorkflowTaskQueueResponse pollSticky() {
        return server.call().pollWorkflowTaskQueue(stickyPollRequest());
    }

    PollActivityTaskQueueResponse pollActivity() {
        return server.call().pollActivityTaskQueue(activityPollRequest());
    }

    PollActivityTaskQueueRequest activityPollRequest() {
        return PollActivityTaskQueueRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setIdentity(IDENTITY)
                .setTaskQueue(normal())
                .build();
    }

    RespondWorkflowTaskCompletedRequest.Builder completion(PollWorkflowTaskQueueResponse task, Command... commands) {
        return RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setIdentity(IDENTITY)
                .setTaskToken(task.getTaskToken())
                .addAllCommands(List.of(commands));
    }

    void complete(PollWorkflowTaskQueueResponse task, Command... commands) {
        server.call().respondWorkflowTaskCompleted(completion(task, commands).build());
    }

    /** The worker keeps the run and wants what follows on its own queue. */
    void completeAndKeep(PollWorkflowTaskQueueResponse task, Command... commands) {
        server.call()
                .respondWorkflowTaskCompleted(completion(task, commands)
                        .setStickyAttributes(StickyExecutionAttributes.newBuilder()
                                .setWorkerTaskQueue(sticky())
                                .setScheduleToStartTimeout(Durations.fromSeconds(60)))
                        .build());
    }

    void fail(PollWorkflowTaskQueueResponse task) {
        server.call()
                .respondWorkflowTaskFailed(RespondWorkflowTaskFailedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setIdentity(IDENTITY)
                        .setTaskToken(task.getTaskToken())
                        .build());
    }

    void answer(PollWorkflowTaskQueueResponse task, String result) {
        server.call()
                .respondQueryTaskCompleted(RespondQueryTaskCompletedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(task.getTaskToken())
                        .setCompletedType(QueryResultType.QUERY_RESULT_TYPE_ANSWERED)
                        .setQueryResult(payloads(result))
                        .build());
    }

    /** Returns once a poll waits on the queue, or has waited a short time ago. */
    void awaitPoller(TaskQueue polled) {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> server.call()
                                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                                        .setNamespace(OneServer.NAMESPACE)
                                        .setTaskQueue(polled)
                                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                                        .build())
                                .getPollersCount()
                        > 0);
    }

    TaskQueue normal() {
        return TaskQueue.newBuilder()
                .setName(queue)
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL)
                .build();
    }

    TaskQueue sticky() {
        return TaskQueue.newBuilder()
                .setName(stickyQueue)
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_STICKY)
                .setNormalName(queue)
                .build();
    }

    // ---- What is sent ----

    Command scheduleActivity(String activityId) {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                .setScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes.newBuilder()
                        .setActivityId(activityId)
                        .setActivityType(ActivityType.newBuilder().setName("Activity"))
                        .setTaskQueue(normal())
                        .setStartToCloseTimeout(Durations.fromSeconds(60)))
                .build();
    }

    static Command completeWorkflow() {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                .setCompleteWorkflowExecutionCommandAttributes(
                        CompleteWorkflowExecutionCommandAttributes.getDefaultInstance())
                .build();
    }

    static Payloads payloads(String text) {
        return Payloads.newBuilder()
                .addPayloads(Payload.newBuilder()
                        .putMetadata("encoding", ByteString.copyFromUtf8("binary/plain"))
                        .setData(ByteString.copyFromUtf8(text)))
                .build();
    }
}
