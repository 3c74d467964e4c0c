package io.perdura.node.api.batch;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.batch.BatchRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.BatchRpcs;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.visibility.VisibilityQuery;
import io.perdura.node.visibility.VisibilityStore;
import io.temporal.api.batch.v1.BatchOperationInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.ListBatchOperationsRequest;
import io.temporal.api.workflowservice.v1.ListBatchOperationsResponse;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StopBatchOperationRequest;
import io.vertx.core.Future;
import java.util.List;

/** Operations on many workflows: checked here, decided and carried out by the shard that owns the slot of the job's id. */
public final class BatchApi implements NamespacedFamily {

    private static final int PAGE_SIZE_MAX = 1000;
    private static final VisibilityQuery JOBS =
            VisibilityQuery.parse("TemporalNamespaceDivision = '" + BatchMachine.DIVISION + "'");

    private final Owners owners;
    private final NamespaceRegistry namespaces;
    private final VisibilityStore store;
    private final RpcTable known = RpcTable.ofClients();
    private final Limits limits;

    public BatchApi(Owners owners, NamespaceRegistry namespaces, VisibilityStore store, Limits limits) {
        this.owners = owners;
        this.namespaces = namespaces;
        this.store = store;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(BatchRpcs.START_BATCH_OPERATION, this::start),
                RpcRow.of(BatchRpcs.STOP_BATCH_OPERATION, this::stop),
                RpcRow.of(BatchRpcs.DESCRIBE_BATCH_OPERATION, this::describe),
                RpcRow.of(BatchRpcs.LIST_BATCH_OPERATIONS, this::list));
    }

    private Future<Reply> start(Call call, StartBatchOperationRequest request) {
        BatchRules.requireValid(request);
        requireJobId(request.getJobId());
        Requests.requireLength(BatchRules.identity(request), "Identity length exceeds limit.", limits);
        BatchMachine.listed(request).forEach(execution -> Requests.requireExecution(true, execution, limits));
        Requests.requireBlob(request, limits);
        if (request.hasUpdateWorkflowOptionsOperation()) {
            known.named("UpdateWorkflowExecutionOptions"); // a job that can do nothing is not begun
        }
        if (!request.getVisibilityQuery().isEmpty()) {
            try {
                VisibilityQuery.parse(request.getVisibilityQuery());
            } catch (Rejection unreadable) {
                throw Rejections.invalid("invalid visibility query: " + unreadable.getMessage());
            }
        }
        return owners.ofWorkflow(call, request.getJobId());
    }

    private Future<Reply> stop(Call call, StopBatchOperationRequest request) {
        requireJobId(request.getJobId());
        if (request.getReason().isEmpty()) {
            throw Rejections.invalid("Reason is not set on request.");
        }
        Requests.requireIdentity(request.getIdentity(), limits);
        return owners.ofWorkflow(call, request.getJobId());
    }

    private Future<Reply> describe(Call call, DescribeBatchOperationRequest request) {
        requireJobId(request.getJobId());
        return owners.ofWorkflow(call, request.getJobId());
    }

    private void requireJobId(String jobId) {
        Requests.requireText(jobId, "JobId is not set on request.", "JobId length exceeds limit.", limits);
    }

    private Future<Reply> list(Call call, ListBatchOperationsRequest request) {
        int size = request.getPageSize() <= 0 ? PAGE_SIZE_MAX : Math.min(PAGE_SIZE_MAX, request.getPageSize());
        return namespaces
                .byName(request.getNamespace())
                .compose(namespace -> store.list(
                        namespace.uuid(), JOBS, namespace.searchAttributes(), size, request.getNextPageToken()))
                .map(page -> {
                    ListBatchOperationsResponse.Builder response =
                            ListBatchOperationsResponse.newBuilder().setNextPageToken(page.nextPageToken());
                    page.executions().forEach(job -> response.addOperationInfo(info(job)));
                    return Reply.of(response.build());
                });
    }

    private static BatchOperationInfo info(WorkflowExecutionInfo job) {
        String word = job.getMemo()
                .getFieldsOrDefault(BatchMachine.TYPE_MEMO, io.temporal.api.common.v1.Payload.getDefaultInstance())
                .getData()
                .toStringUtf8();
        BatchOperationInfo.Builder info = BatchOperationInfo.newBuilder()
                .setJobId(job.getExecution().getWorkflowId())
                .setState(BatchRules.state(job.getStatus()))
                .setOperationType(BatchRules.type(word.replace("\"", "")))
                .setStartTime(job.getStartTime());
        if (job.hasCloseTime()) {
            info.setCloseTime(job.getCloseTime());
        }
        return info.build();
    }
}
