package io.perdura.node.worker;

import io.perdura.engine.Rejections;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.worker.v1.WorkerInfo;
import io.temporal.api.worker.v1.WorkerListInfo;
import io.temporal.api.workflowservice.v1.CountWorkersRequest;
import io.temporal.api.workflowservice.v1.CountWorkersResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkerRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkerResponse;
import io.temporal.api.workflowservice.v1.ListWorkersRequest;
import io.temporal.api.workflowservice.v1.ListWorkersResponse;
import org.jspecify.annotations.Nullable;

/** What is answered about the workers of a namespace. */
public final class WorkerAnswers {

    private WorkerAnswers() {}

    public static ListWorkersResponse list(WorkerRegistry workers, ListWorkersRequest request, long nowMs) {
        WorkerRegistry.Page page = workers.list(
                WorkerQuery.parse(request.getQuery()),
                request.getIncludeSystemWorkers(),
                request.getNextPageToken(),
                request.getPageSize(),
                nowMs);
        ListWorkersResponse.Builder response = ListWorkersResponse.newBuilder().setNextPageToken(page.nextPageToken());
        for (WorkerHeartbeat worker : page.workers()) {
            response.addWorkers(listed(worker));
            response.addWorkersInfo(WorkerInfo.newBuilder().setWorkerHeartbeat(worker));
        }
        return response.build();
    }

    public static CountWorkersResponse count(WorkerRegistry workers, CountWorkersRequest request, long nowMs) {
        return CountWorkersResponse.newBuilder()
                .setCount(
                        workers.count(WorkerQuery.parse(request.getQuery()), request.getIncludeSystemWorkers(), nowMs))
                .build();
    }

    public static DescribeWorkerResponse describe(WorkerRegistry workers, DescribeWorkerRequest request, long nowMs) {
        @Nullable WorkerHeartbeat worker = workers.find(request.getWorkerInstanceKey(), nowMs);
        if (worker == null) {
            throw Rejections.notFound("Worker " + request.getWorkerInstanceKey() + " not found");
        }
        return DescribeWorkerResponse.newBuilder()
                .setWorkerInfo(WorkerInfo.newBuilder().setWorkerHeartbeat(worker))
                .build();
    }

    private static WorkerListInfo listed(WorkerHeartbeat worker) {
        WorkerListInfo.Builder listed = WorkerListInfo.newBuilder()
                .setWorkerInstanceKey(worker.getWorkerInstanceKey())
                .setWorkerIdentity(worker.getWorkerIdentity())
                .setTaskQueue(worker.getTaskQueue())
                .setSdkName(worker.getSdkName())
                .setSdkVersion(worker.getSdkVersion())
                .setStatus(worker.getStatus())
                .setHostName(worker.getHostInfo().getHostName())
                .setWorkerGroupingKey(worker.getHostInfo().getWorkerGroupingKey())
                .setProcessId(worker.getHostInfo().getProcessId())
                .addAllPlugins(worker.getPluginsList())
                .addAllDrivers(worker.getDriversList());
        if (worker.hasDeploymentVersion()) {
            listed.setDeploymentVersion(worker.getDeploymentVersion());
        }
        if (worker.hasStartTime()) {
            listed.setStartTime(worker.getStartTime());
        }
        return listed.build();
    }
}
