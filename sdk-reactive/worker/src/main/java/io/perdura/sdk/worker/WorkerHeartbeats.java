package io.perdura.sdk.worker;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.worker.v1.WorkerHostInfo;
import io.temporal.api.worker.v1.WorkerSlotsInfo;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatRequest;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the server from time to time that a worker is there and how busy it is. On one event loop. */
final class WorkerHeartbeats {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerHeartbeats.class);

    private static final String HOST = hostOf(ServiceOptions.defaultIdentity());

    private final ServiceClient service;
    private final WorkerIdentity identity;
    private final EventLoop loop;
    private final java.time.Duration every;
    private final Told told;
    private final Instant started;
    private @Nullable Instant last;
    private @Nullable LoopTimer timer;
    private boolean stopped;
    private final Interval workflowsBefore = new Interval();
    private final Interval activitiesBefore = new Interval();

    WorkerHeartbeats(
            ServiceClient service, WorkerIdentity identity, EventLoop loop, java.time.Duration every, Told told) {
        this.service = service;
        this.identity = identity;
        this.loop = loop;
        this.every = every;
        this.told = told;
        this.started = service.surroundings().now();
    }

    /**
     * What they look at.
     *
     * @param workflowPollersScale whether the number of polls for workflow tasks may change
     * @param activityPollersScale the same of activities
     */
    record Told(
            WorkflowTasks workflows,
            boolean workflowPollersScale,
            ActivityTasks activities,
            boolean activityPollersScale,
            Slots localSlots,
            TaskCounts counts) {}

    /** What was counted when the last heartbeat was made. */
    private static final class Interval {
        private int processed;
        private int failed;
    }

    private static String hostOf(String identity) {
        return identity.substring(identity.indexOf('@') + 1);
    }

    void start() {
        loop.execute(this::beat);
    }

    private void beat() {
        if (stopped) {
            return;
        }
        RecordWorkerHeartbeatRequest request = RecordWorkerHeartbeatRequest.newBuilder()
                .setNamespace(identity.namespace())
                .setIdentity(identity.identity())
                .addWorkerHeartbeat(heartbeat(WorkerStatus.WORKER_STATUS_RUNNING))
                .build();
        last = service.surroundings().now();
        service.call(WorkflowServiceMethods.RECORD_WORKER_HEARTBEAT, request)
                .whenComplete((answer, thrown) -> loop.execute(() -> {
                    if (thrown == null) {
                        again();
                        return;
                    }
                    RpcCode code = ServiceClient.unwrap(thrown).code();
                    LOG.debug("the heartbeat of a worker was not taken: {}", code);
                    if (code != RpcCode.UNIMPLEMENTED) {
                        again();
                    }
                }));
    }

    private void again() {
        if (!stopped) {
            timer = loop.schedule(every, this::beat);
        }
    }

    /** What is said of the worker: whether it stays, and how busy it is. From any thread. */
    synchronized WorkerHeartbeat heartbeat(WorkerStatus status) {
        Instant now = service.surroundings().now();
        WorkerHeartbeat.Builder heartbeat = WorkerHeartbeat.newBuilder()
                .setWorkerInstanceKey(identity.instanceKey())
                .setWorkerIdentity(identity.identity())
                .setHostInfo(WorkerHostInfo.newBuilder()
                        .setHostName(HOST)
                        .setProcessId(String.valueOf(ProcessHandle.current().pid())))
                .setTaskQueue(identity.taskQueue())
                .setSdkName("perdura-java-reactive")
                .setSdkVersion("0.1.0")
                .setStatus(status)
                .setStartTime(timestamp(started))
                .setHeartbeatTime(timestamp(now))
                .setWorkflowTaskSlotsInfo(slots(
                        told.workflows().slots(),
                        told.counts().workflowTasks,
                        told.counts().workflowTasksFailed,
                        workflowsBefore))
                .setActivityTaskSlotsInfo(slots(
                        told.activities().slots(),
                        told.counts().activities,
                        told.counts().activitiesFailed,
                        activitiesBefore))
                .setLocalActivitySlotsInfo(free(told.localSlots()))
                .setWorkflowPollerInfo(told.workflows().sharedPolls().info(told.workflowPollersScale()))
                .setWorkflowStickyPollerInfo(told.workflows().ownPolls().info(told.workflowPollersScale()))
                .setActivityPollerInfo(told.activities().polls().info(told.activityPollersScale()))
                .setTotalStickyCacheHit(told.counts().cacheHits.get())
                .setTotalStickyCacheMiss(told.counts().cacheMisses.get())
                .setCurrentStickyCacheSize(told.counts().cached.get());
        if (last != null) {
            java.time.Duration since = java.time.Duration.between(last, now);
            heartbeat.setElapsedSinceLastHeartbeat(
                    Duration.newBuilder().setSeconds(since.getSeconds()).setNanos(since.getNano()));
        }
        return heartbeat.build();
    }

    private static WorkerSlotsInfo.Builder free(Slots slots) {
        int used = slots.used();
        return WorkerSlotsInfo.newBuilder()
                .setCurrentAvailableSlots(slots.size() - used)
                .setCurrentUsedSlots(used)
                .setSlotSupplierKind("Fixed");
    }

    private static WorkerSlotsInfo slots(Slots slots, AtomicInteger processed, AtomicInteger failed, Interval before) {
        int processedNow = processed.get();
        int failedNow = failed.get();
        WorkerSlotsInfo info = free(slots)
                .setTotalProcessedTasks(processedNow)
                .setTotalFailedTasks(failedNow)
                .setLastIntervalProcessedTasks(processedNow - before.processed)
                .setLastIntervalFailureTasks(failedNow - before.failed)
                .build();
        before.processed = processedNow;
        before.failed = failedNow;
        return info;
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    void stop() {
        loop.execute(() -> {
            stopped = true;
            if (timer != null) {
                timer.cancel();
            }
        });
    }
}
