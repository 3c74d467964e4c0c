package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.BatchOperationState.BATCH_OPERATION_STATE_COMPLETED;
import static io.temporal.api.enums.v1.BatchOperationState.BATCH_OPERATION_STATE_FAILED;
import static io.temporal.api.enums.v1.BatchOperationState.BATCH_OPERATION_STATE_RUNNING;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import io.grpc.Status.Code;
import io.perdura.node.persistence.PostgresOptions;
import io.temporal.api.batch.v1.BatchOperationDeletion;
import io.temporal.api.batch.v1.BatchOperationInfo;
import io.temporal.api.batch.v1.BatchOperationReset;
import io.temporal.api.batch.v1.BatchOperationSignal;
import io.temporal.api.batch.v1.BatchOperationTermination;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.BatchOperationState;
import io.temporal.api.enums.v1.BatchOperationType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListBatchOperationsRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StopBatchOperationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Operations on many workflows: each is done to each of them, whatever happens meanwhile. */
@Execution(ExecutionMode.CONCURRENT)
class BatchIT {
    private final OneServer server = OneServer.shared();
    private final String jobId = "job-" + UUID.randomUUID();

    @Test
    void whatAQueryFindsIsEndedPageByPage() {
        String type = "type-" + UUID.randomUUID();
        start(server, type, 230);

        server.call()
                .startBatchOperation(ofQuery(type)
                        .setTerminationOperation(
                                BatchOperationTermination.newBuilder().setIdentity("operator"))
                        .build());

        DescribeBatchOperationResponse done = awaitState(server, BATCH_OPERATION_STATE_COMPLETED);
        assertThat(done.getTotalOperationCount()).isEqualTo(230);
        assertThat(done.getCompleteOperationCount()).isEqualTo(230);
        assertThat(done.getFailureOperationCount()).isZero();
        assertThat(done.getIdentity()).isEqualTo("operator");
        assertThat(done.getReason()).isEqualTo("because");
        assertThat(done.getOperationType()).isEqualTo(BatchOperationType.BATCH_OPERATION_TYPE_TERMINATE_WORKFLOW);
        assertThat(count("WorkflowType = '" + type + "' AND ExecutionStatus = 'Running'"))
                .isZero();
        assertThat(count("WorkflowId = '" + jobId + "'"))
                .as("a job is no workflow of the user's")
                .isZero();
        assertThat(listed()).extracting(BatchOperationInfo::getState).contains(BATCH_OPERATION_STATE_COMPLETED);
    }

    @Test
    void aJobGoesOnWhereItsNodeWasStopped() {
        PostgresOptions database = OneServer.newDatabase();
        String type = "type-" + UUID.randomUUID();
        List<String> ids;
        try (OneServer first = new OneServer(database)) {
            ids = start(first, type, 60);
            first.call()
                    .startBatchOperation(ofQuery(type)
                            .setMaxOperationsPerSecond(20)
                            .setSignalOperation(
                                    BatchOperationSignal.newBuilder().setSignal("s"))
                            .build());
            await().until(() -> describe(first).getCompleteOperationCount() > 0);
            assertThat(describe(first).getState()).isEqualTo(BATCH_OPERATION_STATE_RUNNING);
        }

        try (OneServer second = new OneServer(database)) {
            assertThat(awaitState(second, BATCH_OPERATION_STATE_COMPLETED).getCompleteOperationCount())
                    .isEqualTo(60);
            for (String id : ids) {
                assertThat(history(second, id))
                        .filteredOn(EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED::equals)
                        .as(id)
                        .hasSize(1);
            }
        }
    }

    @Test
    void listedRunsAreTakenBackToTheirFirstTask() {
        OneWorkflow workflow = new OneWorkflow(server);
        workflow.start();
        workflow.complete(workflow.poll());

        server.call()
                .startBatchOperation(request()
                        .addExecutions(workflow.execution(""))
                        .setResetOperation(BatchOperationReset.newBuilder()
                                .setOptions(ResetOptions.newBuilder().setFirstWorkflowTask(Empty.getDefaultInstance())))
                        .build());

        assertThat(awaitState(server, BATCH_OPERATION_STATE_COMPLETED).getCompleteOperationCount())
                .isEqualTo(1);
        assertThat(history(server, workflow.id))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_FAILED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
    }

    @Test
    void whatCannotBeDoneIsCounted() {
        OneWorkflow workflow = new OneWorkflow(server);
        workflow.start();

        server.call()
                .startBatchOperation(request()
                        .addExecutions(workflow.execution(""))
                        .addExecutions(new OneWorkflow(server).execution("")) // nobody: nothing is to be done
                        .setResetOperation(BatchOperationReset.newBuilder()
                                .setOptions(ResetOptions.newBuilder().setBuildId("unknown")))
                        .build());

        DescribeBatchOperationResponse done = awaitState(server, BATCH_OPERATION_STATE_COMPLETED);
        assertThat(done.getFailureOperationCount()).isEqualTo(1);
        assertThat(done.getCompleteOperationCount()).isEqualTo(1);
    }

    @Test
    void closedRunsCanBeDeletedByTheirQuery() {
        String type = "type-" + UUID.randomUUID();
        start(server, type, 3);

        server.call()
                .startBatchOperation(ofQuery(type)
                        .setDeletionOperation(BatchOperationDeletion.getDefaultInstance())
                        .build());

        awaitState(server, BATCH_OPERATION_STATE_COMPLETED);
        await().untilAsserted(
                        () -> assertThat(count("WorkflowType = '" + type + "'")).isZero());
    }

    @Test
    void aJobThatIsStoppedDoesNoMore() {
        String type = "type-" + UUID.randomUUID();
        List<String> ids = start(server, type, 20);
        StartBatchOperationRequest slow = ofQuery(type)
                .setMaxOperationsPerSecond(1)
                .setTerminationOperation(BatchOperationTermination.getDefaultInstance())
                .build();
        server.call().startBatchOperation(slow);
        await().until(() -> describe(server).getCompleteOperationCount() > 0);

        server.call()
                .stopBatchOperation(StopBatchOperationRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setJobId(jobId)
                        .setReason("enough")
                        .build());

        assertThat(describe(server).getState()).isEqualTo(BATCH_OPERATION_STATE_FAILED);
        assertThat(ids.stream().filter(id -> !history(server, id).contains(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED)))
                .isNotEmpty();
        Refusal again = Refusal.of(() -> server.call()
                .startBatchOperation(slow.toBuilder().setReason("another").build()));
        assertThat(again.code()).isEqualTo(Code.ALREADY_EXISTS);
        // Whoever has not heard the first answer asks the same again, and is not told that somebody else was faster.
        server.call().startBatchOperation(slow);
        assertThat(describe(server).getState()).isEqualTo(BATCH_OPERATION_STATE_FAILED);
    }

    @Test
    void manyJobsGoOnAtOnce() {
        String type = "type-" + UUID.randomUUID();
        List<String> ids = start(server, type, 5);
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String job = jobId + "-" + i;
            jobs.add(job);
            server.call()
                    .startBatchOperation(ofQuery(type)
                            .setJobId(job)
                            .setSignalOperation(
                                    BatchOperationSignal.newBuilder().setSignal(job))
                            .build());
        }

        jobs.forEach(job -> await().atMost(Duration.ofSeconds(60))
                .until(() -> describe(server, job).getState() == BATCH_OPERATION_STATE_COMPLETED));
        for (String id : ids) {
            assertThat(history(server, id))
                    .filteredOn(EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED::equals)
                    .hasSize(40);
        }
    }

    @Test
    void aQueryThatCannotBeAskedEndsTheJob() {
        server.call()
                .startBatchOperation(request()
                        .setVisibilityQuery("Nobody = 1")
                        .setTerminationOperation(BatchOperationTermination.getDefaultInstance())
                        .build());

        awaitState(server, BATCH_OPERATION_STATE_FAILED);
    }

    // ---- Words ----

    private static List<String> start(OneServer on, String type, int workflows) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < workflows; i++) {
            OneWorkflow workflow = new OneWorkflow(on);
            var request = workflow.startRequest();
            request.getWorkflowTypeBuilder().setName(type);
            on.call().startWorkflowExecution(request.build());
            ids.add(workflow.id);
        }
        return ids;
    }

    private StartBatchOperationRequest.Builder request() {
        return StartBatchOperationRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setJobId(jobId)
                .setReason("because");
    }

    private StartBatchOperationRequest.Builder ofQuery(String type) {
        return request().setVisibilityQuery("WorkflowType = '" + type + "'");
    }

    private DescribeBatchOperationResponse describe(OneServer on) {
        return describe(on, jobId);
    }

    private static DescribeBatchOperationResponse describe(OneServer on, String job) {
        return on.call()
                .describeBatchOperation(DescribeBatchOperationRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setJobId(job)
                        .build());
    }

    private DescribeBatchOperationResponse awaitState(OneServer on, BatchOperationState state) {
        await().atMost(Duration.ofSeconds(60)).until(() -> describe(on).getState() == state);
        return describe(on);
    }

    private List<BatchOperationInfo> listed() {
        return server
                .call()
                .listBatchOperations(ListBatchOperationsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .build())
                .getOperationInfoList()
                .stream()
                .filter(info -> info.getJobId().equals(jobId))
                .toList();
    }

    private long count(String query) {
        return server.call()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .build())
                .getCount();
    }

    private static List<EventType> history(OneServer on, String workflowId) {
        return OneWorkflow.types(on.callAs("temporal-cli")
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getHistory()
                .getEventsList());
    }
}
