package io.perdura.node.rpc;

import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.operatorservice.v1.DeleteNamespaceResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesResponse;
import io.temporal.api.workflowservice.v1.DeprecateNamespaceRequest;
import io.temporal.api.workflowservice.v1.DeprecateNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.GetSearchAttributesResponse;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceResponse;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceResponse;
import java.util.List;

/** Calls about namespaces and what is registered in them. */
public final class NamespaceRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<RegisterNamespaceRequest, RegisterNamespaceResponse> REGISTER_NAMESPACE =
            LIST.anyNode(RegisterNamespaceRequest.class, RegisterNamespaceResponse.class);

    public static final Rpc<DescribeNamespaceRequest, DescribeNamespaceResponse> DESCRIBE_NAMESPACE =
            LIST.anyNode(DescribeNamespaceRequest.class, DescribeNamespaceResponse.class);

    public static final Rpc<ListNamespacesRequest, ListNamespacesResponse> LIST_NAMESPACES =
            LIST.anyNode(ListNamespacesRequest.class, ListNamespacesResponse.class);

    public static final Rpc<UpdateNamespaceRequest, UpdateNamespaceResponse> UPDATE_NAMESPACE =
            LIST.anyNode(UpdateNamespaceRequest.class, UpdateNamespaceResponse.class);

    public static final Rpc<DeprecateNamespaceRequest, DeprecateNamespaceResponse> DEPRECATE_NAMESPACE =
            LIST.anyNode(DeprecateNamespaceRequest.class, DeprecateNamespaceResponse.class);

    public static final Rpc<DeleteNamespaceRequest, DeleteNamespaceResponse> DELETE_NAMESPACE =
            LIST.anyNode(DeleteNamespaceRequest.class, DeleteNamespaceResponse.class);

    public static final Rpc<GetSearchAttributesRequest, GetSearchAttributesResponse> GET_SEARCH_ATTRIBUTES =
            LIST.anyNode(GetSearchAttributesRequest.class, GetSearchAttributesResponse.class);

    public static final Rpc<AddSearchAttributesRequest, AddSearchAttributesResponse> ADD_SEARCH_ATTRIBUTES =
            LIST.anyNode(AddSearchAttributesRequest.class, AddSearchAttributesResponse.class);

    public static final Rpc<ListSearchAttributesRequest, ListSearchAttributesResponse> LIST_SEARCH_ATTRIBUTES =
            LIST.anyNode(ListSearchAttributesRequest.class, ListSearchAttributesResponse.class);

    public static final Rpc<RemoveSearchAttributesRequest, RemoveSearchAttributesResponse> REMOVE_SEARCH_ATTRIBUTES =
            LIST.anyNode(RemoveSearchAttributesRequest.class, RemoveSearchAttributesResponse.class);

    private NamespaceRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
