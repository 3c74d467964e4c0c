package io.perdura.node.rpc;

import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse;
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
import java.util.List;

/** Calls that find workflows. */
public final class VisibilityRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse> LIST_WORKFLOW_EXECUTIONS =
            LIST.anyNode(ListWorkflowExecutionsRequest.class, ListWorkflowExecutionsResponse.class);

    public static final Rpc<ScanWorkflowExecutionsRequest, ScanWorkflowExecutionsResponse> SCAN_WORKFLOW_EXECUTIONS =
            LIST.anyNode(ScanWorkflowExecutionsRequest.class, ScanWorkflowExecutionsResponse.class);

    public static final Rpc<CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse> COUNT_WORKFLOW_EXECUTIONS =
            LIST.anyNode(CountWorkflowExecutionsRequest.class, CountWorkflowExecutionsResponse.class);

    public static final Rpc<ListOpenWorkflowExecutionsRequest, ListOpenWorkflowExecutionsResponse>
            LIST_OPEN_WORKFLOW_EXECUTIONS =
                    LIST.anyNode(ListOpenWorkflowExecutionsRequest.class, ListOpenWorkflowExecutionsResponse.class);

    public static final Rpc<ListClosedWorkflowExecutionsRequest, ListClosedWorkflowExecutionsResponse>
            LIST_CLOSED_WORKFLOW_EXECUTIONS =
                    LIST.anyNode(ListClosedWorkflowExecutionsRequest.class, ListClosedWorkflowExecutionsResponse.class);

    public static final Rpc<ListArchivedWorkflowExecutionsRequest, ListArchivedWorkflowExecutionsResponse>
            LIST_ARCHIVED_WORKFLOW_EXECUTIONS = LIST.anyNode(
                    ListArchivedWorkflowExecutionsRequest.class, ListArchivedWorkflowExecutionsResponse.class);

    private VisibilityRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
