package io.perdura.sdk.worker;

import io.perdura.sdk.service.EagerStarts;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workflow tasks of one worker: polled for on its own queue and the shared one, given to the loop of their run. */
final class WorkflowTasks implements PollLoop.Source<PollWorkflowTaskQueueResponse>, EagerStarts.Taker {
    private final ServiceClient service;
    private final WorkerIdentity identity;
    private final List<RunHost> hosts;
    private final StickyQueue sticky;
    private final boolean caches;
    private final WorkerMetrics metrics;
    private final Slots slots;
    private final PollCount sharedPolls;
    private final PollCount ownPolls;

    /** The same each time: made once. */
    private final PollWorkflowTaskQueueRequest sharedPoll;

    private final PollWorkflowTaskQueueRequest ownPoll;

    WorkflowTasks(
            ServiceClient service,
            WorkerIdentity identity,
            WorkerOptions options,
            List<RunHost> hosts,
            PollerScaler scaler,
            WorkerMetrics metrics) {
        this.service = service;
        this.identity = identity;
        this.hosts = hosts;
        this.caches = options.cachedRunsMax() > 0;
        // a poll holds a slot: with one slot, one of the two queues would never be polled
        int slotCount = caches ? Math.max(2, options.workflowSlots()) : options.workflowSlots();
        this.sticky = new StickyQueue(identity.stickyQueue(), () -> Math.min(slotCount, scaler.target()));
        this.metrics = metrics;
        this.slots = new Slots(slotCount);
        this.sharedPolls = new PollCount(service.surroundings()::now);
        this.ownPolls = new PollCount(service.surroundings()::now);
        this.sharedPoll = request(identity, identity.queue().toBuilder().setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL));
        this.ownPoll = request(
                identity,
                TaskQueue.newBuilder()
                        .setName(sticky.name())
                        .setKind(TaskQueueKind.TASK_QUEUE_KIND_STICKY)
                        .setNormalName(identity.taskQueue()));
    }

    Slots slots() {
        return slots;
    }

    /** Of the shared queue. */
    PollCount sharedPolls() {
        return sharedPolls;
    }

    /** Of the queue where tasks of cached runs come. */
    PollCount ownPolls() {
        return ownPolls;
    }

    @Override
    public String name() {
        return "workflow tasks of " + identity.taskQueue();
    }

    private static PollWorkflowTaskQueueRequest request(WorkerIdentity identity, TaskQueue.Builder queue) {
        PollWorkflowTaskQueueRequest.Builder request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(identity.namespace())
                .setTaskQueue(queue)
                .setIdentity(identity.identity())
                .setWorkerInstanceKey(identity.instanceKey());
        if (!identity.buildId().isEmpty()) {
            request.setBinaryChecksum(identity.buildId());
        }
        return request.build();
    }

    @Override
    public RpcCall<PollWorkflowTaskQueueResponse> poll() {
        boolean own = caches && sticky.chooseSticky();
        RpcCall<PollWorkflowTaskQueueResponse> call = (own ? ownPolls : sharedPolls)
                .of(
                        service.poll(WorkflowServiceMethods.POLL_WORKFLOW_TASK_QUEUE, own ? ownPoll : sharedPoll),
                        task -> !task.getTaskToken().isEmpty());
        if (caches) {
            var home = service.surroundings().loops().get(0);
            call.response()
                    .whenComplete((task, thrown) -> home.execute(() -> sticky.ended(
                            own, thrown != null || task.getTaskToken().isEmpty() ? 0 : task.getBacklogCountHint())));
        }
        return call;
    }

    @Override
    public RpcException advised(RpcException failure) {
        return service.advised(failure, WorkflowServiceMethods.POLL_WORKFLOW_TASK_QUEUE);
    }

    @Override
    public @Nullable Integer hint(PollWorkflowTaskQueueResponse answer) {
        return answer.hasPollerScalingDecision()
                ? answer.getPollerScalingDecision().getPollRequestDeltaSuggestion()
                : null;
    }

    @Override
    public boolean take(PollWorkflowTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            metrics.workflowPoll(false);
            return false;
        }
        metrics.workflowPoll(true);
        carryOut(task);
        return true;
    }

    /** In a slot that is taken; on the loop of its run. */
    private void carryOut(PollWorkflowTaskQueueResponse task) {
        String runId = task.getWorkflowExecution().getRunId();
        hosts.get(Math.floorMod(runId.hashCode(), hosts.size())).accept(task, slots::release);
    }

    // ---- Workflows that are started here ----

    @Override
    public String taskQueue() {
        return identity.taskQueue();
    }

    @Override
    public boolean tryReserve() {
        return slots.tryReserve();
    }

    @Override
    public void takeEagerly(PollWorkflowTaskQueueResponse task) {
        carryOut(task);
    }

    @Override
    public void giveBack() {
        slots.release();
    }
}
