package io.perdura.node.api.visibility;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.api.RpcFamily;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.rpc.VisibilityRpcs;
import io.perdura.node.visibility.ExecutionCount;
import io.perdura.node.visibility.ExecutionPage;
import io.perdura.node.visibility.LegacyFilter;
import io.perdura.node.visibility.VisibilityQuery;
import io.perdura.node.visibility.VisibilityStore;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse.AggregationGroup;
import io.temporal.api.workflowservice.v1.ListArchivedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListArchivedWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.ScanWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ScanWorkflowExecutionsResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** The calls that find workflows. They read what is stored, so a workflow is found as soon as its start was answered. */
public final class VisibilityApi implements RpcFamily {

    private static final int PAGE_SIZE_MAX = 1000;
    private static final int ARCHIVED_PAGE_SIZE_MAX = 10_000;

    private final NamespaceRegistry namespaces;
    private final NamespaceGate gate;
    private final VisibilityStore store;

    public VisibilityApi(NamespaceRegistry namespaces, VisibilityStore store) {
        this.namespaces = namespaces;
        this.gate = new NamespaceGate(namespaces);
        this.store = store;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.answer(VisibilityRpcs.LIST_WORKFLOW_EXECUTIONS, this::list),
                RpcRow.answer(VisibilityRpcs.SCAN_WORKFLOW_EXECUTIONS, this::scan),
                RpcRow.answer(VisibilityRpcs.COUNT_WORKFLOW_EXECUTIONS, this::count),
                RpcRow.answer(VisibilityRpcs.LIST_OPEN_WORKFLOW_EXECUTIONS, this::listOpen),
                RpcRow.answer(VisibilityRpcs.LIST_CLOSED_WORKFLOW_EXECUTIONS, this::listClosed),
                RpcRow.answer(VisibilityRpcs.LIST_ARCHIVED_WORKFLOW_EXECUTIONS, this::listArchived));
    }

    Future<ListWorkflowExecutionsResponse> list(ListWorkflowExecutionsRequest request) {
        VisibilityQuery query = VisibilityQuery.parse(request.getQuery());
        return page(request.getNamespace(), query, request.getPageSize(), request.getNextPageToken())
                .map(page -> ListWorkflowExecutionsResponse.newBuilder()
                        .addAllExecutions(page.executions())
                        .setNextPageToken(page.nextPageToken())
                        .build());
    }

    Future<ScanWorkflowExecutionsResponse> scan(ScanWorkflowExecutionsRequest request) {
        VisibilityQuery query = VisibilityQuery.parse(request.getQuery());
        return page(request.getNamespace(), query, request.getPageSize(), request.getNextPageToken())
                .map(page -> ScanWorkflowExecutionsResponse.newBuilder()
                        .addAllExecutions(page.executions())
                        .setNextPageToken(page.nextPageToken())
                        .build());
    }

    Future<ListOpenWorkflowExecutionsResponse> listOpen(ListOpenWorkflowExecutionsRequest request) {
        VisibilityQuery query = LegacyFilter.open(request);
        return page(request.getNamespace(), query, request.getMaximumPageSize(), request.getNextPageToken())
                .map(page -> ListOpenWorkflowExecutionsResponse.newBuilder()
                        .addAllExecutions(page.executions())
                        .setNextPageToken(page.nextPageToken())
                        .build());
    }

    Future<ListClosedWorkflowExecutionsResponse> listClosed(ListClosedWorkflowExecutionsRequest request) {
        VisibilityQuery query = LegacyFilter.closed(request);
        return page(request.getNamespace(), query, request.getMaximumPageSize(), request.getNextPageToken())
                .map(page -> ListClosedWorkflowExecutionsResponse.newBuilder()
                        .addAllExecutions(page.executions())
                        .setNextPageToken(page.nextPageToken())
                        .build());
    }

    Future<ListArchivedWorkflowExecutionsResponse> listArchived(ListArchivedWorkflowExecutionsRequest request) {
        String reason = request.getPageSize() > ARCHIVED_PAGE_SIZE_MAX
                ? "PageSize is larger than allowed " + ARCHIVED_PAGE_SIZE_MAX + "."
                : "Cluster is not configured for visibility archival.";
        return Future.failedFuture(new Rejection(Code.INVALID_ARGUMENT, reason));
    }

    Future<CountWorkflowExecutionsResponse> count(CountWorkflowExecutionsRequest request) {
        VisibilityQuery query = VisibilityQuery.parse(request.getQuery());
        return withNamespace(
                        request.getNamespace(),
                        namespace -> store.count(namespace.uuid(), query, namespace.searchAttributes()))
                .map(VisibilityApi::counted);
    }

    private static CountWorkflowExecutionsResponse counted(ExecutionCount count) {
        CountWorkflowExecutionsResponse.Builder response =
                CountWorkflowExecutionsResponse.newBuilder().setCount(count.total());
        for (ExecutionCount.Group group : count.groups()) {
            response.addGroups(
                    AggregationGroup.newBuilder().addGroupValues(group.value()).setCount(group.count()));
        }
        return response.build();
    }

    private Future<ExecutionPage> page(String name, VisibilityQuery query, int size, ByteString token) {
        int pageSize = size <= 0 || size > PAGE_SIZE_MAX ? PAGE_SIZE_MAX : size;
        return withNamespace(
                name, namespace -> store.list(namespace.uuid(), query, namespace.searchAttributes(), pageSize, token));
    }

    /**
     * Asks with what this node knows of the namespace. A refusal is checked against what is stored, because the search attribute
     * that is missed may just have been registered through another node.
     */
    private <T> Future<T> withNamespace(String name, Function<Namespace, Future<T>> ask) {
        return gate.admit("ListWorkflowExecutions", name)
                .compose(known -> ask.apply(known).recover(failure -> {
                    boolean refused =
                            failure instanceof Rejection rejection && rejection.code() == Code.INVALID_ARGUMENT;
                    if (!refused) {
                        return Future.failedFuture(failure);
                    }
                    return namespaces
                            .reread(name)
                            .compose(stored -> stored.version() > known.version()
                                    ? ask.apply(stored)
                                    : Future.failedFuture(failure));
                }));
    }
}
