package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.Slots;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcFunction;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** The calls about one workflow: checked here, decided by the shard that owns its slot. */
public final class WorkflowApi implements NamespacedFamily {

    private static final String REQUEST_ID_TOO_LONG = "RequestId length exceeds limit.";
    private static final String IDENTITY_TOO_LONG = "Identity length exceeds limit.";

    private final Router router;
    private final NamespaceRegistry namespaces;
    private final SearchAttributeGate attributes;
    private final Limits limits;

    public WorkflowApi(Router router, NamespaceRegistry namespaces, SearchAttributeGate attributes, Limits limits) {
        this.router = router;
        this.namespaces = namespaces;
        this.attributes = attributes;
        this.limits = limits;
    }

    @Override
    public Map<String, RpcFunction> methods() {
        return Map.of(
                "StartWorkflowExecution", this::start,
                "SignalWorkflowExecution", this::signal,
                "RequestCancelWorkflowExecution", this::requestCancel,
                "TerminateWorkflowExecution", this::terminate,
                "DescribeWorkflowExecution", this::describe,
                "GetWorkflowExecutionHistory", this::history,
                "GetWorkflowExecutionHistoryReverse", this::historyReverse,
                "QueryWorkflow", this::query,
                "ResetStickyTaskQueue", this::resetSticky);
    }

    private Future<Reply> start(Call call) {
        StartWorkflowExecutionRequest request = StartRules.complete(
                (StartWorkflowExecutionRequest) call.request(),
                UUID.randomUUID().toString(),
                limits);
        if (request.getSearchAttributes().getIndexedFieldsCount() == 0) {
            return toOwner(call.with(request), request.getWorkflowId());
        }
        return namespaces
                .byName(call.namespaceName())
                .compose(namespace -> attributes.admit(namespace, request.getSearchAttributes()))
                .compose(typed -> toOwner(
                        call.with(request.toBuilder().setSearchAttributes(typed).build()), request.getWorkflowId()));
    }

    private Future<Reply> signal(Call call) {
        SignalWorkflowExecutionRequest request = (SignalWorkflowExecutionRequest) call.request();
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireText(
                request.getSignalName(),
                "SignalName is not set on request.",
                "SignalName length exceeds limit.",
                limits);
        Requests.requireLength(request.getRequestId(), REQUEST_ID_TOO_LONG, limits);
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        Requests.requireBlob(request.getInput(), limits);
        // With an id of its own the request may be brought to a new owner of the shard without being taken twice.
        SignalWorkflowExecutionRequest identified = request.getRequestId().isEmpty()
                ? request.toBuilder().setRequestId(UUID.randomUUID().toString()).build()
                : request;
        return toOwner(call.with(identified), request.getWorkflowExecution());
    }

    private Future<Reply> requestCancel(Call call) {
        RequestCancelWorkflowExecutionRequest request = (RequestCancelWorkflowExecutionRequest) call.request();
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireRunId(request.getFirstExecutionRunId());
        Requests.requireLength(request.getRequestId(), REQUEST_ID_TOO_LONG, limits);
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        return toOwner(call, request.getWorkflowExecution());
    }

    private Future<Reply> terminate(Call call) {
        TerminateWorkflowExecutionRequest request = (TerminateWorkflowExecutionRequest) call.request();
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireRunId(request.getFirstExecutionRunId());
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        Requests.requireBlob(request.getDetails(), limits);
        return toOwner(call, request.getWorkflowExecution());
    }

    private Future<Reply> describe(Call call) {
        DescribeWorkflowExecutionRequest request = (DescribeWorkflowExecutionRequest) call.request();
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return toOwner(call, request.getExecution());
    }

    private Future<Reply> history(Call call) {
        GetWorkflowExecutionHistoryRequest request = (GetWorkflowExecutionHistoryRequest) call.request();
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return toOwner(call, request.getExecution());
    }

    private Future<Reply> historyReverse(Call call) {
        GetWorkflowExecutionHistoryReverseRequest request = (GetWorkflowExecutionHistoryReverseRequest) call.request();
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return toOwner(call, request.getExecution());
    }

    private Future<Reply> query(Call call) {
        QueryWorkflowRequest request = (QueryWorkflowRequest) call.request();
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        if (!request.hasQuery()) {
            throw Rejections.invalid("WorkflowQuery is not set on request.");
        }
        Requests.requireText(
                request.getQuery().getQueryType(),
                "QueryType is not set on request.",
                "QueryType length exceeds limit.",
                limits);
        Requests.requireBlob(request.getQuery().getQueryArgs(), limits);
        return toOwner(call, request.getExecution());
    }

    private Future<Reply> resetSticky(Call call) {
        ResetStickyTaskQueueRequest request = (ResetStickyTaskQueueRequest) call.request();
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return toOwner(call, request.getExecution());
    }

    private Future<Reply> toOwner(Call call, WorkflowExecution execution) {
        return toOwner(call, execution.getWorkflowId());
    }

    private Future<Reply> toOwner(Call call, String workflowId) {
        return router.toSlot(Slots.of(call.namespaceId(), workflowId), call);
    }
}
