package io.perdura.engine.activity;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.Activity;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/** The activities of a run that are not closed, by scheduled event id and by activity id. */
public final class ActivityPart {

    private TreePMap<Long, ActivityInfo> pending = TreePMap.empty();
    private PMap<String, Long> ids = HashTreePMap.empty();
    private long stamp;

    public ActivityPart copy() {
        ActivityPart copy = new ActivityPart();
        copy.pending = pending;
        copy.ids = ids;
        copy.stamp = stamp;
        return copy;
    }

    public @Nullable ActivityInfo find(long scheduledEventId) {
        return pending.get(scheduledEventId);
    }

    public @Nullable ActivityInfo find(String activityId) {
        Long scheduledEventId = ids.get(activityId);
        return scheduledEventId == null ? null : pending.get(scheduledEventId);
    }

    public Collection<ActivityInfo> pending() {
        return pending.values();
    }

    public int size() {
        return pending.size();
    }

    public boolean isAnyOffered(long nowMs) {
        for (ActivityInfo activity : pending.values()) {
            if (activity.isOffered(nowMs)) {
                return true;
            }
        }
        return false;
    }

    /** The next deadline or end of a pause; a pause that is over by then no longer counts. */
    public long dueMs() {
        long due = Long.MAX_VALUE;
        for (ActivityInfo activity : pending.values()) {
            due = Math.min(due, activity.deadlineMs(activity.nextDeadline()));
        }
        return due;
    }

    /** When the next pause before a retry ends after {@code nowMs}; {@link Long#MAX_VALUE}: none. */
    public long retryDueMs(long nowMs) {
        long due = Long.MAX_VALUE;
        for (ActivityInfo activity : pending.values()) {
            long scheduled = activity.progress().getScheduledMs();
            if (!activity.isStarted() && scheduled > nowMs) {
                due = Math.min(due, scheduled);
            }
        }
        return due;
    }

    long nextStamp() {
        return ++stamp;
    }

    void put(ActivityInfo activity) {
        pending = pending.plus(activity.scheduledEventId(), activity);
        ids = ids.plus(activity.activityId(), activity.scheduledEventId());
        stamp = Math.max(stamp, activity.progress().getStamp());
    }

    void remove(long scheduledEventId) {
        ActivityInfo activity = pending.get(scheduledEventId);
        if (activity != null) {
            pending = pending.minus(scheduledEventId);
            ids = ids.minus(activity.activityId());
        }
    }

    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.setActivityStamp(stamp);
        for (ActivityInfo activity : pending.values()) {
            snapshot.addActivities(Activity.newBuilder()
                    .setScheduled(activity.scheduled().toByteString())
                    .setProgress(activity.progress()));
        }
    }

    public static ActivityPart of(Snapshot snapshot) {
        try {
            ActivityPart part = new ActivityPart();
            for (Activity activity : snapshot.getActivitiesList()) {
                part.put(new ActivityInfo(
                        ActivityTaskScheduledEventAttributes.parseFrom(activity.getScheduled()),
                        activity.getProgress()));
            }
            part.stamp = Math.max(part.stamp, snapshot.getActivityStamp());
            return part;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable snapshot", e);
        }
    }
}
