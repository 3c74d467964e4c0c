package io.perdura.sdk.worker;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.VirtualSurroundings;
import io.perdura.sdk.sim.SimServer;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Request;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** A whole worker before a server that is a script, with one workflow whose history a {@link SimServer} keeps. */
final class WorkerStage {
    static final TaskQueueKind OWN = TaskQueueKind.TASK_QUEUE_KIND_STICKY;
    static final TaskQueueKind SHARED = TaskQueueKind.TASK_QUEUE_KIND_NORMAL;
    static final String RUN = "run-1";

    final VirtualSurroundings time = new VirtualSurroundings();
    final ScriptedServer server = new ScriptedServer();
    final SimServer history = new SimServer(RUN);
    final NamespaceInfo.Builder namespace = NamespaceInfo.newBuilder().setName("default");
    private WorkerOptions options = WorkerOptions.defaults()
            .deadlockAfter(Duration.ZERO)
            .workerHeartbeatEvery(Duration.ZERO)
            .workflowPollers(2)
            .activityPollers(1)
            .eagerActivitiesMax(0);
    private WorkerMetrics metrics = WorkerMetrics.NONE;
    private int tokens;
    Worker worker;

    WorkerStage() {
        server.answer(
                "GetSystemInfo",
                request -> GetSystemInfoResponse.newBuilder()
                        .setCapabilities(
                                GetSystemInfoResponse.Capabilities.newBuilder().setSdkMetadata(true))
                        .build());
        server.answer(
                "DescribeNamespace",
                request -> DescribeNamespaceResponse.newBuilder()
                        .setNamespaceInfo(namespace)
                        .build());
    }

    WorkerOptions options() {
        return options;
    }

    WorkerStage options(WorkerOptions changed) {
        options = changed;
        return this;
    }

    WorkerStage metrics(WorkerMetrics changed) {
        metrics = changed;
        return this;
    }

    Worker make() {
        worker = Worker.create(
                new ServiceClient(server, time, ServiceOptions.of("default")),
                "q",
                options,
                Converters.standard(),
                metrics);
        return worker;
    }

    /** Starts a worker whose workflow is what the test says, and the workflow. */
    WorkerStage start(BiFunction<SampleCode, String, CompletableFuture<String>> main) {
        make().workflow(Sample.class, () -> new SampleCode(main));
        begin();
        history.start("Sample", "x");
        return this;
    }

    void begin() {
        CompletableFuture<Void> started = worker.start().toCompletableFuture();
        time.run();
        started.join();
    }

    /** The next workflow task, as the shared queue gives it: with all of its history. */
    PollWorkflowTaskQueueResponse.Builder task() {
        return task(1);
    }

    /** The next workflow task with its history from an event on, as a worker's own queue gives it. */
    PollWorkflowTaskQueueResponse.Builder task(long fromEventId) {
        List<Message> messages = history.startTask();
        return PollWorkflowTaskQueueResponse.newBuilder()
                .setTaskToken(ByteString.copyFromUtf8("token-" + ++tokens))
                .setWorkflowExecution(execution())
                .setWorkflowType(WorkflowType.newBuilder().setName("Sample"))
                .setPreviousStartedEventId(history.previousStartedEventId())
                .setStartedEventId(history.startedEventId())
                .setAttempt(history.attempt())
                .addAllMessages(messages)
                .setHistory(events(fromEventId, history.history().size()));
    }

    /** A task that history does not have, as it is only about an update. */
    PollWorkflowTaskQueueResponse.Builder speculativeUpdate(String word) {
        long last = history.history().size();
        return PollWorkflowTaskQueueResponse.newBuilder()
                .setTaskToken(ByteString.copyFromUtf8("token-" + ++tokens))
                .setWorkflowExecution(execution())
                .setWorkflowType(WorkflowType.newBuilder().setName("Sample"))
                .setPreviousStartedEventId(history.previousStartedEventId())
                .setStartedEventId(last + 2)
                .setAttempt(1)
                .addMessages(Message.newBuilder()
                        .setId("u1/request")
                        .setProtocolInstanceId("u1")
                        .setEventId(last + 1)
                        .setBody(Any.pack(Request.newBuilder()
                                .setMeta(Meta.newBuilder().setUpdateId("u1"))
                                .setInput(Input.newBuilder().setName("change").setArgs(SimServer.args(word)))
                                .build())))
                .setHistory(events(history.previousStartedEventId() + 1, last).toBuilder()
                        .addEvents(HistoryEvent.newBuilder()
                                .setEventId(last + 1)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED))
                        .addEvents(HistoryEvent.newBuilder()
                                .setEventId(last + 2)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)));
    }

    PollWorkflowTaskQueueResponse.Builder query(String name) {
        return PollWorkflowTaskQueueResponse.newBuilder()
                .setTaskToken(ByteString.copyFromUtf8("token-" + ++tokens))
                .setWorkflowExecution(execution())
                .setWorkflowType(WorkflowType.newBuilder().setName("Sample"))
                .setQuery(WorkflowQuery.newBuilder().setQueryType(name));
    }

    static WorkflowExecution execution() {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(SimServer.WORKFLOW_ID)
                .setRunId(RUN)
                .build();
    }

    History events(long from, long to) {
        List<HistoryEvent> events = history.history().stream()
                .filter(event -> event.getEventId() >= from && event.getEventId() <= to)
                .toList();
        return History.newBuilder().addAllEvents(events).build();
    }

    /** The task to a poll, and whatever the worker makes of it. */
    void give(TaskQueueKind kind, PollWorkflowTaskQueueResponse.Builder task) {
        server.give(kind, task.build());
        time.run();
    }

    RespondWorkflowTaskCompletedRequest completed() {
        return server.last("RespondWorkflowTaskCompleted");
    }

    RespondWorkflowTaskFailedRequest failed() {
        return server.last("RespondWorkflowTaskFailed");
    }

    int completions() {
        return server.asked("RespondWorkflowTaskCompleted").size();
    }

    int failures() {
        return server.asked("RespondWorkflowTaskFailed").size();
    }

    /** The server takes what the worker has decided last. */
    void accept() {
        RespondWorkflowTaskCompletedRequest said = completed();
        history.complete(new io.perdura.sdk.run.Decision.Completed(
                said.getCommandsList(),
                said.getMessagesList(),
                said.getQueryResultsMap(),
                said.getSdkMetadata(),
                said.getCommandsList().stream()
                        .anyMatch(command -> command.getCommandType()
                                .name()
                                .matches(".*_(COMPLETE|FAIL|CANCEL|CONTINUE_AS_NEW)_WORKFLOW_EXECUTION")),
                said.getForceCreateNewWorkflowTask()));
    }
}
