package io.perdura.sdk.worker;

import io.perdura.sdk.interceptor.ContextPropagator;
import io.perdura.sdk.interceptor.Interceptor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much of what a worker does at once, and how long it waits. Immutable. */
public final class WorkerOptions implements Cloneable {
    private int workflowSlots = 200;
    private int activitySlots = 200;
    private int localActivitySlots = 200;
    private @Nullable Pollers workflowPollers;
    private @Nullable Pollers activityPollers;
    private int cachedRunsMax = 10_000;
    private long cacheBytesMax = Runtime.getRuntime().maxMemory() / 4;
    private double queueActivitiesPerSecond;
    private int eagerActivitiesMax = 3;
    private Duration stickyScheduleToStart = Duration.ofSeconds(5);
    private Duration deadlockAfter = Duration.ofSeconds(1);
    private Duration heartbeatEvery = Duration.ofSeconds(30);
    private Duration heartbeatEveryMax = Duration.ofSeconds(60);
    private Duration workerHeartbeatEvery = Duration.ofSeconds(60);
    private String buildId = "";
    private List<Class<? extends Throwable>> failWorkflowOn = List.of();
    private boolean changeVersionSearchAttribute = true;
    private List<Interceptor> interceptors = List.of();
    private List<ContextPropagator> contextPropagators = List.of();

    private WorkerOptions() {}

    /** 200 slots of each kind, 5 polls, 10,000 runs in memory and a quarter of the heap for them at most. */
    public static WorkerOptions defaults() {
        return new WorkerOptions();
    }

    /** Workflow tasks at once; at least 2 when runs are cached, as polls hold slots and there are two queues to poll. */
    public WorkerOptions workflowSlots(int value) {
        WorkerOptions copy = copy();
        copy.workflowSlots = value;
        return copy;
    }

    public int workflowSlots() {
        return workflowSlots;
    }

    /** Activities at once. */
    public WorkerOptions activitySlots(int value) {
        WorkerOptions copy = copy();
        copy.activitySlots = value;
        return copy;
    }

    public int activitySlots() {
        return activitySlots;
    }

    /** Local activities at once. */
    public WorkerOptions localActivitySlots(int value) {
        WorkerOptions copy = copy();
        copy.localActivitySlots = value;
        return copy;
    }

    public int localActivitySlots() {
        return localActivitySlots;
    }

    /** Always as many polls for workflow tasks. */
    public WorkerOptions workflowPollers(int count) {
        return workflowPollers(Pollers.fixed(count));
    }

    /**
     * How many polls for workflow tasks are open. At least 2 when runs are cached, one of each kind. Unset: 5, or {@link Pollers#autoscaling}
     * in a namespace that asks for it.
     */
    public WorkerOptions workflowPollers(Pollers value) {
        WorkerOptions copy = copy();
        copy.workflowPollers = value;
        return copy;
    }

    public @Nullable Pollers workflowPollers() {
        return workflowPollers;
    }

    /** Always as many polls for activity tasks. */
    public WorkerOptions activityPollers(int count) {
        return activityPollers(Pollers.fixed(count));
    }

    /**
     * How many polls for activity tasks are open. Unset: 5, or {@link Pollers#autoscaling}
     * in a namespace that asks for it.
     */
    public WorkerOptions activityPollers(Pollers value) {
        WorkerOptions copy = copy();
        copy.activityPollers = value;
        return copy;
    }

    public @Nullable Pollers activityPollers() {
        return activityPollers;
    }

    /** Runs in memory at most; 0: none is kept, and each task replays its history. */
    public WorkerOptions cachedRunsMax(int value) {
        WorkerOptions copy = copy();
        copy.cachedRunsMax = value;
        return copy;
    }

    public int cachedRunsMax() {
        return cachedRunsMax;
    }

    /** Estimated bytes of all runs in memory at most. */
    public WorkerOptions cacheBytesMax(long value) {
        WorkerOptions copy = copy();
        copy.cacheBytesMax = value;
        return copy;
    }

    public long cacheBytesMax() {
        return cacheBytesMax;
    }

    /** Activities handed out a second to all workers of the queue; 0: no limit. */
    public WorkerOptions queueActivitiesPerSecond(double value) {
        WorkerOptions copy = copy();
        copy.queueActivitiesPerSecond = value;
        return copy;
    }

    public double queueActivitiesPerSecond() {
        return queueActivitiesPerSecond;
    }

    /** Activities of one workflow task that begin here without a way over their queue; 0: none. */
    public WorkerOptions eagerActivitiesMax(int value) {
        WorkerOptions copy = copy();
        copy.eagerActivitiesMax = value;
        return copy;
    }

    public int eagerActivitiesMax() {
        return eagerActivitiesMax;
    }

    /** How long a task waits for the worker that has its run in memory. */
    public WorkerOptions stickyScheduleToStart(Duration value) {
        WorkerOptions copy = copy();
        copy.stickyScheduleToStart = value;
        return copy;
    }

    public Duration stickyScheduleToStart() {
        return stickyScheduleToStart;
    }

    /** How long code of a workflow may occupy its thread; zero: it is not watched. */
    public WorkerOptions deadlockAfter(Duration value) {
        WorkerOptions copy = copy();
        copy.deadlockAfter = value;
        return copy;
    }

    public Duration deadlockAfter() {
        return deadlockAfter;
    }

    /** How often heartbeats are sent of an activity without a heartbeat timeout. */
    public WorkerOptions heartbeatEvery(Duration value) {
        WorkerOptions copy = copy();
        copy.heartbeatEvery = value;
        return copy;
    }

    public Duration heartbeatEvery() {
        return heartbeatEvery;
    }

    /** How seldom heartbeats are sent, however long the timeout. */
    public WorkerOptions heartbeatEveryMax(Duration value) {
        WorkerOptions copy = copy();
        copy.heartbeatEveryMax = value;
        return copy;
    }

    public Duration heartbeatEveryMax() {
        return heartbeatEveryMax;
    }

    /** How often the server is told that the worker is there, 1 to 60 s, where it wants to know; zero: never. */
    public WorkerOptions workerHeartbeatEvery(Duration value) {
        WorkerOptions copy = copy();
        copy.workerHeartbeatEvery = value;
        return copy;
    }

    public Duration workerHeartbeatEvery() {
        return workerHeartbeatEvery;
    }

    /** Which build of the code this is; empty: not said. */
    public WorkerOptions buildId(String value) {
        WorkerOptions copy = copy();
        copy.buildId = value;
        return copy;
    }

    public String buildId() {
        return buildId;
    }

    /** Exceptions of workflow code that fail the workflow, beside {@code TemporalFailure}. */
    public WorkerOptions failWorkflowOn(List<Class<? extends Throwable>> value) {
        WorkerOptions copy = copy();
        copy.failWorkflowOn = value;
        return copy;
    }

    public List<Class<? extends Throwable>> failWorkflowOn() {
        return failWorkflowOn;
    }

    /** Whether versions are searchable as {@code TemporalChangeVersion}. */
    public WorkerOptions changeVersionSearchAttribute(boolean value) {
        WorkerOptions copy = copy();
        copy.changeVersionSearchAttribute = value;
        return copy;
    }

    public boolean changeVersionSearchAttribute() {
        return changeVersionSearchAttribute;
    }

    /** What stands around the code of workflows and activities; the first is the outermost. */
    public WorkerOptions interceptors(List<Interceptor> value) {
        WorkerOptions copy = copy();
        copy.interceptors = List.copyOf(value);
        return copy;
    }

    public List<Interceptor> interceptors() {
        return interceptors;
    }

    /** What goes with workflows and activities in their headers. */
    public WorkerOptions contextPropagators(List<ContextPropagator> value) {
        WorkerOptions copy = copy();
        copy.contextPropagators = List.copyOf(value);
        return copy;
    }

    public List<ContextPropagator> contextPropagators() {
        return contextPropagators;
    }

    private WorkerOptions copy() {
        try {
            return (WorkerOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
