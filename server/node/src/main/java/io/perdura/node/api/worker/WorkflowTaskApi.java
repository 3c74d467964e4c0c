package io.perdura.node.api.worker;

import com.google.protobuf.ByteString;
import io.perdura.engine.Limits;
import io.perdura.engine.Slots;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcFunction;
import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerResponse;
import io.vertx.core.Future;
import java.util.Map;

/** The calls by which workers get and answer workflow tasks and queries, and those about task queues. */
public final class WorkflowTaskApi implements NamespacedFamily {

    private static final String IDENTITY_TOO_LONG = "Identity length exceeds limit.";

    private final Router router;
    private final OpenPolls polls;
    private final NamespaceRegistry namespaces;
    private final SearchAttributeGate attributes;
    private final Limits limits;

    public WorkflowTaskApi(
            Router router,
            OpenPolls polls,
            NamespaceRegistry namespaces,
            SearchAttributeGate attributes,
            Limits limits) {
        this.router = router;
        this.polls = polls;
        this.namespaces = namespaces;
        this.attributes = attributes;
        this.limits = limits;
    }

    @Override
    public Map<String, RpcFunction> methods() {
        return Map.of(
                "PollWorkflowTaskQueue", this::poll,
                "RespondWorkflowTaskCompleted", this::complete,
                "RespondWorkflowTaskFailed", this::fail,
                "RespondQueryTaskCompleted", this::respondQuery,
                "DescribeTaskQueue", this::describeQueue,
                "ShutdownWorker", this::shutdownWorker);
    }

    private Future<Reply> poll(Call call) {
        polls.requirePatience(call);
        PollWorkflowTaskQueueRequest request = (PollWorkflowTaskQueueRequest) call.request();
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        boolean sticky = request.getTaskQueue().getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
        return polls.park(
                new TaskQueueKey(
                        call.namespaceId(),
                        request.getTaskQueue().getName(),
                        TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                        sticky),
                call);
    }

    private Future<Reply> complete(Call call) {
        RespondWorkflowTaskCompletedRequest request = (RespondWorkflowTaskCompletedRequest) call.request();
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        TaskToken token = TaskTokens.parse(request.getTaskToken(), call.namespaceId());
        if (request.getCommandsList().stream().noneMatch(WorkflowTaskApi::setsAttributes)) {
            return toOwner(call, token);
        }
        return namespaces
                .byName(call.namespaceName())
                .compose(namespace -> withTypedAttributes(namespace, request, 0))
                .compose(
                        typed -> toOwner(call.with(typed), token),
                        refused -> failForAttributes(call, token, request, refused));
    }

    private static boolean setsAttributes(Command command) {
        return command.getUpsertWorkflowSearchAttributesCommandAttributes().hasSearchAttributes()
                || command.getContinueAsNewWorkflowExecutionCommandAttributes().hasSearchAttributes();
    }

    /** The request with all search attributes checked and typed, from the command at {@code index} on. */
    private Future<RespondWorkflowTaskCompletedRequest> withTypedAttributes(
            Namespace namespace, RespondWorkflowTaskCompletedRequest request, int index) {
        if (index == request.getCommandsCount()) {
            return Future.succeededFuture(request);
        }
        Command command = request.getCommands(index);
        if (!setsAttributes(command)) {
            return withTypedAttributes(namespace, request, index + 1);
        }
        boolean upsert = command.hasUpsertWorkflowSearchAttributesCommandAttributes();
        SearchAttributes asked = upsert
                ? command.getUpsertWorkflowSearchAttributesCommandAttributes().getSearchAttributes()
                : command.getContinueAsNewWorkflowExecutionCommandAttributes().getSearchAttributes();
        return attributes.admit(namespace, asked).compose(typed -> {
            Command.Builder changed = command.toBuilder();
            if (upsert) {
                changed.getUpsertWorkflowSearchAttributesCommandAttributesBuilder()
                        .setSearchAttributes(typed);
            } else {
                changed.getContinueAsNewWorkflowExecutionCommandAttributesBuilder()
                        .setSearchAttributes(typed);
            }
            return withTypedAttributes(
                    namespace, request.toBuilder().setCommands(index, changed).build(), index + 1);
        });
    }

    /** Attributes that must not be set fail the workflow task, as any command that cannot be carried out. */
    private Future<Reply> failForAttributes(
            Call call, TaskToken token, RespondWorkflowTaskCompletedRequest request, Throwable refused) {
        RespondWorkflowTaskFailedRequest failed = RespondWorkflowTaskFailedRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setTaskToken(request.getTaskToken())
                .setIdentity(request.getIdentity())
                .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES)
                .setFailure(Failure.newBuilder().setMessage("BadSearchAttributes: " + refused.getMessage()))
                .build();
        return toOwner(call.with("RespondWorkflowTaskFailed", failed), token)
                .compose(done -> Future.failedFuture(refused));
    }

    private Future<Reply> fail(Call call) {
        RespondWorkflowTaskFailedRequest request = (RespondWorkflowTaskFailedRequest) call.request();
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        return toOwner(call, request.getTaskToken());
    }

    private Future<Reply> respondQuery(Call call) {
        return toOwner(call, ((RespondQueryTaskCompletedRequest) call.request()).getTaskToken());
    }

    private Future<Reply> describeQueue(Call call) {
        DescribeTaskQueueRequest request = (DescribeTaskQueueRequest) call.request();
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        int type = request.getTaskQueueTypeValue() == 0
                ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE
                : request.getTaskQueueTypeValue();
        boolean sticky = request.getTaskQueue().getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
        return router.toTaskQueue(
                new TaskQueueKey(call.namespaceId(), request.getTaskQueue().getName(), type, sticky), call);
    }

    private Future<Reply> shutdownWorker(Call call) {
        ShutdownWorkerRequest request = (ShutdownWorkerRequest) call.request();
        if (request.getStickyTaskQueue().isEmpty()) {
            return Future.succeededFuture(Reply.of(ShutdownWorkerResponse.getDefaultInstance()));
        }
        return router.toTaskQueue(
                new TaskQueueKey(
                        call.namespaceId(),
                        request.getStickyTaskQueue(),
                        TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                        true),
                call);
    }

    private Future<Reply> toOwner(Call call, ByteString token) {
        return toOwner(call, TaskTokens.parse(token, call.namespaceId()));
    }

    private Future<Reply> toOwner(Call call, TaskToken token) {
        Requests.requireRunId(token.getRunId());
        return router.toSlot(Slots.of(call.namespaceId(), token.getWorkflowId()), call);
    }
}
