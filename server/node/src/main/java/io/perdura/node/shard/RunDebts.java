package io.perdura.node.shard;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.Debts;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.node.persistence.ExecutionHeader;
import java.util.ArrayList;
import java.util.List;

/** What a run owes, as its shard needs to know it: its next deadline, and the tasks that wait for workers. */
public final class RunDebts {

    private RunDebts() {}

    /** The time of the run: it never runs backwards, whatever the clock of its shard's new owner says. */
    public static long nowMs(MutableState state, long wallMs) {
        return Math.max(wallMs, state.execution().lastEventMs());
    }

    /** When something falls due though nobody calls, as the header says it. */
    public static long deadlineMs(MutableState state, long nowMs) {
        long due = state.dueMs(nowMs);
        return due == Long.MAX_VALUE && !state.execution().isOpen() ? ExecutionHeader.NOT_OWED : due;
    }

    /**
     * What the header says: the next deadline, or since when another run must be told something, the run be gone, or a batch
     * goes on.
     */
    public static long storedDueMs(MutableState state, long nowMs) {
        if (state.execution().isDeleted()) {
            return state.execution().deletedMs();
        }
        if (state.owesBatch()) {
            return state.execution().startedMs();
        }
        return state.owesMessage()
                ? Math.min(
                        state.dueMs(nowMs),
                        state.outbox().owed().iterator().next().getSinceMs())
                : deadlineMs(state, nowMs);
    }

    public static List<OwedTask> tasks(MutableState state, long nowMs) {
        if (!state.owesTask(nowMs)) {
            return List.of();
        }
        List<OwedTask> owed = new ArrayList<>(2);
        state.owes(nowMs, new Debts() {
            @Override
            public void task(OwedTask task) {
                owed.add(task);
            }
        });
        return owed;
    }

    /** Whether this very task still waits for a worker. */
    public static boolean isOwed(MutableState state, long task, long stamp) {
        if (!state.execution().isOpen() || state.execution().isPaused()) {
            return false;
        }
        if (task == OwedTask.WORKFLOW_TASK) {
            WorkflowTask pending = state.workflowTask().pending();
            return pending != null && pending.getStamp() == stamp && pending.getStartedEventId() == 0;
        }
        ActivityInfo activity = state.activities().find(task);
        return activity != null
                && activity.progress().getStamp() == stamp
                && !activity.isStarted()
                && !activity.isPaused();
    }

    /** Whether it owes a task that no backlog lists. */
    static boolean owesUnlistedTask(LoadedRun run, long nowMs) {
        if (run.parked.isEmpty()) {
            return run.state.owesTask(nowMs);
        }
        return tasks(run.state, nowMs).stream().anyMatch(task -> !run.isParked(task));
    }
}
