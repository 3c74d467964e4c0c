package io.perdura.engine.workflowtask;

import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.WorkflowTaskPart;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.v1.WorkflowTaskEnded;
import io.perdura.engine.v1.WorkflowTaskScheduled;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/**
 * A workflow task that only brings updates: like a transient one it is not in history, which shows it only if an update
 * is accepted, if anything else comes of it, or if it fails.
 */
public final class SpeculativeTask {

    /** So many events a worker is sent again and again; with more, the task is written although nothing came of it. */
    private static final int EVENTS_SENT_AGAIN_MAX = 10;

    private SpeculativeTask() {}

    /**
     * A worker has to hear of an update: with the task that is scheduled, or with one that exists for it alone. It comes
     * before the end of a delay that the run began with, and ends the delay if it is written.
     */
    public static void scheduleIfNone(Transition t) {
        WorkflowTaskPart tasks = t.state().workflowTask();
        if (!t.state().execution().isOpen() || t.state().execution().isPaused() || tasks.isPending()) {
            return;
        }
        if (tasks.attempt() > 1 || t.state().buffer().isAny()) {
            WorkflowTaskMachine.schedule(t);
            return;
        }
        boolean sticky = tasks.isSticky();
        t.change(Change.newBuilder()
                .setWorkflowTaskScheduled(WorkflowTaskScheduled.newBuilder()
                        .setSpeculative(true)
                        .setScheduledEventId(t.state().execution().nextEventId())
                        .setAttempt(1)
                        .setScheduledMs(t.nowMs())
                        .setStartToCloseMs(
                                Times.ms(t.state().execution().started().getWorkflowTaskTimeout()))
                        .setTaskQueue(
                                sticky
                                        ? tasks.stickyQueue()
                                        : t.state().execution().taskQueue())
                        .setSticky(sticky)
                        .setScheduleToStartMs(sticky ? tasks.stickyScheduleToStartMs() : 0)));
    }

    /** Whether the task is forgotten, because its worker had nothing to say but no. */
    public static boolean vanishes(Transition t, WorkflowTask task, RespondWorkflowTaskCompletedRequest answer) {
        long shown = t.state().execution().nextEventId()
                - (t.state().workflowTask().lastStartedEventId() + 2); // that far the worker had come before
        int sentAgainMax =
                answer.getCapabilities().getDiscardSpeculativeWorkflowTaskWithEvents() ? EVENTS_SENT_AGAIN_MAX : 0;
        return task.getSpeculative()
                && !t.state().buffer().isAny()
                && answer.getCommandsCount() == 0
                && !answer.getForceCreateNewWorkflowTask()
                && shown <= sentAgainMax
                && answer.getMessagesList().stream().allMatch(SpeculativeTask::isRejection);
    }

    private static boolean isRejection(Message message) {
        return message.getBody().is(Rejection.class);
    }

    /** Ends the task without a trace. */
    public static void forget(Transition t) {
        t.change(Change.newBuilder()
                .setWorkflowTaskEnded(WorkflowTaskEnded.newBuilder().setForgotten(true)));
    }

    /** The worker that kept the run could not carry the task out: it is tried from the start of history, without a trace. */
    static void tryElsewhere(Transition t) {
        forget(t);
        Stickiness.unstick(t);
        scheduleNext(t);
    }

    /** After a task that was forgotten: writes what waited for its end, also if the run is paused and has no next one. */
    static void scheduleNext(Transition t) {
        if (t.state().buffer().isAny()) {
            WorkflowTaskMachine.schedule(t);
        } else {
            scheduleIfNone(t);
        }
    }
}
