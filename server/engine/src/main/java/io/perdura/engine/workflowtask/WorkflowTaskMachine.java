package io.perdura.engine.workflowtask;

import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.WorkflowTaskPart;
import io.perdura.engine.rule.WorkflowTaskCompletion;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.v1.WorkflowTaskAttemptReset;
import io.perdura.engine.v1.WorkflowTaskDelayOver;
import io.perdura.engine.v1.WorkflowTaskEnded;
import io.perdura.engine.v1.WorkflowTaskHeartbeat;
import io.perdura.engine.v1.WorkflowTaskScheduled;
import io.perdura.engine.v1.WorkflowTaskStarted;
import io.perdura.engine.v1.WorkflowTasks;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.SuggestContinueAsNewReason;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskScheduledEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskTimedOutEventAttributes;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workflow task of a run: at most one at a time. A task whose predecessor failed is transient (attempt above 1):
 * its scheduled and started events reach history only if it completes, see {@link TransientTask}. How a task completes is
 * in {@link WorkflowTaskCompletion}, which worker it is kept for in {@link Stickiness}.
 */
public final class WorkflowTaskMachine {

    /** Who ends a task that no worker ended. */
    private static final String SERVER = "history-service";

    private static final int SLOW_ATTEMPT = 4;
    private static final long SLOW_STEP_MS = 5_000;
    private static final long SLOW_STEP_MAX_MS = 600_000;

    private WorkflowTaskMachine() {}

    // ---- Decide: schedule ----

    /** Something new is in history: a worker has to see it. */
    public static void scheduleIfNone(Transition t) {
        WorkflowTaskPart tasks = t.state().workflowTask();
        if (t.state().execution().isOpen() && !tasks.isPending() && tasks.backoffUntilMs() == 0) {
            schedule(t);
        }
    }

    public static void schedule(Transition t) {
        if (t.state().buffer().isAny()) {
            // New events follow the failed attempt, so the next one is an ordinary task again.
            resetAttempt(t);
            t.flushBuffered();
        }
        WorkflowTaskPart tasks = t.state().workflowTask();
        if (t.state().execution().isPaused()) { // there will be one when the run goes on
            if (tasks.backoffUntilMs() > 0) {
                t.change(Change.newBuilder().setWorkflowTaskDelayOver(WorkflowTaskDelayOver.getDefaultInstance()));
            }
            return;
        }
        int attempt = tasks.attempt();
        long timeoutMs = startToCloseMs(t.state(), attempt);
        if (attempt > 1) {
            t.change(Change.newBuilder()
                    .setWorkflowTaskScheduled(WorkflowTaskScheduled.newBuilder()
                            .setScheduledEventId(t.state().execution().nextEventId())
                            .setAttempt(attempt)
                            .setScheduledMs(t.nowMs())
                            .setStartToCloseMs(timeoutMs)
                            .setTaskQueue(t.state().execution().taskQueue())));
            return;
        }
        WorkflowTaskEvents.appendScheduled(t, t.nowMs(), WorkflowTaskEvents.queueOfNext(t.state()), timeoutMs, attempt);
    }

    /** A worker that keeps failing is retried ever more slowly, by the length of the timeout. */
    private static long startToCloseMs(MutableState state, int attempt) {
        long base = Times.ms(state.execution().started().getWorkflowTaskTimeout());
        if (attempt < SLOW_ATTEMPT) {
            return base;
        }
        int doublings = Math.min(attempt - SLOW_ATTEMPT, 20);
        return base + Math.min(SLOW_STEP_MS << doublings, SLOW_STEP_MAX_MS);
    }

    private static void resetAttempt(Transition t) {
        if (t.state().workflowTask().attempt() > 1) {
            t.change(Change.newBuilder().setWorkflowTaskAttemptReset(WorkflowTaskAttemptReset.getDefaultInstance()));
        }
    }

    // ---- Decide: start ----

    /**
     * A poller takes the task.
     *
     * @return false if there is no such task to take any more: it is stale, or another poll has it
     */
    public static boolean start(Transition t, long scheduledEventId, long stamp, String requestId, String identity) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task == null
                || !t.state().execution().isOpen()
                || task.getScheduledEventId() != scheduledEventId
                || task.getStamp() != stamp) {
            return false;
        }
        if (task.getStartedEventId() != 0) {
            return task.getRequestId().equals(requestId); // the same poll asks again: same answer
        }
        startPending(t, task, requestId, identity);
        return true;
    }

    /** The caller that began the run takes its first task itself, without matching; nothing if that waits. */
    public static void startEagerly(Transition t, String requestId, String identity) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task != null && task.getStartedEventId() == 0) {
            startPending(t, task, requestId, identity);
        }
    }

    public static void startPending(Transition t, WorkflowTask task, String requestId, String identity) {
        long bytes = t.state().execution().historyBytes();
        List<Integer> reasons = reasonsToContinue(t);
        if (task.getTransient()
                && task.getScheduledEventId() != t.state().execution().nextEventId()) {
            // Events came since it was scheduled: as a transient task it could not be told apart from them.
            resetAttempt(t);
            WorkflowTaskEvents.appendScheduled(
                    t, t.nowMs(), WorkflowTaskEvents.queueOfNext(t.state()), task.getStartToCloseMs(), 1);
            task = require(t.state());
        }
        if (task.getTransient()) {
            t.change(Change.newBuilder()
                    .setWorkflowTaskStarted(WorkflowTaskStarted.newBuilder()
                            .setRequestId(requestId)
                            .setIdentity(identity)
                            .setStartedMs(t.nowMs())
                            .setHistoryBytes(bytes)
                            .addAllSuggestReasons(reasons)));
        } else {
            t.append(WorkflowTaskEvents.started(t, task.getScheduledEventId(), requestId, identity, bytes, reasons));
        }
    }

    /** A history that has grown long or large is better left to a new run. */
    private static List<Integer> reasonsToContinue(Transition t) {
        List<Integer> reasons = new ArrayList<>(2);
        if (t.state().execution().historyBytes() >= t.limits().historyBytesSuggest()) {
            reasons.add(SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_HISTORY_SIZE_TOO_LARGE_VALUE);
        }
        if (t.state().execution().nextEventId() >= t.limits().historyEventsSuggest()) {
            reasons.add(SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_HISTORY_EVENTS_VALUE);
        }
        if (t.state().updates().count() >= t.limits().updatesSuggest()) {
            reasons.add(SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_UPDATES_VALUE);
        }
        return reasons;
    }

    /** The poller had gone away before it got the task: its attempt ends, and the task is offered again. */
    public static void giveBack(Transition t, long scheduledEventId, String requestId) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task != null
                && task.getScheduledEventId() == scheduledEventId
                && task.getStartedEventId() != 0
                && task.getRequestId().equals(requestId)) {
            if (task.getSpeculative()) {
                SpeculativeTask.forget(t);
                SpeculativeTask.scheduleNext(t);
            } else {
                timeOut(t, task, TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE);
            }
        }
    }

    // ---- Decide: end ----

    /** The started task that the token names, or a rejection. */
    public static WorkflowTask require(Transition t, TaskToken token) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task == null
                || !t.state().execution().isOpen()
                || task.getStartedEventId() == 0
                || task.getScheduledEventId() != token.getScheduledEventId()
                || task.getStartedEventId() != token.getStartedEventId()
                || task.getAttempt() != token.getAttempt()
                || task.getStartedMs() != token.getStartedMs()
                || TaskTokens.check(task.getRequestId()) != token.getCheck()) {
            throw Rejections.workflowTaskNotFound();
        }
        return task;
    }

    /** The worker says that it could not carry the task out. */
    public static void fail(Transition t, TaskToken token, RespondWorkflowTaskFailedRequest request) {
        WorkflowTask task = require(t, token);
        if (task.getSpeculative() && t.state().workflowTask().isSticky()) {
            SpeculativeTask.tryElsewhere(t);
            return;
        }
        Failure failure = request.hasFailure() ? request.getFailure() : null;
        fail(t, task, request.getCauseValue(), failure, request.getIdentity());
        schedule(t);
    }

    /**
     * Ends the started task without success. History shows it for a first attempt only.
     *
     * @param cause a number of {@code WorkflowTaskFailedCause}, or one that only the worker knows
     */
    public static void fail(Transition t, WorkflowTask task, int cause, @Nullable Failure failure, String identity) {
        if (task.getTransient() && !task.getSpeculative()) {
            t.change(Change.newBuilder()
                    .setWorkflowTaskEnded(WorkflowTaskEnded.newBuilder()
                            .setCloseAttempted(cause
                                    == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND_VALUE)));
        } else {
            WorkflowTask written = TransientTask.write(t, task);
            WorkflowTaskFailedEventAttributes.Builder attributes = WorkflowTaskFailedEventAttributes.newBuilder()
                    .setScheduledEventId(written.getScheduledEventId())
                    .setStartedEventId(written.getStartedEventId())
                    .setCauseValue(cause)
                    .setIdentity(identity);
            if (failure != null) {
                attributes.setFailure(failure);
            }
            t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
                    .setWorkflowTaskFailedEventAttributes(attributes));
        }
        flushAfterEnd(t);
    }

    /** Buffered events follow the end of the task that they waited for. */
    private static void flushAfterEnd(Transition t) {
        if (t.state().buffer().isAny()) {
            resetAttempt(t);
            t.flushBuffered();
        }
    }

    /** The run closes or is closed: a task that is started ends with it. */
    public static void endForClose(Transition t) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task != null && task.getStartedEventId() != 0) {
            fail(t, task, WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND_VALUE, null, SERVER);
        }
    }

    /** The run is paused: a task that no worker has is given up, and the next one is an ordinary one. */
    public static void endForPause(Transition t) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task == null || task.getStartedEventId() != 0) {
            return;
        }
        if (task.getTransient()) {
            SpeculativeTask.forget(t);
        } else {
            t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
                    .setWorkflowTaskFailedEventAttributes(WorkflowTaskFailedEventAttributes.newBuilder()
                            .setScheduledEventId(task.getScheduledEventId())
                            .setCause(
                                    WorkflowTaskFailedCause
                                            .WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_PAUSE_REQUESTED_BEFORE_TASK_STARTED)
                            .setIdentity(SERVER)));
        }
        resetAttempt(t);
    }

    /** More came than may wait for one task: it is ended so that what waits can be written. */
    public static void endForFullBuffer(Transition t) {
        WorkflowTask task = t.state().workflowTask().pending();
        if (task != null
                && task.getStartedEventId() != 0
                && (t.state().buffer().events().size() > t.limits().bufferedEventsMax()
                        || t.state().buffer().bytesBesideHistory() > t.limits().bufferedBytesMax())) {
            fail(t, task, WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND_VALUE, null, SERVER);
            schedule(t);
        }
    }

    // ---- Decide: time ----

    public static void fireDue(Transition t) {
        WorkflowTaskPart tasks = t.state().workflowTask();
        if (tasks.dueMs() > t.nowMs()) {
            return;
        }
        WorkflowTask task = tasks.pending();
        if (task == null) {
            scheduleFirst(t);
        } else {
            timeOut(
                    t,
                    task,
                    task.getStartedEventId() == 0
                            ? TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START
                            : TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE);
        }
    }

    /** The delay before the first task is over, or does not count any more. */
    public static void scheduleFirst(Transition t) {
        if (!t.state().workflowTask().isPending() && t.state().execution().isOpen()) {
            schedule(t);
        }
    }

    private static void timeOut(Transition t, WorkflowTask task, TimeoutType type) {
        if (task.getSpeculative() && task.getSticky() && task.getStartedEventId() != 0) {
            SpeculativeTask.tryElsewhere(t);
            return;
        }
        end(t, task, type);
        schedule(t);
    }

    /** Writes that the task ran out of time, for a first attempt; the caller decides what follows. */
    public static void end(Transition t, WorkflowTask task, TimeoutType type) {
        if (task.getTransient() && !task.getSpeculative()) {
            t.change(Change.newBuilder().setWorkflowTaskEnded(WorkflowTaskEnded.getDefaultInstance()));
        } else {
            WorkflowTask written = task;
            if (task.getStartedEventId() != 0) {
                written = TransientTask.write(t, task);
            } else if (task.getSpeculative()) {
                TransientTask.writeScheduled(t, task);
                written = require(t.state());
            }
            t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT)
                    .setWorkflowTaskTimedOutEventAttributes(WorkflowTaskTimedOutEventAttributes.newBuilder()
                            .setScheduledEventId(written.getScheduledEventId())
                            .setStartedEventId(written.getStartedEventId())
                            .setTimeoutType(type)));
        }
        flushAfterEnd(t);
    }

    // ---- Decide: heartbeats ----

    public static void carryHeartbeat(Transition t, long originalScheduledMs) {
        t.change(Change.newBuilder()
                .setWorkflowTaskHeartbeat(
                        WorkflowTaskHeartbeat.newBuilder().setOriginalScheduledMs(originalScheduledMs)));
    }

    static WorkflowTask require(MutableState state) {
        WorkflowTask task = state.workflowTask().pending();
        if (task == null) {
            throw new IllegalStateException("no workflow task");
        }
        return task;
    }

    // ---- Apply ----

    public static void applyScheduled(MutableState state, HistoryEvent event) {
        WorkflowTaskScheduledEventAttributes attributes = event.getWorkflowTaskScheduledEventAttributes();
        WorkflowTaskPart part = state.workflowTask();
        WorkflowTask known = part.pending();
        if (known != null && known.getStartedEventId() != 0) { // it was started unwritten, and is written now
            WorkflowTasks.Builder written = part.change().setBackoffUntilMs(0);
            written.getPendingBuilder()
                    .setTransient(false)
                    .setSpeculative(false)
                    .setScheduledEventId(event.getEventId());
            part.set(written);
            return;
        }
        long scheduledMs = Times.ms(event.getEventTime());
        boolean sticky = attributes.getTaskQueue().getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
        long original = part.heartbeatScheduledMs() > 0 ? part.heartbeatScheduledMs() : scheduledMs;
        long stamp = part.nextStamp();
        part.set(part.change()
                .setStamp(stamp)
                .setBackoffUntilMs(0)
                .setHeartbeatScheduledMs(0)
                .setPending(WorkflowTask.newBuilder()
                        .setScheduledEventId(event.getEventId())
                        .setAttempt(attributes.getAttempt())
                        .setScheduledMs(scheduledMs)
                        .setOriginalScheduledMs(original)
                        .setStartToCloseMs(Times.ms(attributes.getStartToCloseTimeout()))
                        .setTaskQueue(attributes.getTaskQueue().getName())
                        .setSticky(sticky)
                        .setScheduleToStartMs(sticky ? part.stickyScheduleToStartMs() : 0)
                        .setStamp(stamp)));
    }

    public static void applyStarted(MutableState state, HistoryEvent event) {
        WorkflowTaskStartedEventAttributes attributes = event.getWorkflowTaskStartedEventAttributes();
        WorkflowTaskPart part = state.workflowTask();
        boolean begins = !part.isStarted();
        WorkflowTasks.Builder changed = part.change();
        changed.getPendingBuilder()
                .setStartedEventId(event.getEventId())
                .setStartedMs(Times.ms(event.getEventTime()))
                .setRequestId(attributes.getRequestId())
                .setIdentity(attributes.getIdentity())
                .setHistoryBytes(attributes.getHistorySizeBytes())
                .clearSuggestReasons()
                .addAllSuggestReasons(attributes.getSuggestContinueAsNewReasonsValueList());
        part.set(changed);
        if (begins) {
            state.updates().taskStarted(require(state));
        }
    }

    public static void applyCompleted(MutableState state, HistoryEvent event) {
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change()
                .clearPending()
                .setAttempt(1)
                .clearFailures()
                .clearFailedCause()
                .clearTimedOut()
                .setCloseAttempted(false)
                .setLastCompletedEventId(event.getEventId())
                .setLastStartedEventId(
                        event.getWorkflowTaskCompletedEventAttributes().getStartedEventId()));
    }

    public static void applyFailed(MutableState state, HistoryEvent event) {
        int cause = event.getWorkflowTaskFailedEventAttributes().getCauseValue();
        WorkflowTaskPart part = state.workflowTask();
        if (cause
                == WorkflowTaskFailedCause
                        .WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_PAUSE_REQUESTED_BEFORE_TASK_STARTED_VALUE) {
            ended(part, false, false); // no worker had it
            return;
        }
        part.set(part.change().setFailedCause(cause).clearTimedOut());
        ended(part, true, cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND_VALUE);
    }

    public static void applyTimedOut(MutableState state, HistoryEvent event) {
        TimeoutType type = event.getWorkflowTaskTimedOutEventAttributes().getTimeoutType();
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change().setTimedOut(type.getNumber()).clearFailedCause());
        ended(part, type != TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START, false);
    }

    public static void applyAttemptEnded(MutableState state, Change change) {
        if (change.getWorkflowTaskEnded().getForgotten()) {
            state.workflowTask().set(state.workflowTask().change().clearPending());
            return;
        }
        ended(state.workflowTask(), true, change.getWorkflowTaskEnded().getCloseAttempted());
    }

    /** A task that fails on a sticky queue costs the stickiness, not an attempt. */
    private static void ended(WorkflowTaskPart part, boolean counts, boolean closeAttempted) {
        WorkflowTasks.Builder changed = part.change().clearPending().setHeartbeatScheduledMs(0);
        if (part.isSticky()) {
            changed.setStickyQueue("").setStickyScheduleToStartMs(0);
        } else if (counts) {
            changed.setAttempt(part.attempt() + 1).setFailures(changed.getFailures() + 1);
        }
        part.set(changed.setCloseAttempted(closeAttempted));
    }

    public static void applyHeartbeat(MutableState state, Change change) {
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change()
                .setHeartbeatScheduledMs(change.getWorkflowTaskHeartbeat().getOriginalScheduledMs()));
    }

    public static void applyAttemptReset(MutableState state, Change change) {
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change().setAttempt(1));
    }

    /** The task that waits is offered to its queue anew, in another place. */
    public static void applyOfferedAnew(MutableState state) {
        WorkflowTaskPart part = state.workflowTask();
        if (part.isOffered()) {
            long stamp = part.nextStamp();
            WorkflowTasks.Builder changed = part.change().setStamp(stamp);
            changed.getPendingBuilder().setStamp(stamp);
            part.set(changed);
        }
    }

    public static void applyDelayOver(MutableState state, Change change) {
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change().setBackoffUntilMs(0));
    }

    /** The run starts with a delay: the first task is scheduled when it is over. */
    public static void applyBackoff(MutableState state, long untilMs) {
        WorkflowTaskPart part = state.workflowTask();
        part.set(part.change().setBackoffUntilMs(untilMs));
    }
}
