package io.perdura.engine.activity;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.Failures;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.retry.RetryBackoff;
import io.perdura.engine.v1.ActivityHeartbeat;
import io.perdura.engine.v1.ActivityProgress;
import io.perdura.engine.v1.ActivityRetried;
import io.perdura.engine.v1.ActivityReturned;
import io.perdura.engine.v1.ActivityStarted;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.ActivityTaskCanceledEventAttributes;
import io.temporal.api.history.v1.ActivityTaskCompletedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskFailedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskTimedOutEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One activity of a run: scheduled by command, started by a poller, retried out of sight of history. What is written
 * when it closes is its last attempt: started and closed, side by side.
 */
public final class ActivityMachine {

    private static final String HEARTBEAT_TOO_LARGE = "Heartbeat details exceed size limit.";

    private ActivityMachine() {}

    // ---- Decide: the worker ----

    /**
     * A poller takes the attempt.
     *
     * @return false if there is no such attempt to take any more
     */
    public static boolean start(Transition t, long scheduledEventId, long stamp, String requestId, String identity) {
        ActivityInfo activity = t.state().activities().find(scheduledEventId);
        if (activity == null
                || !t.state().execution().isOpen()
                || activity.progress().getStamp() != stamp) {
            return false;
        }
        if (activity.isStarted()) {
            return activity.progress().getRequestId().equals(requestId); // the same poll asks again: same answer
        }
        if (activity.isPaused() || t.state().execution().isPaused()) {
            return false;
        }
        begin(t, activity, requestId, identity);
        return true;
    }

    private static void begin(Transition t, ActivityInfo activity, String requestId, String identity) {
        t.change(Change.newBuilder()
                .setActivityStarted(ActivityStarted.newBuilder()
                        .setScheduledEventId(activity.scheduledEventId())
                        .setRequestId(requestId)
                        .setIdentity(identity)
                        .setStartedMs(t.nowMs())));
    }

    /** The poller had gone away before it got the attempt: the same attempt is offered again. */
    public static void giveBack(Transition t, long scheduledEventId, String requestId) {
        ActivityInfo activity = t.state().activities().find(scheduledEventId);
        if (activity != null
                && activity.isStarted()
                && activity.progress().getRequestId().equals(requestId)) {
            t.change(Change.newBuilder()
                    .setActivityReturned(ActivityReturned.newBuilder().setScheduledEventId(scheduledEventId)));
        }
    }

    /** The started attempt that the token names, or a rejection. */
    public static ActivityInfo require(Transition t, TaskToken token) {
        if (!t.state().execution().isOpen()) {
            throw Rejections.workflowCompleted();
        }
        if (isById(token)) {
            ActivityInfo byId = requireId(t, token);
            if (!byId.isStarted()) {
                throw Rejections.activityNotFound();
            }
            return byId;
        }
        ActivityInfo activity = t.state().activities().find(token.getScheduledEventId());
        if (activity == null
                || !activity.isStarted()
                || activity.attempt() != token.getAttempt()
                || activity.progress().getStartedMs() != token.getStartedMs()
                || TaskTokens.check(activity.progress().getRequestId()) != token.getCheck()) {
            throw Rejections.activityNotFound();
        }
        return activity;
    }

    private static boolean isById(TaskToken token) {
        return token.getScheduledEventId() == 0 && !token.getActivityId().isEmpty();
    }

    private static ActivityInfo requireId(Transition t, TaskToken token) {
        ActivityInfo byId = t.state().activities().find(token.getActivityId());
        if (byId == null) {
            throw Rejections.activityIdNotFound(token.getActivityId());
        }
        return byId;
    }

    /** As Temporal: who knows the id may complete an activity that no worker has taken; it counts as taken then. */
    private static void startForCompletion(Transition t, TaskToken token, String identity) {
        if (t.state().execution().isOpen() && isById(token)) {
            ActivityInfo activity = requireId(t, token);
            if (!activity.isStarted()) {
                begin(t, activity, "", identity);
            }
        }
    }

    public static void complete(Transition t, TaskToken token, Payloads result, boolean hasResult, String identity) {
        startForCompletion(t, token, identity);
        ActivityInfo activity = require(t, token);
        if (result.getSerializedSize() > t.limits().blobBytesMax()) {
            // The result cannot be kept, and asking for it again would not make it smaller.
            fail(t, token, Failures.server("Complete result exceeds size limit.", true), null, identity);
            return;
        }
        long startedEventId = appendStarted(t, activity);
        ActivityTaskCompletedEventAttributes.Builder attributes = ActivityTaskCompletedEventAttributes.newBuilder()
                .setScheduledEventId(activity.scheduledEventId())
                .setStartedEventId(startedEventId)
                .setIdentity(identity);
        if (hasResult) {
            attributes.setResult(result);
        }
        t.append(t.event(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
                .setActivityTaskCompletedEventAttributes(attributes));
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    /**
     * The attempt has failed, and is followed by another or not.
     *
     * @return what was wrong with the answer itself: the worker is told so
     */
    public static List<Failure> fail(
            Transition t, TaskToken token, Failure failure, @Nullable Payloads lastHeartbeat, String identity) {
        ActivityInfo activity = require(t, token);
        List<Failure> problems = new ArrayList<>(0);
        if (lastHeartbeat != null) {
            if (lastHeartbeat.getSerializedSize() <= t.limits().blobBytesMax()) {
                appendHeartbeat(t, activity, lastHeartbeat);
                activity = require(t, token);
            } else {
                problems.add(Failures.server(HEARTBEAT_TOO_LARGE, true));
            }
        }
        Failure kept = failure;
        if (failure.getSerializedSize() > t.limits().blobBytesMax()) {
            kept = Failures.server("Failure exceeds size limit.", true).toBuilder()
                    .setCause(Failures.truncated(failure, t.limits().blobBytesMax() / 4))
                    .build();
            problems.add(kept);
        }
        RetryState retry = retry(t, activity, kept);
        if (retry == RetryState.RETRY_STATE_IN_PROGRESS) {
            return problems;
        }
        long startedEventId = appendStarted(t, activity);
        ActivityTaskFailedEventAttributes.Builder attributes = ActivityTaskFailedEventAttributes.newBuilder()
                .setScheduledEventId(activity.scheduledEventId())
                .setStartedEventId(startedEventId)
                .setRetryState(retry)
                .setIdentity(identity);
        if (!kept.equals(Failure.getDefaultInstance())) { // a worker need not say what went wrong
            attributes.setFailure(kept);
        }
        t.append(t.event(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED).setActivityTaskFailedEventAttributes(attributes));
        WorkflowTaskMachine.scheduleIfNone(t);
        return problems;
    }

    public static void cancel(Transition t, TaskToken token, Payloads details, boolean hasDetails, String identity) {
        ActivityInfo activity = require(t, token);
        if (!activity.isCancelRequested()) {
            throw Rejections.cancelNotRequested();
        }
        if (details.getSerializedSize() > t.limits().blobBytesMax()) {
            fail(t, token, Failures.server("Cancel details exceed size limit.", true), null, identity);
            return;
        }
        long startedEventId = appendStarted(t, activity);
        ActivityTaskCanceledEventAttributes.Builder attributes = ActivityTaskCanceledEventAttributes.newBuilder()
                .setScheduledEventId(activity.scheduledEventId())
                .setStartedEventId(startedEventId)
                .setLatestCancelRequestedEventId(activity.progress().getCancelRequestEventId())
                .setIdentity(identity);
        if (hasDetails) {
            attributes.setDetails(details);
        }
        t.append(t.event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED)
                .setActivityTaskCanceledEventAttributes(attributes));
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    /** Keeps the details for the next attempt. Whether a cancel was requested stands in the state. */
    public static void heartbeat(Transition t, TaskToken token, Payloads details, String identity) {
        ActivityInfo activity = require(t, token);
        if (details.getSerializedSize() > t.limits().blobBytesMax()) {
            fail(t, token, Failures.server(HEARTBEAT_TOO_LARGE, true), null, identity);
            return;
        }
        appendHeartbeat(t, activity, details);
    }

    private static void appendHeartbeat(Transition t, ActivityInfo activity, Payloads details) {
        t.change(Change.newBuilder()
                .setActivityHeartbeat(ActivityHeartbeat.newBuilder()
                        .setScheduledEventId(activity.scheduledEventId())
                        .setAtMs(t.nowMs())
                        .setDetails(details.toByteString())));
    }

    // ---- Decide: time ----

    /** Times out what is due, earliest deadline first. */
    public static void fireDue(Transition t) {
        List<ActivityInfo> due = t.state().activities().pending().stream()
                .filter(activity -> activity.deadlineMs(activity.nextDeadline()) <= t.nowMs())
                .sorted(Comparator.comparingLong(activity -> activity.deadlineMs(activity.nextDeadline())))
                .toList();
        for (ActivityInfo activity : due) {
            timeOut(t, activity, activity.nextDeadline());
        }
    }

    private static void timeOut(Transition t, ActivityInfo activity, ActivityInfo.Deadline deadline) {
        TimeoutType type = switch (deadline) {
            case SCHEDULE_TO_CLOSE -> TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE;
            case SCHEDULE_TO_START -> TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
            case START_TO_CLOSE -> TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE;
            case HEARTBEAT -> TimeoutType.TIMEOUT_TYPE_HEARTBEAT;
        };
        String name = switch (deadline) {
            case SCHEDULE_TO_CLOSE -> "ScheduleToClose";
            case SCHEDULE_TO_START -> "ScheduleToStart";
            case START_TO_CLOSE -> "StartToClose";
            case HEARTBEAT -> "Heartbeat";
        };
        Failure failure = Failures.timeout("activity " + name + " timeout", type);
        RetryState retry = retry(t, activity, failure);
        if (retry == RetryState.RETRY_STATE_IN_PROGRESS) {
            return;
        }
        if (retry == RetryState.RETRY_STATE_TIMEOUT && deadline != ActivityInfo.Deadline.SCHEDULE_TO_START) {
            // There was no time left for another attempt: to the workflow that is the whole activity's timeout.
            failure = Failures.timeout(
                    "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying",
                    TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE);
        }
        Failure.Builder told = failure.toBuilder();
        if (!activity.heartbeatDetails().isEmpty()) {
            told.getTimeoutFailureInfoBuilder()
                    .setLastHeartbeatDetails(JsonPayloads.parse(activity.heartbeatDetails()));
        }
        Failure last = activity.lastFailure();
        if (last != null) {
            told.setCause(last);
        }
        long startedEventId = activity.isStarted() ? appendStarted(t, activity) : 0;
        t.append(t.event(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT)
                .setActivityTaskTimedOutEventAttributes(ActivityTaskTimedOutEventAttributes.newBuilder()
                        .setScheduledEventId(activity.scheduledEventId())
                        .setStartedEventId(startedEventId)
                        .setFailure(told)
                        .setRetryState(retry)));
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    /** Schedules the next attempt if there is to be one, and says so. */
    private static RetryState retry(Transition t, ActivityInfo activity, Failure failure) {
        if (!activity.scheduled().hasRetryPolicy()) {
            return RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET;
        }
        if (activity.isCancelRequested()) {
            return RetryState.RETRY_STATE_CANCEL_REQUESTED;
        }
        RetryBackoff.Outcome next = activity.isPaused()
                ? heldBack(activity, failure)
                : RetryBackoff.next(
                        activity.scheduled().getRetryPolicy(),
                        activity.attempt(),
                        failure,
                        t.nowMs(),
                        activity.expiresMs(),
                        false);
        if (next.retries()) {
            t.change(Change.newBuilder()
                    .setActivityRetried(ActivityRetried.newBuilder()
                            .setScheduledEventId(activity.scheduledEventId())
                            .setAttempt(activity.attempt() + 1)
                            .setScheduledMs(t.nowMs() + next.delayMs())
                            .setEndedMs(t.nowMs())
                            .setLastFailure(
                                    Failures.truncated(failure, t.limits().failureKeptBytesMax())
                                            .toByteString())));
        }
        return next.state();
    }

    /** A paused activity has another attempt whatever its number, unless the failure is one that is not retried. */
    private static RetryBackoff.Outcome heldBack(ActivityInfo activity, Failure failure) {
        return new RetryBackoff.Outcome(
                RetryBackoff.isRetried(activity.scheduled().getRetryPolicy(), failure), 0);
    }

    /** Only the last attempt of an activity enters history, with the failure of the one before it. */
    private static long appendStarted(Transition t, ActivityInfo activity) {
        ActivityTaskStartedEventAttributes.Builder attributes = ActivityTaskStartedEventAttributes.newBuilder()
                .setScheduledEventId(activity.scheduledEventId())
                .setIdentity(activity.progress().getIdentity())
                .setRequestId(activity.progress().getRequestId())
                .setAttempt(activity.attempt());
        Failure last = activity.lastFailure();
        if (last != null) {
            attributes.setLastFailure(last);
        }
        HistoryEvent.Builder event =
                t.event(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED).setActivityTaskStartedEventAttributes(attributes);
        return t.append(event).getEventId();
    }

    // ---- Apply ----

    public static void applyScheduled(MutableState state, HistoryEvent event) {
        long scheduledMs = Times.ms(event.getEventTime());
        state.activities()
                .put(new ActivityInfo(
                        event.getActivityTaskScheduledEventAttributes(),
                        ActivityProgress.newBuilder()
                                .setScheduledEventId(event.getEventId())
                                .setFirstScheduledMs(scheduledMs)
                                .setScheduledMs(scheduledMs)
                                .setAttempt(1)
                                .setStamp(state.activities().nextStamp())
                                .build()));
    }

    public static void applyAttemptStarted(MutableState state, Change change) {
        ActivityStarted started = change.getActivityStarted();
        ActivityInfo activity = pending(state, started.getScheduledEventId());
        state.activities()
                .put(activity.with(activity.progress().toBuilder()
                        .setStartedMs(started.getStartedMs())
                        .setRequestId(started.getRequestId())
                        .setIdentity(started.getIdentity())));
    }

    public static void applyReturned(MutableState state, Change change) {
        ActivityInfo activity = pending(state, change.getActivityReturned().getScheduledEventId());
        state.activities()
                .put(activity.with(activity.progress().toBuilder()
                        .setStartedMs(0)
                        .setRequestId("")
                        .setIdentity("")
                        .setStamp(state.activities().nextStamp())));
    }

    /** The run was reset: what was scheduled before is scheduled now. */
    public static void applyRetimed(MutableState state, long nowMs) {
        for (ActivityInfo activity : List.copyOf(state.activities().pending())) {
            state.activities()
                    .put(activity.with(activity.progress().toBuilder()
                            .setFirstScheduledMs(nowMs)
                            .setScheduledMs(nowMs)));
        }
    }

    public static void applyRetried(MutableState state, Change change) {
        ActivityRetried retried = change.getActivityRetried();
        ActivityInfo activity = pending(state, retried.getScheduledEventId());
        state.activities()
                .put(activity.with(ActivityOperations.withResetDone(activity.progress())
                        .setAttempt(retried.getAttempt())
                        .setScheduledMs(retried.getScheduledMs())
                        .setLastFailure(retried.getLastFailure())
                        .setLastAttemptEndedMs(retried.getEndedMs())
                        .setLastIdentity(activity.progress().getIdentity())
                        .setStartedMs(0)
                        .setRequestId("")
                        .setIdentity("")
                        .setStamp(state.activities().nextStamp())));
    }

    public static void applyHeartbeat(MutableState state, Change change) {
        ActivityHeartbeat heartbeat = change.getActivityHeartbeat();
        ActivityInfo activity = pending(state, heartbeat.getScheduledEventId());
        state.activities()
                .put(activity.with(activity.progress().toBuilder()
                        .setHeartbeatMs(heartbeat.getAtMs())
                        .setHeartbeatDetails(heartbeat.getDetails())));
    }

    public static void applyCancelRequested(MutableState state, HistoryEvent event) {
        ActivityInfo activity = state.activities()
                .find(event.getActivityTaskCancelRequestedEventAttributes().getScheduledEventId());
        if (activity != null) { // null: it closed meanwhile, unseen by the worker
            state.activities()
                    .put(activity.with(activity.progress().toBuilder().setCancelRequestEventId(event.getEventId())));
        }
    }

    public static void applyClosed(MutableState state, HistoryEvent event) {
        state.activities().remove(closedActivity(event));
    }

    /** The scheduled event id of the activity that this event closes; 0: it closes none. */
    static long closedActivity(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                event.getActivityTaskCompletedEventAttributes().getScheduledEventId();
            case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
                event.getActivityTaskFailedEventAttributes().getScheduledEventId();
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
                event.getActivityTaskTimedOutEventAttributes().getScheduledEventId();
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
                event.getActivityTaskCanceledEventAttributes().getScheduledEventId();
            default -> 0;
        };
    }

    static ActivityInfo pending(MutableState state, long scheduledEventId) {
        ActivityInfo activity = state.activities().find(scheduledEventId);
        if (activity == null) {
            throw new IllegalStateException("no pending activity " + scheduledEventId);
        }
        return activity;
    }
}
