package io.perdura.node.rpc;

import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationResponse;
import io.temporal.api.workflowservice.v1.ListBatchOperationsRequest;
import io.temporal.api.workflowservice.v1.ListBatchOperationsResponse;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationResponse;
import io.temporal.api.workflowservice.v1.StopBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StopBatchOperationResponse;
import java.util.List;

/** Calls about operations on many workflows. */
public final class BatchRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<StartBatchOperationRequest, StartBatchOperationResponse> START_BATCH_OPERATION =
            LIST.shard(StartBatchOperationRequest.class, StartBatchOperationResponse.class);

    public static final Rpc<StopBatchOperationRequest, StopBatchOperationResponse> STOP_BATCH_OPERATION =
            LIST.shard(StopBatchOperationRequest.class, StopBatchOperationResponse.class);

    public static final Rpc<DescribeBatchOperationRequest, DescribeBatchOperationResponse> DESCRIBE_BATCH_OPERATION =
            LIST.shard(DescribeBatchOperationRequest.class, DescribeBatchOperationResponse.class);

    public static final Rpc<ListBatchOperationsRequest, ListBatchOperationsResponse> LIST_BATCH_OPERATIONS =
            LIST.anyNode(ListBatchOperationsRequest.class, ListBatchOperationsResponse.class);

    private BatchRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
