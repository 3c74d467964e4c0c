package io.perdura.benchmarks.load;

import com.google.protobuf.Duration;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;

/** A worker of workflow tasks that keeps its runs, as workers do: it polls its queue and its sticky queue. */
final class TaskWorker {
    private static final Duration STICKY = Duration.newBuilder().setSeconds(10).build();

    private final Workload workload;
    private final LoadPlan plan;
    private final Caller caller;
    private final TaskQueue sticky;

    TaskWorker(Workload workload, LoadPlan plan, Caller caller) {
        this.workload = workload;
        this.plan = plan;
        this.caller = caller;
        this.sticky = TaskQueue.newBuilder()
                .setName(workload.name + "-sticky")
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_STICKY)
                .setNormalName(workload.name)
                .build();
    }

    void begin() {
        for (int i = 0; i < plan.pollers(); i++) {
            poll(workload.queue());
            poll(sticky);
        }
    }

    private void poll(TaskQueue queue) {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setTaskQueue(queue)
                .setIdentity(workload.name)
                .build();
        caller.poll(WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod(), request, this::took, () -> poll(queue));
    }

    private void took(PollWorkflowTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            return;
        }
        RespondWorkflowTaskCompletedRequest.Builder answer = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setIdentity(workload.name)
                .setTaskToken(task.getTaskToken())
                .setStickyAttributes(StickyExecutionAttributes.newBuilder()
                        .setWorkerTaskQueue(sticky)
                        .setScheduleToStartTimeout(STICKY));
        workload.answer(task, answer);
        caller.call(WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(), answer.build(), reply -> {}, () -> {});
    }
}
