package io.perdura.engine.activity;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.check.FieldPaths;
import io.perdura.engine.retry.RetryBackoff;
import io.perdura.engine.v1.ActivityOptionsChanged;
import io.perdura.engine.v1.ActivityPause;
import io.perdura.engine.v1.ActivityPaused;
import io.perdura.engine.v1.ActivityProgress;
import io.perdura.engine.v1.ActivityRescheduled;
import io.perdura.engine.v1.ActivityReset;
import io.perdura.engine.v1.ActivityUnpaused;
import io.perdura.engine.v1.Change;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What operators do to pending activities: hold them back and let them go, count their attempts anew, change their
 * options. An attempt that runs goes on; its worker hears of a pause or a reset with the answer to its next heartbeat.
 */
public final class ActivityOperations {

    private static final String PAUSE = "pause-activity";

    private ActivityOperations() {}

    // ---- Decide ----

    public static void pause(Transition t, PauseActivityRequest request) {
        if (t.state().requests().hasOperation(PAUSE, request.getRequestId())) {
            return; // the same request again, though the activity may have been let go since
        }
        requireOpen(t);
        List<ActivityInfo> activities = switch (request.getActivityCase()) {
            case ID -> byId(t, request.getId());
            case TYPE -> byType(t, request.getType());
            case ACTIVITY_NOT_SET -> throw Rejections.noPendingActivity();
        };
        for (ActivityInfo activity : activities) {
            if (!activity.isPaused()) {
                t.change(Change.newBuilder()
                        .setActivityPaused(ActivityPaused.newBuilder()
                                .setScheduledEventId(activity.scheduledEventId())
                                .setPause(ActivityPause.newBuilder()
                                        .setAtMs(t.nowMs())
                                        .setIdentity(request.getIdentity())
                                        .setReason(request.getReason())
                                        .setRequestId(request.getRequestId()))));
            } else if (!activity.progress().getPause().getRequestId().equals(request.getRequestId())) {
                throw Rejections.failedPrecondition("activity is already paused");
            }
        }
    }

    /** What is not paused is passed over. */
    public static void unpause(Transition t, UnpauseActivityRequest request) {
        requireOpen(t);
        List<ActivityInfo> activities = switch (request.getActivityCase()) {
            case ID -> byId(t, request.getId());
            case TYPE -> byType(t, request.getType());
            case UNPAUSE_ALL -> all(t);
            case ACTIVITY_NOT_SET -> throw Rejections.noPendingActivity();
        };
        for (ActivityInfo activity : activities) {
            if (activity.isPaused()) {
                unpause(t, activity, request.getResetAttempts(), request.getResetHeartbeat());
                if (!activity.isStarted()) {
                    reschedule(t, activity, t.nowMs() + jitterMs(t, activity, request.getJitter()));
                }
            }
        }
    }

    public static void reset(Transition t, ResetActivityRequest request) {
        requireOpen(t);
        List<ActivityInfo> activities = switch (request.getActivityCase()) {
            case ID -> byId(t, request.getId());
            case TYPE -> byType(t, request.getType());
            case MATCH_ALL -> all(t);
            case ACTIVITY_NOT_SET -> throw Rejections.noPendingActivity();
        };
        for (ActivityInfo activity : activities) {
            t.change(Change.newBuilder()
                    .setActivityReset(ActivityReset.newBuilder()
                            .setScheduledEventId(activity.scheduledEventId())
                            .setResetHeartbeat(request.getResetHeartbeat())));
            if (request.getRestoreOriginalOptions()) {
                changeOptions(t, activity, activity.originalOptions());
            }
            if (activity.isPaused() && !request.getKeepPaused()) {
                unpause(t, activity, false, false);
            }
            boolean staysPaused = activity.isPaused() && request.getKeepPaused();
            if (!activity.isStarted() && !staysPaused) {
                reschedule(t, activity, t.nowMs() + jitterMs(t, activity, request.getJitter()));
            }
        }
    }

    /** @return the options as they hold from now on; of several activities, those of the last */
    public static ActivityOptions updateOptions(Transition t, UpdateActivityOptionsRequest request) {
        Set<String> paths = FieldPaths.of(request.getUpdateMask());
        if (request.getRestoreOriginal() && !paths.isEmpty()) {
            throw Rejections.invalid("Both UpdateMask and RestoreOriginal are provided");
        }
        requireOpen(t);
        if (!request.getRestoreOriginal() && !request.hasActivityOptions()) {
            throw Rejections.invalid("ActivityOptions are not provided");
        }
        List<ActivityInfo> activities = switch (request.getActivityCase()) {
            case ID -> byId(t, request.getId());
            case TYPE -> byType(t, request.getType());
            case MATCH_ALL -> all(t);
            case ACTIVITY_NOT_SET -> throw Rejections.noPendingActivity();
        };
        if (!request.getRestoreOriginal() && !request.hasUpdateMask()) {
            throw Rejections.invalid("UpdateMask is not provided");
        }
        ActivityOptionsUpdate update = new ActivityOptionsUpdate(request.getActivityOptions(), paths);
        ActivityOptions options = ActivityOptions.getDefaultInstance();
        for (ActivityInfo activity : activities) {
            options = request.getRestoreOriginal() ? activity.originalOptions() : update.applyTo(activity, t);
            changeOptions(t, activity, options);
            if (!activity.isStarted()) {
                reschedule(t, activity, dueUnder(activity, options));
            }
        }
        return options;
    }

    /** When the attempt that waits is due under these options: after a failure, as Temporal, a pause that counts it. */
    private static long dueUnder(ActivityInfo activity, ActivityOptions options) {
        ActivityProgress progress = activity.progress();
        if (activity.attempt() <= 1 || progress.getLastAttemptEndedMs() == 0) {
            return progress.getScheduledMs();
        }
        return progress.getLastAttemptEndedMs() + RetryBackoff.pauseMs(options.getRetryPolicy(), activity.attempt());
    }

    /** The first path that names no option; null if each names one. */
    public static @Nullable String unknownOption(FieldMask mask) {
        return mask.getPathsList().stream()
                .filter(path -> !ActivityOptionsUpdate.PATHS.containsAll(
                        FieldPaths.of(FieldMask.newBuilder().addPaths(path).build())))
                .findFirst()
                .orElse(null);
    }

    private static void requireOpen(Transition t) {
        if (!t.state().execution().isOpen()) {
            throw Rejections.workflowCompleted();
        }
    }

    private static List<ActivityInfo> byId(Transition t, String activityId) {
        ActivityInfo activity = t.state().activities().find(activityId);
        return some(activity == null ? List.of() : List.of(activity));
    }

    private static List<ActivityInfo> byType(Transition t, String type) {
        return some(t.state().activities().pending().stream()
                .filter(activity ->
                        activity.scheduled().getActivityType().getName().equals(type))
                .toList());
    }

    private static List<ActivityInfo> all(Transition t) {
        return some(List.copyOf(t.state().activities().pending()));
    }

    private static List<ActivityInfo> some(List<ActivityInfo> activities) {
        if (activities.isEmpty()) {
            throw Rejections.noPendingActivity();
        }
        return activities;
    }

    private static void unpause(Transition t, ActivityInfo activity, boolean resetAttempts, boolean resetHeartbeat) {
        t.change(Change.newBuilder()
                .setActivityUnpaused(ActivityUnpaused.newBuilder()
                        .setScheduledEventId(activity.scheduledEventId())
                        .setResetAttempts(resetAttempts)
                        .setResetHeartbeat(resetHeartbeat)));
    }

    private static void changeOptions(Transition t, ActivityInfo activity, ActivityOptions options) {
        t.change(Change.newBuilder()
                .setActivityOptionsChanged(ActivityOptionsChanged.newBuilder()
                        .setScheduledEventId(activity.scheduledEventId())
                        .setOptions(options.toByteString())));
    }

    private static void reschedule(Transition t, ActivityInfo activity, long scheduledMs) {
        t.change(Change.newBuilder()
                .setActivityRescheduled(ActivityRescheduled.newBuilder()
                        .setScheduledEventId(activity.scheduledEventId())
                        .setScheduledMs(scheduledMs)));
    }

    /** Spread over the span by who it is for: many activities that are let go at once do not begin at once. */
    private static long jitterMs(Transition t, ActivityInfo activity, Duration jitter) {
        long spanMs = Times.ms(jitter);
        if (spanMs <= 0) {
            return 0;
        }
        long mixed = (t.state().execution().runId().hashCode() * 31L + activity.scheduledEventId()) * 31L + t.nowMs();
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return Math.floorMod(mixed ^ (mixed >>> 31), spanMs);
    }

    // ---- Apply ----

    public static void applyPaused(MutableState state, Change change) {
        ActivityPaused paused = change.getActivityPaused();
        ActivityInfo activity = ActivityMachine.pending(state, paused.getScheduledEventId());
        state.requests().operated(PAUSE, paused.getPause().getRequestId());
        put(state, activity, activity.progress().toBuilder().setPause(paused.getPause()));
    }

    public static void applyUnpaused(MutableState state, Change change) {
        ActivityUnpaused unpaused = change.getActivityUnpaused();
        ActivityInfo activity = ActivityMachine.pending(state, unpaused.getScheduledEventId());
        ActivityProgress.Builder progress = activity.progress().toBuilder().clearPause();
        if (unpaused.getResetAttempts()) {
            progress.setAttempt(1);
        }
        if (unpaused.getResetHeartbeat()) {
            forgetHeartbeat(progress);
        }
        put(state, activity, progress);
    }

    public static void applyReset(MutableState state, Change change) {
        ActivityReset reset = change.getActivityReset();
        ActivityInfo activity = ActivityMachine.pending(state, reset.getScheduledEventId());
        put(
                state,
                activity,
                activity.progress().toBuilder()
                        .setAttempt(1)
                        .setReset(true)
                        .setResetHeartbeat(activity.progress().getResetHeartbeat() || reset.getResetHeartbeat()));
    }

    public static void applyOptionsChanged(MutableState state, Change change) {
        ActivityOptionsChanged changed = change.getActivityOptionsChanged();
        ActivityInfo activity =
                ActivityMachine.pending(state, changed.getScheduledEventId()).with(options(changed.getOptions()));
        put(state, activity, activity.progress().toBuilder());
    }

    private static ActivityOptions options(ByteString bytes) {
        try {
            return ActivityOptions.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable activity options", e);
        }
    }

    public static void applyRescheduled(MutableState state, Change change) {
        ActivityRescheduled rescheduled = change.getActivityRescheduled();
        ActivityInfo activity = ActivityMachine.pending(state, rescheduled.getScheduledEventId());
        put(
                state,
                activity,
                withResetDone(activity.progress())
                        .setScheduledMs(rescheduled.getScheduledMs())
                        .clearLastFailure());
    }

    /** The run is paused: who was told of an attempt that waits cannot start it any more. */
    public static void applyRunPaused(MutableState state) {
        for (ActivityInfo activity : List.copyOf(state.activities().pending())) {
            if (!activity.isStarted()) {
                put(state, activity, activity.progress().toBuilder());
            }
        }
    }

    /** An attempt that waits is offered anew: who was told of it before cannot start it any more. */
    private static void put(MutableState state, ActivityInfo activity, ActivityProgress.Builder progress) {
        if (!activity.isStarted()) {
            progress.setStamp(state.activities().nextStamp());
        }
        state.activities().put(activity.with(progress));
    }

    /** Another attempt follows: what a reset asked for is done with it. */
    static ActivityProgress.Builder withResetDone(ActivityProgress progress) {
        ActivityProgress.Builder done = progress.toBuilder().setReset(false).setResetHeartbeat(false);
        if (progress.getResetHeartbeat()) {
            forgetHeartbeat(done);
        }
        return done;
    }

    private static void forgetHeartbeat(ActivityProgress.Builder progress) {
        progress.setHeartbeatMs(0).clearHeartbeatDetails();
    }
}
