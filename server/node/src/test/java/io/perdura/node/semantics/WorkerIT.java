package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.workflowservice.v1.CountWorkersRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkerRequest;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsRequest;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsResponse;
import io.temporal.api.workflowservice.v1.ListWorkersRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Workers that come and go. */
class WorkerIT {

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);
    private final String instance = UUID.randomUUID().toString();

    @Test
    void everyPollOfAWorkerThatShutsDownEndsEmpty() throws ExecutionException, InterruptedException {
        ListenableFuture<PollWorkflowTaskQueueResponse> workflows = server.begin()
                .pollWorkflowTaskQueue(workflow.pollRequest().toBuilder()
                        .setWorkerInstanceKey(instance)
                        .build());
        ListenableFuture<PollWorkflowTaskQueueResponse> sticky = server.begin()
                .pollWorkflowTaskQueue(workflow.stickyPollRequest().toBuilder()
                        .setWorkerInstanceKey(instance)
                        .build());
        ListenableFuture<PollActivityTaskQueueResponse> activities = server.begin()
                .pollActivityTaskQueue(workflow.activityPollRequest().toBuilder()
                        .setWorkerInstanceKey(instance)
                        .build());
        ListenableFuture<PollNexusTaskQueueResponse> nexus = server.begin().pollNexusTaskQueue(nexusPoll());
        ListenableFuture<PollWorkflowTaskQueueResponse> other = server.begin()
                .pollWorkflowTaskQueue(workflow.pollRequest().toBuilder()
                        .setIdentity("another worker")
                        .setWorkerInstanceKey("another instance")
                        .build());
        awaitPollers(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, 2);
        awaitPollers(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY, 1);
        awaitPollers(TaskQueueType.TASK_QUEUE_TYPE_NEXUS, 1);
        workflow.awaitPoller(workflow.sticky());
        assertThat(nexus).isNotDone();

        server.call()
                .shutdownWorker(ShutdownWorkerRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setIdentity(OneWorkflow.IDENTITY)
                        .setWorkerInstanceKey(instance)
                        .setTaskQueue(workflow.queue)
                        .setStickyTaskQueue(workflow.stickyQueue)
                        .addTaskQueueTypes(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                        .addTaskQueueTypes(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                        .addTaskQueueTypes(TaskQueueType.TASK_QUEUE_TYPE_NEXUS)
                        .build());

        assertThat(workflows.get()).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
        assertThat(sticky.get()).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
        assertThat(activities.get()).isEqualTo(PollActivityTaskQueueResponse.getDefaultInstance());
        assertThat(nexus.get()).isEqualTo(PollNexusTaskQueueResponse.getDefaultInstance());
        awaitPollers(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, 1);
        workflow.start();
        assertThat(other.get().getWorkflowExecution().getWorkflowId()).isEqualTo(workflow.id);
    }

    @Test
    void aWorkerThatDrainsPollsItsStickyQueueOn() throws ExecutionException, InterruptedException {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        server.call()
                .shutdownWorker(ShutdownWorkerRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setStickyTaskQueue(workflow.stickyQueue)
                        .build());

        ListenableFuture<PollWorkflowTaskQueueResponse> draining =
                server.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        workflow.awaitPoller(workflow.sticky());
        workflow.signal("more");

        assertThat(draining.get().getWorkflowExecution().getWorkflowId()).isEqualTo(workflow.id);
    }

    @Test
    void aWorkerIsKnownFromItsFirstHeartbeatToItsShutdown() {
        WorkerHeartbeat heartbeat = WorkerHeartbeat.newBuilder()
                .setWorkerInstanceKey(instance)
                .setWorkerIdentity(OneWorkflow.IDENTITY)
                .setTaskQueue(workflow.queue)
                .setStatus(WorkerStatus.WORKER_STATUS_RUNNING)
                .build();
        String query = "TaskQueue = '" + workflow.queue + "'";

        server.call()
                .recordWorkerHeartbeat(RecordWorkerHeartbeatRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .addWorkerHeartbeat(heartbeat)
                        .build());

        assertThat(server.call()
                        .describeWorker(DescribeWorkerRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setWorkerInstanceKey(instance)
                                .build())
                        .getWorkerInfo()
                        .getWorkerHeartbeat())
                .isEqualTo(heartbeat);
        assertThat(server.call()
                        .listWorkers(ListWorkersRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setQuery(query)
                                .build())
                        .getWorkersList())
                .extracting("workerIdentity")
                .containsExactly(OneWorkflow.IDENTITY);
        assertThat(countWorkers(query)).isOne();

        server.call()
                .shutdownWorker(ShutdownWorkerRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkerHeartbeat(heartbeat.toBuilder().setStatus(WorkerStatus.WORKER_STATUS_SHUTDOWN))
                        .build());

        assertThat(countWorkers(query)).isZero();
    }

    @Test
    void aQueueHasOnePartitionOfEachType() {
        ListTaskQueuePartitionsResponse partitions = server.call()
                .listTaskQueuePartitions(ListTaskQueuePartitionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskQueue(workflow.normal())
                        .build());

        assertThat(partitions.getWorkflowTaskQueuePartitionsList())
                .extracting("key")
                .containsExactly(workflow.queue);
        assertThat(partitions.getActivityTaskQueuePartitions(0).getOwnerHostName())
                .isNotEmpty();
    }

    private long countWorkers(String query) {
        return server.call()
                .countWorkers(CountWorkersRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .build())
                .getCount();
    }

    @Test
    void workersAreToldThatTheirPollsWillEnd() {
        assertThat(server.call()
                        .describeNamespace(DescribeNamespaceRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .build())
                        .getNamespaceInfo()
                        .getCapabilities()
                        .getWorkerPollCompleteOnShutdown())
                .isTrue();
    }

    private PollNexusTaskQueueRequest nexusPoll() {
        return PollNexusTaskQueueRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setIdentity(OneWorkflow.IDENTITY)
                .setTaskQueue(workflow.normal())
                .setWorkerInstanceKey(instance)
                .build();
    }

    private void awaitPollers(TaskQueueType type, int count) {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> server.call()
                                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                                        .setNamespace(OneServer.NAMESPACE)
                                        .setTaskQueue(workflow.normal())
                                        .setTaskQueueType(type)
                                        .build())
                                .getPollersCount()
                        == count);
    }
}
