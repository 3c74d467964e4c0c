package io.perdura.node.rpc;

import io.temporal.api.operatorservice.v1.ListClustersRequest;
import io.temporal.api.operatorservice.v1.ListClustersResponse;
import io.temporal.api.workflowservice.v1.GetClusterInfoRequest;
import io.temporal.api.workflowservice.v1.GetClusterInfoResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import java.util.List;

/** Calls about the server itself. */
public final class SystemRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<GetSystemInfoRequest, GetSystemInfoResponse> GET_SYSTEM_INFO =
            LIST.anyNode(GetSystemInfoRequest.class, GetSystemInfoResponse.class);

    public static final Rpc<GetClusterInfoRequest, GetClusterInfoResponse> GET_CLUSTER_INFO =
            LIST.anyNode(GetClusterInfoRequest.class, GetClusterInfoResponse.class);

    public static final Rpc<ListClustersRequest, ListClustersResponse> LIST_CLUSTERS =
            LIST.anyNode(ListClustersRequest.class, ListClustersResponse.class);

    private SystemRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
