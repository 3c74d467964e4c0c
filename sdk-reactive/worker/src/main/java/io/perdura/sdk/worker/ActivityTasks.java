package io.perdura.sdk.worker;

import com.google.protobuf.DoubleValue;
import com.google.protobuf.util.Timestamps;
import io.perdura.sdk.activity.ActivityContext.CancelReason;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.taskqueue.v1.TaskQueueMetadata;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The activity tasks of one worker: polled for, begun, answered. */
final class ActivityTasks implements PollLoop.Source<PollActivityTaskQueueResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityTasks.class);

    private final ServiceClient service;
    private final WorkerIdentity identity;
    private final WorkerOptions options;
    private final Converters converters;
    private final ActivityRegistry activities;
    private final WorkerMetrics metrics;
    private final PayloadLimits limits;
    private final Slots slots;
    private final PollCount polls;
    private final List<? extends EventLoop> loops;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final Set<ActivityAttempt> open = ConcurrentHashMap.newKeySet();
    private volatile boolean eagerly = true;

    ActivityTasks(
            ServiceClient service,
            WorkerIdentity identity,
            WorkerOptions options,
            Converters converters,
            ActivityRegistry activities,
            WorkerMetrics metrics,
            PayloadLimits limits) {
        this.service = service;
        this.identity = identity;
        this.options = options;
        this.converters = converters;
        this.activities = activities;
        this.metrics = metrics;
        this.limits = limits;
        this.slots = new Slots(options.activitySlots());
        this.loops = service.surroundings().loops();
        this.polls = new PollCount(service.surroundings()::now);
    }

    Slots slots() {
        return slots;
    }

    PollCount polls() {
        return polls;
    }

    @Override
    public String name() {
        return "activity tasks of " + identity.taskQueue();
    }

    @Override
    public RpcCall<PollActivityTaskQueueResponse> poll() {
        PollActivityTaskQueueRequest.Builder request = PollActivityTaskQueueRequest.newBuilder()
                .setNamespace(identity.namespace())
                .setTaskQueue(identity.queue())
                .setIdentity(identity.identity())
                .setWorkerInstanceKey(identity.instanceKey());
        if (options.queueActivitiesPerSecond() > 0) {
            request.setTaskQueueMetadata(TaskQueueMetadata.newBuilder()
                    .setMaxTasksPerSecond(DoubleValue.of(options.queueActivitiesPerSecond())));
        }
        return polls.of(
                service.poll(WorkflowServiceMethods.POLL_ACTIVITY_TASK_QUEUE, request.build()),
                task -> !task.getTaskToken().isEmpty());
    }

    @Override
    public RpcException advised(RpcException failure) {
        return service.advised(failure, WorkflowServiceMethods.POLL_ACTIVITY_TASK_QUEUE);
    }

    @Override
    public @Nullable Integer hint(PollActivityTaskQueueResponse answer) {
        return answer.hasPollerScalingDecision()
                ? answer.getPollerScalingDecision().getPollRequestDeltaSuggestion()
                : null;
    }

    @Override
    public boolean take(PollActivityTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            metrics.activityPollEmpty();
            return false;
        }
        carryOut(task);
        return true;
    }

    /** In a slot that is taken; it is given back when the attempt is over. */
    void carryOut(PollActivityTaskQueueResponse task) {
        EventLoop loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
        service.codec()
                .decode(task)
                .whenComplete((decoded, thrown) -> loop.execute(() -> {
                    if (thrown != null) {
                        LOG.error("activity {} cannot be decoded", task.getActivityId(), thrown);
                        open(loop, task.toBuilder().clearHeartbeatDetails().build())
                                .undecodable(thrown);
                        return;
                    }
                    tellOfWait(decoded);
                    open(loop, decoded).begin(activities, service.surroundings().blocking());
                }));
    }

    private void tellOfWait(PollActivityTaskQueueResponse task) {
        metrics.activityWaited(
                task.getActivityType().getName(),
                Duration.ofMillis(Timestamps.toMillis(task.getStartedTime())
                        - Timestamps.toMillis(task.getCurrentAttemptScheduledTime())));
    }

    private ActivityAttempt open(EventLoop loop, PollActivityTaskQueueResponse task) {
        ActivityAttempt[] self = new ActivityAttempt[1];
        ActivityAttempt attempt =
                new ActivityAttempt(loop, service, identity, options, converters, metrics, limits, task, () -> {
                    open.remove(self[0]);
                    slots.release();
                });
        self[0] = attempt;
        open.add(attempt);
        return attempt;
    }

    /** For one that this worker's own workflow asks for. A queue with a limit must see all of its activities. */
    boolean tryReserve() {
        return eagerly && !activities.isEmpty() && options.queueActivitiesPerSecond() == 0 && slots.tryReserve();
    }

    void giveBack() {
        slots.release();
    }

    void stopEager() {
        eagerly = false;
    }

    /** Those that are still open are told that the worker goes. */
    void cancelAll() {
        loops.forEach(
                loop -> loop.execute(() -> open.forEach(attempt -> attempt.cancel(CancelReason.WORKER_SHUTDOWN))));
    }
}
