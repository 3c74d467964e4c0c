package io.perdura.engine;

import io.perdura.engine.v1.Snapshot;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.v1.WorkflowTasks;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The workflow task of a run, if one is scheduled or started, and what the next one will be like. */
public final class WorkflowTaskPart implements Part {

    private WorkflowTasks tasks = WorkflowTasks.newBuilder().setAttempt(1).build();

    @Override
    public WorkflowTaskPart copy() {
        WorkflowTaskPart copy = new WorkflowTaskPart();
        copy.tasks = tasks;
        return copy;
    }

    /** The scheduled or started task, or null. */
    public @Nullable WorkflowTask pending() {
        return tasks.hasPending() ? tasks.getPending() : null;
    }

    public boolean isPending() {
        return tasks.hasPending();
    }

    public boolean isStarted() {
        return tasks.hasPending() && tasks.getPending().getStartedEventId() != 0;
    }

    /** Scheduled and not started: to be introduced to a poller. */
    public boolean isOffered() {
        return tasks.hasPending() && tasks.getPending().getStartedEventId() == 0;
    }

    /** Attempt of the next task: above 1 it is transient, its events are written only if it completes. */
    public int attempt() {
        return tasks.getAttempt();
    }

    /** Started event id of the last completed task: a worker that kept the run has seen history up to here. */
    public long lastStartedEventId() {
        return tasks.getLastStartedEventId();
    }

    public long lastCompletedEventId() {
        return tasks.getLastCompletedEventId();
    }

    public String stickyQueue() {
        return tasks.getStickyQueue();
    }

    public boolean isSticky() {
        return !tasks.getStickyQueue().isEmpty();
    }

    public long stickyScheduleToStartMs() {
        return tasks.getStickyScheduleToStartMs();
    }

    /** Whether a close command met buffered events and the next task has not settled it yet. */
    public boolean isCloseAttempted() {
        return tasks.getCloseAttempted();
    }

    /** How many attempts have failed since a task was completed last; one that only cost the stickiness does not count. */
    public int failures() {
        return tasks.getFailures();
    }

    /** Why the last failed task of those in history failed; unspecified: it timed out, or there is none. */
    public WorkflowTaskFailedCause failedCause() {
        return Objects.requireNonNullElse(
                WorkflowTaskFailedCause.forNumber(tasks.getFailedCause()),
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED);
    }

    /** By which time-out it ended; unspecified: it failed, or there is none. */
    public TimeoutType timedOut() {
        return Objects.requireNonNullElse(
                TimeoutType.forNumber(tasks.getTimedOut()), TimeoutType.TIMEOUT_TYPE_UNSPECIFIED);
    }

    /** When the first task is scheduled, 0 once it is. */
    public long backoffUntilMs() {
        return tasks.getBackoffUntilMs();
    }

    public long heartbeatScheduledMs() {
        return tasks.getHeartbeatScheduledMs();
    }

    /** The stamp for what is offered next. */
    public long nextStamp() {
        return tasks.getStamp() + 1;
    }

    @Override
    public long dueMs(MutableState run, long nowMs) {
        return dueMs();
    }

    /** When the task times out, or is to be scheduled at last; {@link Long#MAX_VALUE}: never. */
    public long dueMs() {
        if (!tasks.hasPending()) {
            return tasks.getBackoffUntilMs() > 0 ? tasks.getBackoffUntilMs() : Long.MAX_VALUE;
        }
        WorkflowTask task = tasks.getPending();
        if (task.getStartedEventId() != 0) {
            return task.getStartedMs() + task.getStartToCloseMs();
        }
        return task.getSticky() && task.getScheduleToStartMs() > 0
                ? task.getScheduledMs() + task.getScheduleToStartMs()
                : Long.MAX_VALUE;
    }

    public void set(WorkflowTasks.Builder changed) {
        tasks = changed.build();
    }

    public WorkflowTasks.Builder change() {
        return tasks.toBuilder();
    }

    @Override
    public void owes(MutableState run, long nowMs, Debts debts) {
        if (isOffered() && !run.outbox().holdsTasksBack()) {
            WorkflowTask task = tasks.getPending();
            debts.task(new OwedTask(
                    OwedTask.WORKFLOW_TASK,
                    task.getTaskQueue(),
                    task.getSticky(),
                    task.getScheduledEventId(),
                    task.getAttempt(),
                    task.getStamp(),
                    task.getScheduledMs(),
                    run.execution().started().getPriority()));
        }
    }

    @Override
    public void runClosed() {
        tasks = tasks.toBuilder()
                .clearPending()
                .setBackoffUntilMs(0)
                .setHeartbeatScheduledMs(0)
                .clearStickyQueue() // the worker that keeps the run has not seen it close, nor what came before that
                .clearStickyScheduleToStartMs()
                .build();
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.setWorkflowTasks(tasks);
    }

    static WorkflowTaskPart of(Snapshot snapshot) {
        WorkflowTaskPart part = new WorkflowTaskPart();
        part.tasks = snapshot.getWorkflowTasks();
        return part;
    }
}
