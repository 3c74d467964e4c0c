package io.perdura.engine.workflowtask;

import io.perdura.engine.MutableState;
import io.perdura.engine.Transition;
import io.perdura.engine.WorkflowTaskPart;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.StickyQueue;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.v1.WorkflowTaskRequeued;
import io.perdura.engine.v1.WorkflowTasks;

/** The worker that keeps a run in memory: its own queue gets the run's tasks first. */
public final class Stickiness {

    private Stickiness() {}

    // ---- Decide ----

    public static void stick(Transition t, String queue, long scheduleToStartMs) {
        WorkflowTaskPart tasks = t.state().workflowTask();
        if (!tasks.stickyQueue().equals(queue) || tasks.stickyScheduleToStartMs() != scheduleToStartMs) {
            t.change(Change.newBuilder()
                    .setStickyQueue(StickyQueue.newBuilder().setName(queue).setScheduleToStartMs(scheduleToStartMs)));
        }
    }

    /** Forgets the worker that keeps the run; a task that waits for it goes to the normal queue, without an event. */
    public static void unstick(Transition t) {
        if (t.state().workflowTask().isSticky()) {
            stick(t, "", 0);
        }
        WorkflowTask task = t.state().workflowTask().pending();
        if (task != null && task.getSticky() && task.getStartedEventId() == 0) {
            t.change(Change.newBuilder().setWorkflowTaskRequeued(WorkflowTaskRequeued.getDefaultInstance()));
        }
    }

    // ---- Apply ----

    public static void applySticky(MutableState state, Change change) {
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change()
                .setStickyQueue(change.getStickyQueue().getName())
                .setStickyScheduleToStartMs(change.getStickyQueue().getScheduleToStartMs()));
    }

    public static void applyRequeued(MutableState state, Change change) {
        WorkflowTaskPart part = state.workflowTask();
        long stamp = part.nextStamp();
        WorkflowTasks.Builder changed = part.change().setStamp(stamp);
        changed.getPendingBuilder()
                .setSticky(false)
                .setScheduleToStartMs(0)
                .setTaskQueue(state.execution().taskQueue())
                .setStamp(stamp);
        part.set(changed);
    }
}
