package io.perdura.node.api.worker;

import com.google.rpc.Code;
import io.perdura.engine.Failures;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejection;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;

/** The calls by which workers get and answer workflow tasks and queries. */
public final class WorkflowTaskApi implements NamespacedFamily {

    private final Owners owners;
    private final OpenPolls polls;
    private final NamespaceRegistry namespaces;
    private final SearchAttributeGate attributes;
    private final Limits limits;

    public WorkflowTaskApi(
            Owners owners,
            OpenPolls polls,
            NamespaceRegistry namespaces,
            SearchAttributeGate attributes,
            Limits limits) {
        this.owners = owners;
        this.polls = polls;
        this.namespaces = namespaces;
        this.attributes = attributes;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkerRpcs.POLL_WORKFLOW_TASK_QUEUE, this::poll),
                RpcRow.of(WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED, this::complete),
                RpcRow.of(WorkerRpcs.RESPOND_WORKFLOW_TASK_FAILED, this::fail),
                RpcRow.of(WorkerRpcs.RESPOND_QUERY_TASK_COMPLETED, this::respondQuery));
    }

    private Future<Reply> poll(Call call, PollWorkflowTaskQueueRequest request) {
        polls.requirePatience(call);
        Requests.requireIdentity(request.getIdentity(), limits);
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

    private Future<Reply> complete(Call call, RespondWorkflowTaskCompletedRequest request) {
        Requests.requireIdentity(request.getIdentity(), limits);
        TaskToken token = TaskTokens.parse(request.getTaskToken(), call.namespaceId());
        if (request.getCommandsList().stream().noneMatch(WorkflowTaskApi::setsAttributes)) {
            return owners.ofTask(call, token);
        }
        return namespaces
                .byName(call.namespaceName())
                .compose(namespace -> withTypedAttributes(namespace, request))
                .compose(
                        typed -> owners.ofTask(call.with(typed), token),
                        refused -> failForAttributes(call, token, request, refused));
    }

    private static boolean setsAttributes(Command command) {
        return command.getUpsertWorkflowSearchAttributesCommandAttributes().hasSearchAttributes()
                || command.getContinueAsNewWorkflowExecutionCommandAttributes().hasSearchAttributes();
    }

    /** The request with all search attributes checked and typed; fails as the first command does that is refused. */
    private Future<RespondWorkflowTaskCompletedRequest> withTypedAttributes(
            Namespace namespace, RespondWorkflowTaskCompletedRequest request) {
        List<Integer> setting = IntStream.range(0, request.getCommandsCount())
                .filter(i -> setsAttributes(request.getCommands(i)))
                .boxed()
                .toList();
        return attributes
                .admitAll(
                        namespace,
                        setting.stream()
                                .map(i -> attributesOf(request.getCommands(i)))
                                .toList())
                .map(typed -> {
                    RespondWorkflowTaskCompletedRequest.Builder changed = request.toBuilder();
                    for (int n = 0; n < typed.size(); n++) {
                        int index = setting.get(n);
                        changed.setCommands(index, with(request.getCommands(index), typed.get(n)));
                    }
                    return changed.build();
                });
    }

    private static SearchAttributes attributesOf(Command command) {
        return command.hasUpsertWorkflowSearchAttributesCommandAttributes()
                ? command.getUpsertWorkflowSearchAttributesCommandAttributes().getSearchAttributes()
                : command.getContinueAsNewWorkflowExecutionCommandAttributes().getSearchAttributes();
    }

    private static Command with(Command command, SearchAttributes typed) {
        Command.Builder changed = command.toBuilder();
        if (command.hasUpsertWorkflowSearchAttributesCommandAttributes()) {
            changed.getUpsertWorkflowSearchAttributesCommandAttributesBuilder().setSearchAttributes(typed);
        } else {
            changed.getContinueAsNewWorkflowExecutionCommandAttributesBuilder().setSearchAttributes(typed);
        }
        return changed.build();
    }

    /** Attributes that must not be set fail the workflow task, as any command that cannot be carried out. */
    private Future<Reply> failForAttributes(
            Call call, TaskToken token, RespondWorkflowTaskCompletedRequest request, Throwable refused) {
        if (!(refused instanceof Rejection why) || why.code() != Code.INVALID_ARGUMENT) {
            return Future.failedFuture(refused); // the attributes could not be looked at
        }
        String text = "BadSearchAttributes: " + why.getMessage();
        RespondWorkflowTaskFailedRequest failed = RespondWorkflowTaskFailedRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setTaskToken(request.getTaskToken())
                .setIdentity(request.getIdentity())
                .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES)
                .setFailure(Failures.server(text, false))
                .build();
        return owners.ofTask(call.with(WorkerRpcs.RESPOND_WORKFLOW_TASK_FAILED, failed), token)
                .compose(done -> Future.failedFuture(new Rejection(Code.INVALID_ARGUMENT, text)));
    }

    private Future<Reply> fail(Call call, RespondWorkflowTaskFailedRequest request) {
        Requests.requireIdentity(request.getIdentity(), limits);
        return owners.ofTask(call, request.getTaskToken());
    }

    private Future<Reply> respondQuery(Call call, RespondQueryTaskCompletedRequest request) {
        return owners.ofTask(call, request.getTaskToken());
    }
}
