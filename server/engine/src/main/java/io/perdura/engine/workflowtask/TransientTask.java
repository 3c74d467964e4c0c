package io.perdura.engine.workflowtask;

import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.WorkflowTaskPart;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.v1.WorkflowTaskScheduled;
import io.perdura.engine.v1.WorkflowTaskStarted;
import io.perdura.engine.v1.WorkflowTasks;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskScheduledEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import java.util.List;

/**
 * A workflow task that is not in history, although its worker sees it there: its predecessor failed, and it is written
 * only if it completes; or it only brings updates, see {@link SpeculativeTask}.
 */
public final class TransientTask {

    private TransientTask() {}

    // ---- Decide ----

    /** A started task that is not in history enters it after all. Returns it with its real ids. */
    public static WorkflowTask write(Transition t, WorkflowTask task) {
        if (!task.getTransient()) {
            return task;
        }
        HistoryEvent scheduled = writeScheduled(t, task);
        t.append(WorkflowTaskEvents.started(
                        t,
                        scheduled.getEventId(),
                        task.getRequestId(),
                        task.getIdentity(),
                        task.getHistoryBytes(),
                        task.getSuggestReasonsList())
                .setEventTime(Times.timestamp(task.getStartedMs())));
        return WorkflowTaskMachine.require(t.state());
    }

    static HistoryEvent writeScheduled(Transition t, WorkflowTask task) {
        return WorkflowTaskEvents.appendScheduled(
                t, task.getScheduledMs(), queue(t.state(), task), task.getStartToCloseMs(), task.getAttempt());
    }

    private static TaskQueue queue(MutableState state, WorkflowTask task) {
        return task.getSticky()
                ? WorkflowTaskEvents.stickyQueue(
                        task.getTaskQueue(), state.execution().taskQueue())
                : WorkflowTaskEvents.normalQueue(task.getTaskQueue());
    }

    /** The events a transient task would have in history: shown to the worker, not yet written. */
    public static List<HistoryEvent> unwrittenEvents(MutableState state) {
        WorkflowTask task = state.workflowTask().pending();
        if (task == null
                || !task.getTransient()
                || task.getScheduledEventId() != state.execution().nextEventId()) {
            return List.of(); // an event that came since takes the id: the task will be an ordinary one
        }
        HistoryEvent scheduled = HistoryEvent.newBuilder()
                .setEventId(task.getScheduledEventId())
                .setEventTime(Times.timestamp(task.getScheduledMs()))
                .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED)
                .setWorkflowTaskScheduledEventAttributes(WorkflowTaskScheduledEventAttributes.newBuilder()
                        .setTaskQueue(queue(state, task))
                        .setStartToCloseTimeout(Times.duration(task.getStartToCloseMs()))
                        .setAttempt(task.getAttempt()))
                .build();
        if (task.getStartedEventId() == 0) {
            return List.of(scheduled);
        }
        return List.of(
                scheduled,
                HistoryEvent.newBuilder()
                        .setEventId(task.getStartedEventId())
                        .setEventTime(Times.timestamp(task.getStartedMs()))
                        .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)
                        .setWorkflowTaskStartedEventAttributes(WorkflowTaskEvents.attributes(
                                task.getScheduledEventId(),
                                task.getRequestId(),
                                task.getIdentity(),
                                task.getHistoryBytes(),
                                task.getSuggestReasonsList()))
                        .build());
    }

    // ---- Apply ----

    public static void applyAttemptScheduled(MutableState state, Change change) {
        WorkflowTaskScheduled scheduled = change.getWorkflowTaskScheduled();
        WorkflowTaskPart part = state.workflowTask();
        long stamp = part.nextStamp();
        part.set(part.change()
                .setStamp(stamp)
                .setHeartbeatScheduledMs(0)
                .setPending(WorkflowTask.newBuilder()
                        .setTransient(true)
                        .setSpeculative(scheduled.getSpeculative())
                        .setSticky(scheduled.getSticky())
                        .setScheduleToStartMs(scheduled.getScheduleToStartMs())
                        .setScheduledEventId(scheduled.getScheduledEventId())
                        .setAttempt(scheduled.getAttempt())
                        .setScheduledMs(scheduled.getScheduledMs())
                        .setOriginalScheduledMs(scheduled.getScheduledMs())
                        .setStartToCloseMs(scheduled.getStartToCloseMs())
                        .setTaskQueue(scheduled.getTaskQueue())
                        .setStamp(stamp)));
    }

    public static void applyAttemptStarted(MutableState state, Change change) {
        WorkflowTaskStarted started = change.getWorkflowTaskStarted();
        WorkflowTaskPart part = state.workflowTask();
        WorkflowTasks.Builder changed = part.change();
        WorkflowTask.Builder task = changed.getPendingBuilder();
        task.setStartedEventId(task.getScheduledEventId() + 1)
                .setStartedMs(started.getStartedMs())
                .setRequestId(started.getRequestId())
                .setIdentity(started.getIdentity())
                .setHistoryBytes(started.getHistoryBytes())
                .clearSuggestReasons()
                .addAllSuggestReasons(started.getSuggestReasonsList());
        part.set(changed);
        state.updates().taskStarted(WorkflowTaskMachine.require(state));
    }
}
