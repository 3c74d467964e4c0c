package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.perdura.node.rpc.NamespaceRpcs;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.RpcTable;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands in whatever field of whatever request or command, it is its caller's own fault: the call is taken, or
 * refused for what it is, and a hundred innocent ones beside it go well. {@link InnocentIT} says how single ones are refused.
 * What is added to the API is covered by being listed.
 */
class EveryFieldIT {
    private static final int INNOCENT = 100;
    private static final int AT_A_TIME = 16;
    private static final int PATIENCE_SECONDS = 240;
    /** For calls that wait for somebody who never comes. */
    private static final int WAIT_MILLIS = 200;

    private static final Set<String> WAITING = Set.of(
            "PollWorkflowTaskQueue",
            "PollActivityTaskQueue",
            "PollNexusTaskQueue",
            "QueryWorkflow",
            "UpdateWorkflowExecution",
            "PollWorkflowExecutionUpdate",
            "ExecuteMultiOperation",
            "GetWorkflowExecutionHistory");

    private static final Set<Code> THE_SERVERS_FAULT =
            Set.of(Code.INTERNAL, Code.UNKNOWN, Code.UNAVAILABLE, Code.ABORTED, Code.DATA_LOSS, Code.DEADLINE_EXCEEDED);

    private static final OneServer SERVER = OneServer.shared();
    private static final String NAMESPACE = "every-field-" + UUID.randomUUID();
    private static final ListeningExecutorService CALLERS =
            MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(AT_A_TIME));
    private static final Map<String, String> FULL_NAMES = Stream.of(
                    OperatorServiceGrpc.getServiceDescriptor(), WorkflowServiceGrpc.getServiceDescriptor())
            .flatMap(service -> service.getMethods().stream())
            .collect(Collectors.toMap(
                    method -> method.getBareMethodName(),
                    MethodDescriptor::getFullMethodName,
                    (ofOperators, ofWorkflows) -> ofWorkflows));

    /** A field that was given a bad value, and how that ended. */
    private record Tried(RequestField field, String badness, Object value, ListenableFuture<Status> end) {
        Status status() {
            try {
                return end.get();
            } catch (ExecutionException e) {
                throw new AssertionError(this.toString(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Sender {
        /** @param waitMs how long a call may wait for somebody who never comes */
        Status send(RequestField field, Object value, long waitMs);
    }

    @BeforeAll
    static void begin() {
        register(NAMESPACE);
    }

    private static String register(String namespace) {
        SERVER.call()
                .registerNamespace(RegisterNamespaceRequest.newBuilder()
                        .setNamespace(namespace)
                        .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                        .build());
        return namespace;
    }

    @AfterAll
    static void end() {
        CALLERS.shutdownNow();
    }

    static Stream<Rpc<?, ?>> rpcs() {
        return RpcTable.ofClients().all().stream();
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void ofARequest(Rpc<?, ?> rpc) throws Exception {
        tryAll(RequestField.of(rpc.emptyRequest().getDescriptorForType()), (field, value, waitMs) -> {
            boolean isOfNamespace = NamespaceRpcs.all().contains(rpc);
            RequestBase base = new RequestBase(isOfNamespace ? register("own-" + UUID.randomUUID()) : NAMESPACE);
            Message.Builder request = rpc.emptyRequest().newBuilderForType();
            if (base.fill(request)) {
                start(base);
            }
            FieldDescriptor token = request.getDescriptorForType().findFieldByName("task_token");
            if (token != null) {
                request.setField(token, token(base, rpc.name().contains("Activity")));
            }
            field.set(request, value);
            Status end = call(rpc, request.build(), waitMs);
            boolean waited = WAITING.contains(rpc.name()) && end.getCode() == Code.DEADLINE_EXCEEDED;
            return waited ? Status.OK : end;
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = CommandType.class,
            mode = Mode.EXCLUDE,
            names = {"COMMAND_TYPE_UNSPECIFIED", "UNRECOGNIZED"})
    void ofACommand(CommandType type) throws Exception {
        String attributes =
                type.name().substring("COMMAND_TYPE_".length()).toLowerCase(Locale.ROOT) + "_command_attributes";
        List<RequestField> fields = RequestField.of(Command.getDescriptor()).stream()
                .filter(field -> field.path().get(0).getName().equals(attributes))
                .toList();
        assertThat(fields).as(attributes).isNotEmpty();
        tryAll(fields, (field, value, waitMs) -> {
            RequestBase base = new RequestBase(NAMESPACE);
            ByteString token = token(base, false);
            Command.Builder command = Command.newBuilder().setCommandType(type);
            Message.Builder filled = command.newBuilderForField(field.path().get(0));
            base.fill(filled);
            command.setField(field.path().get(0), filled.build());
            field.set(command, value);
            return call(
                    RpcTable.ofClients().named("RespondWorkflowTaskCompleted"),
                    RespondWorkflowTaskCompletedRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setTaskToken(token)
                            .addCommands(command)
                            .build(),
                    waitMs);
        });
    }

    private static void tryAll(List<RequestField> fields, Sender sender) throws Exception {
        List<Tried> all = new ArrayList<>();
        for (RequestField field : fields) {
            field.badValues()
                    .forEach((badness, value) -> all.add(new Tried(
                            field, badness, value, CALLERS.submit(() -> sender.send(field, value, WAIT_MILLIS)))));
        }
        List<ListenableFuture<?>> innocent = new ArrayList<>();
        for (int i = 0; i < INNOCENT; i++) {
            innocent.add(CALLERS.submit(() -> start(new RequestBase(NAMESPACE))));
        }
        for (ListenableFuture<?> call : innocent) {
            assertThat(call.get()).as("an innocent call").isNotNull();
        }
        SoftAssertions assertions = new SoftAssertions();
        for (Tried tried : all) {
            assertions
                    .assertThat(tried.status().getCode())
                    .as("%s in %s: %s", tried.badness, tried.field, tried.status())
                    .isNotIn(THE_SERVERS_FAULT);
        }
        requireLimitsInBytes(all, sender, assertions);
        assertions.assertAll();
    }

    /** A text of half as many characters that is as long in bytes is too long just as well. */
    private static void requireLimitsInBytes(List<Tried> all, Sender sender, SoftAssertions assertions) {
        Map<RequestField, Map<String, Tried>> texts = all.stream()
                .filter(tried -> tried.field.isText())
                .collect(Collectors.groupingBy(Tried::field, Collectors.toMap(Tried::badness, tried -> tried)));
        texts.forEach((field, tried) -> {
            Status many = tried.get(RequestField.MANY_CHARACTERS).status();
            if (!many.isOk()) {
                Tried bytes = tried.get(RequestField.MANY_BYTES);
                Status status = bytes.status();
                if (status.isOk()) { // on busy cores it may only have been given up before it was refused
                    status = sender.send(field, bytes.value, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                }
                assertions
                        .assertThat(status.getCode())
                        .as("a text of 1002 bytes in %s, as %s", field, many)
                        .isEqualTo(many.getCode());
            }
        });
    }

    /** Of a task of a workflow that was started for it. */
    private static ByteString token(RequestBase base, boolean ofActivity) {
        start(base);
        ByteString token = SERVER.call()
                .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskQueue(base.taskQueue())
                        .build())
                .getTaskToken();
        if (!ofActivity) {
            return token;
        }
        ScheduleActivityTaskCommandAttributes.Builder activity = ScheduleActivityTaskCommandAttributes.newBuilder();
        base.fill(activity);
        SERVER.call()
                .respondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskToken(token)
                        .addCommands(Command.newBuilder()
                                .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                                .setScheduleActivityTaskCommandAttributes(activity))
                        .build());
        return SERVER.call()
                .pollActivityTaskQueue(PollActivityTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskQueue(base.taskQueue())
                        .build())
                .getTaskToken();
    }

    private static String start(RequestBase base) {
        // On a busy machine, too, what is done with the task comes before its time-out.
        StartWorkflowExecutionRequest.Builder request =
                StartWorkflowExecutionRequest.newBuilder().setWorkflowTaskTimeout(Durations.fromSeconds(120));
        base.fill(request);
        return SERVER.call().startWorkflowExecution(request.build()).getRunId();
    }

    private static Status call(Rpc<?, ?> rpc, Message request, long waitMs) {
        MethodDescriptor<Message, Message> method = MethodDescriptor.<Message, Message>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(FULL_NAMES.get(rpc.name()))
                .setRequestMarshaller(ProtoUtils.marshaller((Message) rpc.emptyRequest()))
                .setResponseMarshaller(ProtoUtils.marshaller((Message) rpc.emptyResponse()))
                .build();
        CallOptions options = WAITING.contains(rpc.name())
                ? CallOptions.DEFAULT.withDeadlineAfter(waitMs, TimeUnit.MILLISECONDS)
                : CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            ClientCalls.blockingUnaryCall(SERVER.channel(), method, options, request);
            return Status.OK;
        } catch (RuntimeException refused) {
            return Status.fromThrowable(refused);
        }
    }
}
