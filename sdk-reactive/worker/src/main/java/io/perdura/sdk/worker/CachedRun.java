package io.perdura.sdk.worker;

import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.run.WorkflowRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run that a worker knows: its state, the task it is busy with, what waits, and its local activities. */
final class CachedRun {
    final String workflowId;
    final String runId;

    /** Null until its history was replayed, and again when it is forgotten. */
    @Nullable
    WorkflowRun run;

    @Nullable
    WorkflowTaskHandling busyWith;

    /** Null: none, as of nearly all. */
    private @Nullable ArrayDeque<WorkflowTaskHandling> waiting;

    final LocalActivityRunner.Running localActivities = new LocalActivityRunner.Running();

    /** Ends of local activities that came between two tasks. */
    private @Nullable List<LocalActivityResult> late;

    long bytes;

    CachedRun(String workflowId, String runId) {
        this.workflowId = workflowId;
        this.runId = runId;
    }

    boolean anyWaiting() {
        return waiting != null;
    }

    /** Of workflow tasks only the newest is worth anything; every query is answered. */
    void waits(WorkflowTaskHandling handling) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
        }
        if (!handling.isQuery()) {
            waiting.removeIf(older -> {
                if (older.isQuery()) {
                    return false;
                }
                older.overtaken();
                return true;
            });
        }
        waiting.add(handling);
    }

    @Nullable
    WorkflowTaskHandling takeWaiting() {
        WorkflowTaskHandling next = waiting == null ? null : waiting.poll();
        if (waiting != null && waiting.isEmpty()) {
            waiting = null;
        }
        return next;
    }

    void late(LocalActivityResult result) {
        if (late == null) {
            late = new ArrayList<>(2);
        }
        late.add(result);
    }

    List<LocalActivityResult> takeLate() {
        List<LocalActivityResult> results = late == null ? List.of() : late;
        late = null;
        return results;
    }

    /** What it decided came to nothing, or it is over: the next task begins with its history. */
    void forget() {
        run = null;
        late = null;
        bytes = 0;
        localActivities.cancelAll();
    }
}
