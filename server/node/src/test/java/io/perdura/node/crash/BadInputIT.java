package io.perdura.node.crash;

import static io.grpc.Status.Code.ALREADY_EXISTS;
import static io.grpc.Status.Code.FAILED_PRECONDITION;
import static io.grpc.Status.Code.INTERNAL;
import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.NOT_FOUND;
import static io.grpc.Status.Code.RESOURCE_EXHAUSTED;
import static io.grpc.Status.Code.UNIMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.errordetails.v1.NamespaceAlreadyExistsFailure;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.ListSchedulesRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server says to requests that are wrong: code, text and detail, as SDKs know them; and what it logs of them. */
class BadInputIT {
    private static final String NAMESPACE = "default";
    private static final String QUEUE = "bad-input";
    private static final String CANARY = "canary-2f9d1c";
    private static final String LONG = "x".repeat(1001);
    private static final String RUN_ID = "00000000-0000-4000-8000-000000000000";
    private static final int SECONDS_MAX = 120;
    private static final int MIB = 1 << 20;

    /** The calls of which each names a namespace. */
    private static final Set<String> NAMESPACED = Set.of(
            "StartWorkflowExecution",
            "SignalWorkflowExecution",
            "RequestCancelWorkflowExecution",
            "TerminateWorkflowExecution",
            "GetWorkflowExecutionHistory",
            "GetWorkflowExecutionHistoryReverse",
            "DescribeWorkflowExecution",
            "QueryWorkflow",
            "PollWorkflowTaskQueue",
            "RespondWorkflowTaskCompleted",
            "RespondWorkflowTaskFailed",
            "RespondQueryTaskCompleted",
            "ResetStickyTaskQueue",
            "PollActivityTaskQueue",
            "RecordActivityTaskHeartbeat",
            "RespondActivityTaskCompleted",
            "RespondActivityTaskFailed",
            "RespondActivityTaskCanceled",
            "RecordActivityTaskHeartbeatById",
            "RespondActivityTaskCompletedById",
            "RespondActivityTaskFailedById",
            "RespondActivityTaskCanceledById",
            "DescribeTaskQueue",
            "ShutdownWorker",
            "ListWorkflowExecutions",
            "CountWorkflowExecutions");

    private static final Set<String> NOT_NAMESPACED = Set.of(
            "GetSystemInfo",
            "GetClusterInfo",
            "RegisterNamespace",
            "DescribeNamespace",
            "ListNamespaces",
            "UpdateNamespace");

    @TempDir
    private static Path directory;

    private static NodeProcess node;
    private static ManagedChannel channel;

    private static ByteString staleWorkflowToken;
    private static ByteString liveActivityToken;
    private static ByteString staleActivityToken;

    /** One line of the table; a detail of null: the status has none. */
    private record Row(
            String name,
            Consumer<WorkflowServiceBlockingStub> call,
            Status.Code code,
            String text,
            Class<? extends Message> detail) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        node = NodeProcess.alone(TestPostgres.empty(), directory.resolve("node.log"))
                .launch()
                .awaitReady();
        channel = Grpc.newChannelBuilder(node.target(), InsecureChannelCredentials.create())
                .maxInboundMessageSize(16 * MIB)
                .build();
        registerNamespace("other");
        useTokens();
        stub().startWorkflowExecution(start("open").build());
    }

    @AfterAll
    static void stop() {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (node != null) {
            node.close();
        }
    }

    private static void registerNamespace(String name) {
        stub().registerNamespace(RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setWorkflowExecutionRetentionPeriod(Duration.newBuilder().setSeconds(86_400))
                .build());
    }

    /** A run whose tokens have been used: its workflow task is done, one activity is done, one is not. */
    private static void useTokens() {
        stub().startWorkflowExecution(start("half-done").build());
        PollWorkflowTaskQueueResponse task = stub().pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setTaskQueue(queue())
                .build());
        staleWorkflowToken = task.getTaskToken();
        stub().respondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setTaskToken(staleWorkflowToken)
                .addCommands(activity("done"))
                .addCommands(activity("live"))
                .build());
        for (int i = 0; i < 2; i++) {
            PollActivityTaskQueueResponse polled = stub().pollActivityTaskQueue(
                            PollActivityTaskQueueRequest.newBuilder()
                                    .setNamespace(NAMESPACE)
                                    .setTaskQueue(queue())
                                    .build());
            if (polled.getActivityId().equals("live")) {
                liveActivityToken = polled.getTaskToken();
            } else {
                staleActivityToken = polled.getTaskToken();
            }
        }
        stub().respondActivityTaskCompleted(RespondActivityTaskCompletedRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setTaskToken(staleActivityToken)
                .setResult(canaries(10))
                .build());
    }

    private static Command activity(String id) {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                .setScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes.newBuilder()
                        .setActivityId(id)
                        .setActivityType(ActivityType.newBuilder().setName("any"))
                        .setTaskQueue(queue())
                        .setInput(canaries(10))
                        .setStartToCloseTimeout(seconds(600)))
                .build();
    }

    // ---- The table ----

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        starts(rows);
        nullBytes(rows);
        workflowCalls(rows);
        taskCalls(rows);
        activityCalls(rows);
        queues(rows);
        namespaces(rows);
        visibility(rows);
        return rows.stream();
    }

    private static void starts(List<Row> rows) {
        start(rows, "no workflow id", start(""), "WorkflowId is not set on request.");
        start(rows, "long workflow id", start(LONG), "WorkflowId exceeds maximum allowed length (1001/1000)");
        start(rows, "no type", start("a").clearWorkflowType(), "WorkflowType is not set on request.");
        start(
                rows,
                "long type",
                start("a").setWorkflowType(WorkflowType.newBuilder().setName(LONG)),
                "WorkflowType length exceeds limit.");
        start(rows, "no queue", start("a").clearTaskQueue(), "taskQueue is not set");
        start(rows, "queue without a name", start("a").setTaskQueue(TaskQueue.newBuilder()), "missing task queue name");
        start(
                rows,
                "long queue",
                start("a").setTaskQueue(TaskQueue.newBuilder().setName(LONG)),
                "taskQueue length exceeds limit");
        start(
                rows,
                "reserved queue",
                start("a").setTaskQueue(TaskQueue.newBuilder().setName("/_sys/a")),
                "task queue name cannot start with reserved prefix /_sys/");
        start(
                rows,
                "negative execution timeout",
                start("a").setWorkflowExecutionTimeout(seconds(-1)),
                "An invalid WorkflowExecutionTimeoutSeconds is set on request. cause: negative duration");
        start(
                rows,
                "negative run timeout",
                start("a").setWorkflowRunTimeout(seconds(-1)),
                "An invalid WorkflowRunTimeoutSeconds is set on request. cause: negative duration");
        start(
                rows,
                "negative task timeout",
                start("a").setWorkflowTaskTimeout(seconds(-1)),
                "An invalid WorkflowTaskTimeoutSeconds is set on request. cause: negative duration");
        start(
                rows,
                "coefficient below 1",
                start("a").setRetryPolicy(retry().setBackoffCoefficient(0.5)),
                "BackoffCoefficient cannot be less than 1 on retry policy.");
        start(
                rows,
                "interval that shrinks",
                start("a")
                        .setRetryPolicy(retry().setInitialInterval(seconds(10)).setMaximumInterval(seconds(1))),
                "MaximumInterval cannot be less than InitialInterval on retry policy.");
        start(
                rows,
                "negative attempts",
                start("a").setRetryPolicy(retry().setMaximumAttempts(-1)),
                "MaximumAttempts cannot be negative on retry policy.");
        start(
                rows,
                "negative interval",
                start("a").setRetryPolicy(retry().setInitialInterval(seconds(-1))),
                "invalid InitialInterval set on retry policy: negative duration");
        start(rows, "long request id", start("a").setRequestId(LONG), "RequestId length exceeds limit.");
        start(rows, "long identity", start("a").setIdentity(LONG), "Identity length exceeds limit.");
        start(
                rows,
                "cron and delay",
                start("a").setCronSchedule("* * * * *").setWorkflowStartDelay(seconds(1)),
                "CronSchedule and WorkflowStartDelay may not be used together.");
        start(
                rows,
                "policies that clash",
                start("a")
                        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING)
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL),
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together"
                        + " with a WorkflowIDConflictPolicy");
        start(rows, "input over 2 MiB", start("a").setInput(canaries(2 * MIB + 1)), "Blob data size exceeds limit.");
        start(
                rows,
                "memo over 2 MiB",
                start("a").setMemo(Memo.newBuilder().putFields("a", canary(2 * MIB + 1))),
                "Memo size exceeds limit.");
        start(
                rows,
                "system search attribute",
                start("a")
                        .setSearchAttributes(SearchAttributes.newBuilder().putIndexedFields("WorkflowId", canary(10))),
                "WorkflowId attribute can't be set in SearchAttributes");
        rows.add(new Row(
                "start: message over 4 MiB",
                stub -> stub.startWorkflowExecution(
                        start("a").setInput(canaries(5 * MIB)).build()),
                RESOURCE_EXHAUSTED,
                "grpc: received message larger than max (* vs. 4194304)",
                null));
        rows.add(new Row(
                "start: already running",
                stub -> stub.startWorkflowExecution(start("open").build()),
                ALREADY_EXISTS,
                "Workflow execution is already running. WorkflowId: open, RunId: *.",
                WorkflowExecutionAlreadyStartedFailure.class));
    }

    /** Postgres keeps no null bytes; what has one must not get as far as to close a shard. */
    private static void nullBytes(List<Row> rows) {
        String text = "a text of the request contains a null byte";
        String bad = "null\0byte";
        start(rows, "null byte in the workflow id", start(bad), text);
        start(rows, "null byte in the request id", start("a").setRequestId(bad), text);
        start(
                rows,
                "null byte in the type",
                start("a").setWorkflowType(WorkflowType.newBuilder().setName(bad)),
                text);
        start(
                rows,
                "null byte in the queue",
                start("a").setTaskQueue(TaskQueue.newBuilder().setName(bad)),
                text);
        refused(
                rows,
                "signal: null byte in the workflow id",
                stub -> stub.signalWorkflowExecution(signal(of(bad, "")).build()),
                text);
    }

    private static void start(List<Row> rows, String name, StartWorkflowExecutionRequest.Builder request, String text) {
        rows.add(new Row(
                "start: " + name, stub -> stub.startWorkflowExecution(request.build()), INVALID_ARGUMENT, text, null));
    }

    private static void workflowCalls(List<Row> rows) {
        execution(
                rows,
                "signal",
                (stub, execution) ->
                        stub.signalWorkflowExecution(signal(execution).build()));
        execution(
                rows,
                "cancel",
                (stub, execution) ->
                        stub.requestCancelWorkflowExecution(RequestCancelWorkflowExecutionRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setWorkflowExecution(execution)
                                .build()));
        execution(
                rows,
                "terminate",
                (stub, execution) -> stub.terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setWorkflowExecution(execution)
                        .build()));
        execution(
                rows,
                "describe",
                (stub, execution) -> stub.describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setExecution(execution)
                        .build()));
        execution(
                rows,
                "history",
                (stub, execution) -> stub.getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setExecution(execution)
                        .build()));
        execution(
                rows,
                "history reverse",
                (stub, execution) ->
                        stub.getWorkflowExecutionHistoryReverse(GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setExecution(execution)
                                .build()));
        execution(
                rows,
                "query",
                (stub, execution) -> stub.queryWorkflow(query(execution, "any").build()));
        execution(
                rows,
                "reset sticky",
                (stub, execution) -> stub.resetStickyTaskQueue(ResetStickyTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setExecution(execution)
                        .build()));
        refused(
                rows,
                "signal: no name",
                stub -> stub.signalWorkflowExecution(
                        signal(of("open", "")).clearSignalName().build()),
                "SignalName is not set on request.");
        refused(
                rows,
                "signal: long name",
                stub -> stub.signalWorkflowExecution(
                        signal(of("open", "")).setSignalName(LONG).build()),
                "SignalName length exceeds limit.");
        refused(
                rows,
                "signal: long request id",
                stub -> stub.signalWorkflowExecution(
                        signal(of("open", "")).setRequestId(LONG).build()),
                "RequestId length exceeds limit.");
        refused(
                rows,
                "signal: input over 2 MiB",
                stub -> stub.signalWorkflowExecution(
                        signal(of("open", "")).setInput(canaries(2 * MIB + 1)).build()),
                "Blob data size exceeds limit.");
        refused(
                rows,
                "query: none",
                stub -> stub.queryWorkflow(
                        query(of("open", ""), "any").clearQuery().build()),
                "WorkflowQuery is not set on request.");
        refused(
                rows,
                "query: no type",
                stub -> stub.queryWorkflow(query(of("open", ""), "").build()),
                "QueryType is not set on request.");
        refused(
                rows,
                "history: garbled page token",
                stub -> stub.getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setExecution(of("open", ""))
                        .setNextPageToken(ByteString.copyFromUtf8(CANARY))
                        .build()),
                "Invalid NextPageToken.");
    }

    private interface ExecutionCall {
        void on(WorkflowServiceBlockingStub stub, WorkflowExecution execution);
    }

    private static void execution(List<Row> rows, String name, ExecutionCall call) {
        refused(
                rows,
                name + ": no workflow id",
                stub -> call.on(stub, of("", "")),
                "WorkflowId is not set on request.");
        refused(
                rows,
                name + ": long workflow id",
                stub -> call.on(stub, of(LONG, "")),
                "WorkflowId length exceeds limit.");
        refused(rows, name + ": bad run id", stub -> call.on(stub, of("open", CANARY)), "Invalid RunId.");
        missing(
                rows,
                name + ": no such workflow",
                stub -> call.on(stub, of("absent", "")),
                "workflow not found for ID: absent");
        missing(
                rows,
                name + ": no such run",
                stub -> call.on(stub, of("open", RUN_ID)),
                "workflow execution not found for workflow ID \"open\" and run ID \"" + RUN_ID + "\"");
    }

    private static void taskCalls(List<Row> rows) {
        token(
                rows,
                "complete task",
                (stub, namespace, token) ->
                        stub.respondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest.newBuilder()
                                .setNamespace(namespace)
                                .setTaskToken(token)
                                .build()));
        token(
                rows,
                "fail task",
                (stub, namespace, token) -> stub.respondWorkflowTaskFailed(RespondWorkflowTaskFailedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTaskToken(token)
                        .setFailure(Failure.newBuilder().setMessage(CANARY))
                        .build()));
        missing(
                rows,
                "complete task: stale token",
                stub -> stub.respondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskToken(staleWorkflowToken)
                        .build()),
                "Workflow task not found.");
        missing(
                rows,
                "fail task: stale token",
                stub -> stub.respondWorkflowTaskFailed(RespondWorkflowTaskFailedRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskToken(staleWorkflowToken)
                        .build()),
                "Workflow task not found.");
        refused(
                rows,
                "answer query: no token",
                stub -> stub.respondQueryTaskCompleted(RespondQueryTaskCompletedRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .build()),
                "Task token not set on request.");
    }

    private static void activityCalls(List<Row> rows) {
        TokenCall heartbeat = (stub, namespace, token) ->
                stub.recordActivityTaskHeartbeat(RecordActivityTaskHeartbeatRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTaskToken(token)
                        .setDetails(canaries(10))
                        .build());
        TokenCall complete = (stub, namespace, token) ->
                stub.respondActivityTaskCompleted(RespondActivityTaskCompletedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTaskToken(token)
                        .setResult(canaries(10))
                        .build());
        TokenCall fail =
                (stub, namespace, token) -> stub.respondActivityTaskFailed(RespondActivityTaskFailedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTaskToken(token)
                        .setFailure(Failure.newBuilder()
                                .setMessage(CANARY)
                                .setApplicationFailureInfo(ApplicationFailureInfo.getDefaultInstance()))
                        .build());
        TokenCall cancel = (stub, namespace, token) ->
                stub.respondActivityTaskCanceled(RespondActivityTaskCanceledRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTaskToken(token)
                        .setDetails(canaries(10))
                        .build());
        activityToken(rows, "heartbeat", heartbeat);
        activityToken(rows, "complete activity", complete);
        activityToken(rows, "fail activity", fail);
        activityToken(rows, "cancel activity", cancel);
        refused(
                rows,
                "cancel activity: not requested",
                stub -> cancel.on(stub, NAMESPACE, liveActivityToken),
                "unable to mark activity as canceled without activity being request canceled first");

        byId(
                rows,
                "heartbeat by id",
                (stub, workflowId, activityId) ->
                        stub.recordActivityTaskHeartbeatById(RecordActivityTaskHeartbeatByIdRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setWorkflowId(workflowId)
                                .setActivityId(activityId)
                                .build()));
        byId(
                rows,
                "complete by id",
                (stub, workflowId, activityId) ->
                        stub.respondActivityTaskCompletedById(RespondActivityTaskCompletedByIdRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setWorkflowId(workflowId)
                                .setActivityId(activityId)
                                .build()));
        byId(
                rows,
                "fail by id",
                (stub, workflowId, activityId) ->
                        stub.respondActivityTaskFailedById(RespondActivityTaskFailedByIdRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setWorkflowId(workflowId)
                                .setActivityId(activityId)
                                .build()));
        byId(
                rows,
                "cancel by id",
                (stub, workflowId, activityId) ->
                        stub.respondActivityTaskCanceledById(RespondActivityTaskCanceledByIdRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setWorkflowId(workflowId)
                                .setActivityId(activityId)
                                .build()));
    }

    private interface TokenCall {
        void on(WorkflowServiceBlockingStub stub, String namespace, ByteString token);
    }

    private static void token(List<Row> rows, String name, TokenCall call) {
        refused(
                rows,
                name + ": no token",
                stub -> call.on(stub, NAMESPACE, ByteString.EMPTY),
                "Task token not set on request.");
        refused(
                rows,
                name + ": garbled token",
                stub -> call.on(stub, NAMESPACE, ByteString.copyFromUtf8(CANARY)),
                "Error deserializing task token.");
        refused(
                rows,
                name + ": token of another namespace",
                stub -> call.on(stub, "other", staleWorkflowToken),
                "Operation requested with a token from a different namespace.");
    }

    private static void activityToken(List<Row> rows, String name, TokenCall call) {
        token(rows, name, call);
        missing(
                rows,
                name + ": stale token",
                stub -> call.on(stub, NAMESPACE, staleActivityToken),
                "invalid activityID or activity already timed out or invoking workflow is completed");
    }

    private interface ByIdCall {
        void on(WorkflowServiceBlockingStub stub, String workflowId, String activityId);
    }

    private static void byId(List<Row> rows, String name, ByIdCall call) {
        // Without one it would be an activity of no workflow: there are none.
        missing(rows, name + ": no workflow id", stub -> call.on(stub, "", "a"), "activity not found for ID: a");
        refused(
                rows,
                name + ": no activity id",
                stub -> call.on(stub, "open", ""),
                "ActivityId is not set on request.");
        missing(
                rows,
                name + ": no such workflow",
                stub -> call.on(stub, "absent", "a"),
                "workflow not found for ID: absent");
        missing(
                rows,
                name + ": no such activity",
                stub -> call.on(stub, "open", "absent"),
                "cannot find pending activity with ActivityID absent, check workflow execution history for more details");
    }

    private static void queues(List<Row> rows) {
        queue(
                rows,
                "poll workflow task",
                (stub, queue) -> stub.pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .mergeTaskQueue(queue)
                        .build()));
        queue(
                rows,
                "poll activity task",
                (stub, queue) -> stub.pollActivityTaskQueue(PollActivityTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .mergeTaskQueue(queue)
                        .build()));
        queue(
                rows,
                "describe queue",
                (stub, queue) -> stub.describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .mergeTaskQueue(queue)
                        .build()));
        for (boolean workflow : new boolean[] {true, false}) {
            String name = workflow ? "poll workflow task" : "poll activity task";
            refused(
                    rows,
                    name + ": no deadline",
                    stub -> poll(stub.withDeadline(null), workflow),
                    "Context timeout is not set.");
            rows.add(new Row(
                    name + ": short deadline",
                    stub -> poll(stub.withDeadlineAfter(1_500, TimeUnit.MILLISECONDS), workflow),
                    FAILED_PRECONDITION,
                    "Context timeout is too short.",
                    null));
        }
        refused(
                rows,
                "poll: long identity",
                stub -> stub.pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskQueue(queue())
                        .setIdentity(LONG)
                        .build()),
                "Identity length exceeds limit.");
    }

    private interface QueueCall {
        void on(WorkflowServiceBlockingStub stub, TaskQueue queue);
    }

    private static void queue(List<Row> rows, String name, QueueCall call) {
        refused(
                rows,
                name + ": queue without a name",
                stub -> call.on(stub, TaskQueue.getDefaultInstance()),
                "missing task queue name");
        refused(
                rows,
                name + ": long queue",
                stub -> call.on(stub, TaskQueue.newBuilder().setName(LONG).build()),
                "taskQueue length exceeds limit");
    }

    private static void poll(WorkflowServiceBlockingStub stub, boolean workflow) {
        if (workflow) {
            stub.pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                    .setNamespace(NAMESPACE)
                    .setTaskQueue(TaskQueue.newBuilder().setName("nothing-here"))
                    .build());
        } else {
            stub.pollActivityTaskQueue(PollActivityTaskQueueRequest.newBuilder()
                    .setNamespace(NAMESPACE)
                    .setTaskQueue(TaskQueue.newBuilder().setName("nothing-here"))
                    .build());
        }
    }

    private static void namespaces(List<Row> rows) {
        for (String method : NAMESPACED) {
            rows.add(new Row(
                    method + ": unknown namespace",
                    stub -> call(method, "unknown"),
                    NOT_FOUND,
                    "Namespace unknown is not found.",
                    NamespaceNotFoundFailure.class));
            refused(rows, method + ": no namespace", stub -> call(method, ""), "Namespace is empty.");
            refused(rows, method + ": long namespace", stub -> call(method, LONG), "Namespace length exceeds limit.");
        }
        Stream.concat(NAMESPACED.stream(), NOT_NAMESPACED.stream())
                .forEach(method -> rows.add(new Row(
                        method + ": garbage",
                        stub -> callWithGarbage(method),
                        INTERNAL,
                        "grpc: error unmarshalling request: *",
                        null)));
        rows.add(new Row(
                "register namespace: exists",
                stub -> registerNamespace("other"),
                ALREADY_EXISTS,
                "Namespace \"other\" already exists",
                NamespaceAlreadyExistsFailure.class));
        refused(
                rows,
                "register namespace: no retention",
                stub -> stub.registerNamespace(RegisterNamespaceRequest.newBuilder()
                        .setNamespace("another")
                        .build()),
                "A valid retention period is not set on request.");
        rows.add(new Row(
                "describe namespace: unknown",
                stub -> stub.describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace("unknown")
                        .build()),
                NOT_FOUND,
                "Namespace unknown is not found.",
                NamespaceNotFoundFailure.class));
        rows.add(new Row(
                "not implemented",
                stub -> stub.listSchedules(ListSchedulesRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .build()),
                UNIMPLEMENTED,
                "*",
                null));
    }

    private static void visibility(List<Row> rows) {
        list(rows, "malformed", "select " + CANARY + " (", "invalid query: malformed SQL query: *");
        list(rows, "unknown attribute", "Unheard = 'a'", "invalid query: invalid search attribute: Unheard");
        list(
                rows,
                "unknown status",
                "ExecutionStatus = 'Sleeping'",
                "invalid query: *: invalid ExecutionStatus value 'Sleeping'");
        list(
                rows,
                "bad time",
                "StartTime > 'yesterday'",
                "invalid query: invalid expression: unable to parse datetime 'yesterday'");
    }

    private static void list(List<Row> rows, String name, String query, String text) {
        refused(
                rows,
                "list: " + name,
                stub -> stub.listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setQuery(query)
                        .build()),
                text);
        refused(
                rows,
                "count: " + name,
                stub -> stub.countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setQuery(query)
                        .build()),
                text);
    }

    private static void refused(List<Row> rows, String name, Consumer<WorkflowServiceBlockingStub> call, String text) {
        rows.add(new Row(name, call, INVALID_ARGUMENT, text, null));
    }

    private static void missing(List<Row> rows, String name, Consumer<WorkflowServiceBlockingStub> call, String text) {
        rows.add(new Row(name, call, NOT_FOUND, text, NotFoundFailure.class));
    }

    // ---- The tests ----

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhatIsWrong(Row row) {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> row.call().accept(stub()));

        assertThat(refused).as("the call is refused").isNotNull();
        assertThat(refused.getStatus().getCode() + ": " + refused.getStatus().getDescription())
                .matches(pattern(row.code() + ": " + row.text()));
        com.google.rpc.Status status = StatusProto.fromThrowable(refused);
        assertThat(status.getDetailsList().stream().map(Any::getTypeUrl).toList())
                .isEqualTo(
                        row.detail() == null
                                ? List.of()
                                : List.of("type.googleapis.com/temporal.api.errordetails.v1."
                                        + row.detail().getSimpleName()));
    }

    private static Pattern pattern(String text) {
        return Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
    }

    @Test
    void aRepeatedStartYieldsTheSameRun() {
        StartWorkflowExecutionRequest request =
                start("repeated").setRequestId("request-1").build();

        String runId = stub().startWorkflowExecution(request).getRunId();

        assertThat(stub().startWorkflowExecution(request).getRunId()).isEqualTo(runId);
        stub().terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setWorkflowExecution(of("repeated", ""))
                .build());
        assertThat(stub().startWorkflowExecution(request).getRunId()).isEqualTo(runId);
    }

    @Test
    void payloadsAreNotLogged() {
        stub().startWorkflowExecution(start("logged").build());
        stub().signalWorkflowExecution(signal(of("logged", "")).build());
        rows().forEach(row -> assertThatThrownBy(() -> row.call().accept(stub())));

        assertThat(node.log())
                .contains("Perdura")
                .doesNotContain(CANARY)
                .doesNotContain("Exception")
                .doesNotContain("closes:"); // as a shard does after an append that failed
    }

    // ---- Requests ----

    private static WorkflowServiceBlockingStub stub() {
        return WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static StartWorkflowExecutionRequest.Builder start(String workflowId) {
        return StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setWorkflowId(workflowId)
                .setWorkflowType(WorkflowType.newBuilder().setName("any"))
                .setTaskQueue(queue())
                .setInput(canaries(10))
                .setHeader(Header.newBuilder().putFields("a", canary(10)))
                .setMemo(Memo.newBuilder().putFields("a", canary(10)));
    }

    private static SignalWorkflowExecutionRequest.Builder signal(WorkflowExecution execution) {
        return SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setWorkflowExecution(execution)
                .setSignalName("any")
                .setInput(canaries(10));
    }

    private static QueryWorkflowRequest.Builder query(WorkflowExecution execution, String type) {
        return QueryWorkflowRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setExecution(execution)
                .setQuery(WorkflowQuery.newBuilder().setQueryType(type).setQueryArgs(canaries(10)));
    }

    private static WorkflowExecution of(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }

    private static TaskQueue queue() {
        return TaskQueue.newBuilder().setName(QUEUE).build();
    }

    private static RetryPolicy.Builder retry() {
        return RetryPolicy.newBuilder().setBackoffCoefficient(2);
    }

    private static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }

    private static Payloads canaries(int bytes) {
        return Payloads.newBuilder().addPayloads(canary(bytes)).build();
    }

    private static Payload canary(int bytes) {
        String text = CANARY + "x".repeat(Math.max(0, bytes - CANARY.length()));
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8("\"" + text + "\""))
                .build();
    }

    private static MethodDescriptor<?, ?> method(String name) {
        return WorkflowServiceGrpc.getServiceDescriptor().getMethods().stream()
                .filter(method -> name.equals(method.getBareMethodName()))
                .findFirst()
                .orElseThrow();
    }

    /** With nothing in the request but the namespace. */
    @SuppressWarnings("unchecked")
    private static void call(String name, String namespace) {
        MethodDescriptor<Message, Message> method = (MethodDescriptor<Message, Message>) method(name);
        Message prototype = ((PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype();
        FieldDescriptor field = prototype.getDescriptorForType().findFieldByName("namespace");
        Message request =
                prototype.newBuilderForType().setField(field, namespace).build();
        ClientCalls.blockingUnaryCall(channel, method, options(), request);
    }

    private static void callWithGarbage(String name) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method(name).getFullMethodName())
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
        byte[] garbage = ("\u0007" + CANARY).getBytes(StandardCharsets.UTF_8);
        ClientCalls.blockingUnaryCall(channel, method, options(), garbage);
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
