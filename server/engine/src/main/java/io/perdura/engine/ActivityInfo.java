package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.ActivityProgress;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import org.jspecify.annotations.Nullable;

/** A pending activity: what was scheduled, and what has happened to it since. Immutable. */
public record ActivityInfo(ActivityTaskScheduledEventAttributes scheduled, ActivityProgress progress) {

    /**
     * The deadlines, in the order in which they count if they fall on the same moment. An attempt starts later than it
     * was scheduled, if by less than a millisecond; so the deadlines counted from the schedule come first.
     */
    public enum Deadline {
        SCHEDULE_TO_START,
        SCHEDULE_TO_CLOSE,
        START_TO_CLOSE,
        HEARTBEAT
    }

    public long scheduledEventId() {
        return progress.getScheduledEventId();
    }

    public String activityId() {
        return scheduled.getActivityId();
    }

    public int attempt() {
        return progress.getAttempt();
    }

    public boolean isStarted() {
        return progress.getStartedMs() != 0;
    }

    public boolean isCancelRequested() {
        return progress.getCancelRequestEventId() != 0;
    }

    /** An operator holds it back: no attempt begins, and no time runs out. */
    public boolean isPaused() {
        return progress.hasPause();
    }

    /** Waits for a poller: not started, not held back, and the pause before the attempt is over. */
    public boolean isOffered(long nowMs) {
        return !isStarted() && !isPaused() && progress.getScheduledMs() <= nowMs;
    }

    /** The activity as a whole ends at this moment; {@link Long#MAX_VALUE}: never. */
    public long expiresMs() {
        return Times.after(progress.getFirstScheduledMs(), Times.ms(scheduled.getScheduleToCloseTimeout()));
    }

    public long deadlineMs(Deadline deadline) {
        if (isPaused()) {
            return Long.MAX_VALUE;
        }
        return switch (deadline) {
            case SCHEDULE_TO_CLOSE -> expiresMs();
            case SCHEDULE_TO_START ->
                isStarted()
                        ? Long.MAX_VALUE
                        : Times.after(progress.getScheduledMs(), Times.ms(scheduled.getScheduleToStartTimeout()));
            case START_TO_CLOSE ->
                isStarted()
                        ? Times.after(progress.getStartedMs(), Times.ms(scheduled.getStartToCloseTimeout()))
                        : Long.MAX_VALUE;
            case HEARTBEAT ->
                isStarted()
                        ? Times.after(
                                Math.max(progress.getStartedMs(), progress.getHeartbeatMs()),
                                Times.ms(scheduled.getHeartbeatTimeout()))
                        : Long.MAX_VALUE;
        };
    }

    /** The deadline that comes first: of an activity that nobody took in all its time, SCHEDULE_TO_START. */
    public Deadline nextDeadline() {
        Deadline next = Deadline.SCHEDULE_TO_START;
        for (Deadline deadline : Deadline.values()) {
            if (deadlineMs(deadline) < deadlineMs(next)) {
                next = deadline;
            }
        }
        return next;
    }

    /** Its next deadline; {@link Long#MAX_VALUE}: it has none. */
    public long deadlineMs() {
        return deadlineMs(nextDeadline());
    }

    /** The next moment at which something falls due: a deadline, or the end of the pause before a retry. */
    public long dueMs(long nowMs) {
        long due = deadlineMs();
        boolean backsOff = !isStarted() && !isPaused() && progress.getScheduledMs() > nowMs;
        return backsOff ? Math.min(due, progress.getScheduledMs()) : due;
    }

    public @Nullable Failure lastFailure() {
        if (progress.getLastFailure().isEmpty()) {
            return null;
        }
        try {
            return Failure.parseFrom(progress.getLastFailure());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable failure", e);
        }
    }

    /** The activity's own priority; where it says nothing, that of its run. */
    public Priority priority(Priority ofRun) {
        Priority own = scheduled.getPriority();
        return Priority.newBuilder()
                .setPriorityKey(own.getPriorityKey() != 0 ? own.getPriorityKey() : ofRun.getPriorityKey())
                .setFairnessKey(own.getFairnessKey().isEmpty() ? ofRun.getFairnessKey() : own.getFairnessKey())
                .setFairnessWeight(own.getFairnessWeight() != 0 ? own.getFairnessWeight() : ofRun.getFairnessWeight())
                .build();
    }

    /** What an operator may change about it, as it holds now. */
    public ActivityOptions options() {
        RetryPolicy policy = scheduled.getRetryPolicy();
        ActivityOptions.Builder options = ActivityOptions.newBuilder()
                .setTaskQueue(
                        TaskQueue.newBuilder().setName(scheduled.getTaskQueue().getName()))
                .setScheduleToCloseTimeout(scheduled.getScheduleToCloseTimeout())
                .setScheduleToStartTimeout(scheduled.getScheduleToStartTimeout())
                .setStartToCloseTimeout(scheduled.getStartToCloseTimeout())
                .setHeartbeatTimeout(scheduled.getHeartbeatTimeout())
                .setRetryPolicy(policy.toBuilder().clearNonRetryableErrorTypes());
        if (scheduled.hasPriority()) {
            options.setPriority(scheduled.getPriority());
        }
        return options.build();
    }

    /** What it was scheduled with. */
    public ActivityOptions originalOptions() {
        if (progress.getOriginalOptions().isEmpty()) {
            return options();
        }
        try {
            return ActivityOptions.parseFrom(progress.getOriginalOptions());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable activity options", e);
        }
    }

    /** The same activity under other options; the types of failure that are not retried are none of them. */
    public ActivityInfo with(ActivityOptions options) {
        ActivityTaskScheduledEventAttributes.Builder changed = scheduled.toBuilder()
                .setScheduleToCloseTimeout(options.getScheduleToCloseTimeout())
                .setScheduleToStartTimeout(options.getScheduleToStartTimeout())
                .setStartToCloseTimeout(options.getStartToCloseTimeout())
                .setHeartbeatTimeout(options.getHeartbeatTimeout())
                .setRetryPolicy(options.getRetryPolicy().toBuilder()
                        .clearNonRetryableErrorTypes()
                        .addAllNonRetryableErrorTypes(scheduled.getRetryPolicy().getNonRetryableErrorTypesList()));
        changed.getTaskQueueBuilder().setName(options.getTaskQueue().getName());
        if (options.hasPriority()) {
            changed.setPriority(options.getPriority());
        } else {
            changed.clearPriority();
        }
        return new ActivityInfo(
                changed.build(),
                progress.toBuilder()
                        .setOriginalOptions(originalOptions().toByteString())
                        .build());
    }

    public ByteString heartbeatDetails() {
        return progress.getHeartbeatDetails();
    }

    public ActivityInfo with(ActivityProgress.Builder changed) {
        return new ActivityInfo(scheduled, changed.build());
    }
}
