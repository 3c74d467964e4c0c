package io.perdura.sdk.worker;

import io.temporal.api.enums.v1.CommandType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Passes on what a worker measures, and counts what its heartbeats tell. Thread-safe. */
final class TaskCounts implements WorkerMetrics {
    private final WorkerMetrics metrics;
    final AtomicInteger cacheHits = new AtomicInteger();
    final AtomicInteger cacheMisses = new AtomicInteger();
    final AtomicInteger cached = new AtomicInteger();
    final AtomicInteger workflowTasks = new AtomicInteger();
    final AtomicInteger workflowTasksFailed = new AtomicInteger();
    final AtomicInteger activities = new AtomicInteger();
    final AtomicInteger activitiesFailed = new AtomicInteger();

    TaskCounts(WorkerMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void workflowPoll(boolean succeeded) {
        metrics.workflowPoll(succeeded);
    }

    @Override
    public void activityPollEmpty() {
        metrics.activityPollEmpty();
    }

    @Override
    public void cacheLookup(boolean hit) {
        (hit ? cacheHits : cacheMisses).incrementAndGet();
        metrics.cacheLookup(hit);
    }

    @Override
    public void cacheGrew(int runs) {
        cached.addAndGet(runs);
        metrics.cacheGrew(runs);
    }

    @Override
    public void forcedEviction() {
        metrics.forcedEviction();
    }

    @Override
    public void workflowTask(String workflowType, Duration took) {
        workflowTasks.incrementAndGet();
        metrics.workflowTask(workflowType, took);
    }

    @Override
    public void workflowTaskFailed(String workflowType, String reason) {
        workflowTasksFailed.incrementAndGet();
        metrics.workflowTaskFailed(workflowType, reason);
    }

    @Override
    public void workflowTaskWaited(Duration waited) {
        metrics.workflowTaskWaited(waited);
    }

    @Override
    public void workflowClosed(String workflowType, CommandType how, Duration took) {
        metrics.workflowClosed(workflowType, how, took);
    }

    @Override
    public void slots(String workerType, IntSupplier used, int size) {
        metrics.slots(workerType, used, size);
    }

    @Override
    public void activityWaited(String activityType, Duration waited) {
        metrics.activityWaited(activityType, waited);
    }

    @Override
    public void activity(String activityType, Duration took) {
        activities.incrementAndGet();
        metrics.activity(activityType, took);
    }

    @Override
    public void activityFailed(String activityType) {
        activitiesFailed.incrementAndGet();
        metrics.activityFailed(activityType);
    }
}
