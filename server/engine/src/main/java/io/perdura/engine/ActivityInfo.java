package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.ActivityProgress;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import org.jspecify.annotations.Nullable;

/** A pending activity: what was scheduled, and what has happened to it since. Immutable. */
public record ActivityInfo(ActivityTaskScheduledEventAttributes scheduled, ActivityProgress progress) {

    /** The deadline that comes next; {@code type} as in the API's TimeoutType names. */
    public enum Deadline {
        SCHEDULE_TO_CLOSE,
        SCHEDULE_TO_START,
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

    /** Waits for a poller: not started, and the pause before the attempt is over. */
    public boolean isOffered(long nowMs) {
        return !isStarted() && progress.getScheduledMs() <= nowMs;
    }

    /** The activity as a whole ends at this moment; {@link Long#MAX_VALUE}: never. */
    public long expiresMs() {
        return Times.after(progress.getFirstScheduledMs(), Times.ms(scheduled.getScheduleToCloseTimeout()));
    }

    public long deadlineMs(Deadline deadline) {
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

    /** The deadline that comes first. */
    public Deadline nextDeadline() {
        Deadline next = Deadline.SCHEDULE_TO_CLOSE;
        for (Deadline deadline : Deadline.values()) {
            if (deadlineMs(deadline) < deadlineMs(next)) {
                next = deadline;
            }
        }
        return next;
    }

    /** The next moment at which something falls due: a deadline, or the end of the pause before a retry. */
    public long dueMs(long nowMs) {
        long due = deadlineMs(nextDeadline());
        return !isStarted() && progress.getScheduledMs() > nowMs ? Math.min(due, progress.getScheduledMs()) : due;
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

    public ByteString heartbeatDetails() {
        return progress.getHeartbeatDetails();
    }

    public ActivityInfo with(ActivityProgress.Builder changed) {
        return new ActivityInfo(scheduled, changed.build());
    }
}
