package io.perdura.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.Activity;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * The activities of a run that are not closed, by scheduled event id and by activity id. Once the run has closed none is
 * pending any more; those that were are still shown.
 */
public final class ActivityPart implements Part {

    private TreePMap<Long, ActivityInfo> pending = TreePMap.empty();
    private PMap<String, Long> ids = HashTreePMap.empty();
    private TreePMap<Long, ActivityInfo> left = TreePMap.empty();
    private long stamp;
    private int paused;
    private long progressBytes;

    @Override
    public ActivityPart copy() {
        ActivityPart copy = new ActivityPart();
        copy.pending = pending;
        copy.ids = ids;
        copy.left = left;
        copy.stamp = stamp;
        copy.paused = paused;
        copy.progressBytes = progressBytes;
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

    /** Those that the run left behind as it closed: to be shown, and nothing else. */
    public Collection<ActivityInfo> left() {
        return left.values();
    }

    public int size() {
        return pending.size();
    }

    public boolean isAnyPaused() {
        return paused > 0;
    }

    public boolean isAnyOffered(long nowMs) {
        for (ActivityInfo activity : pending.values()) {
            if (activity.isOffered(nowMs)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The next deadline, or the end of a pause before a retry. One that is over by then no longer counts, nor does one of a
     * run that is paused: no attempt follows it.
     */
    @Override
    public long dueMs(MutableState run, long nowMs) {
        boolean waits = run.execution().isPaused();
        long due = Long.MAX_VALUE;
        for (ActivityInfo activity : pending.values()) {
            due = Math.min(due, waits ? activity.deadlineMs() : activity.dueMs(nowMs));
        }
        return due;
    }

    @Override
    public void owes(MutableState run, long nowMs, Debts debts) {
        if (run.execution().isPaused()) {
            return;
        }
        for (ActivityInfo activity : pending.values()) {
            if (activity.isOffered(nowMs)) {
                debts.task(new OwedTask(
                        activity.scheduledEventId(),
                        activity.scheduled().getTaskQueue().getName(),
                        false,
                        activity.scheduledEventId(),
                        activity.attempt(),
                        activity.progress().getStamp(),
                        activity.progress().getScheduledMs(),
                        activity.priority(run.execution().started().getPriority())));
            }
        }
    }

    @Override
    public void runClosed() {
        left = pending;
        pending = TreePMap.empty();
        ids = HashTreePMap.empty();
        paused = 0;
        progressBytes = 0;
    }

    /** The stamp for what is offered next. */
    public long nextStamp() {
        return stamp + 1;
    }

    public void put(ActivityInfo activity) {
        count(pending.get(activity.scheduledEventId()), -1);
        count(activity, 1);
        pending = pending.plus(activity.scheduledEventId(), activity);
        ids = ids.plus(activity.activityId(), activity.scheduledEventId());
        stamp = Math.max(stamp, activity.progress().getStamp());
    }

    private void count(@Nullable ActivityInfo activity, int by) {
        if (activity != null) {
            paused += activity.isPaused() ? by : 0;
            progressBytes += (long) by * activity.progress().getSerializedSize();
        }
    }

    public void remove(long scheduledEventId) {
        ActivityInfo activity = pending.get(scheduledEventId);
        if (activity != null) {
            count(activity, -1);
            pending = pending.minus(scheduledEventId);
            ids = ids.minus(activity.activityId());
        }
    }

    /** Details of heartbeats, and last failures. */
    @Override
    public long bytesBesideHistory() {
        return progressBytes;
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.setActivityStamp(stamp);
        pending.values().forEach(activity -> snapshot.addActivities(written(activity)));
        left.values().forEach(activity -> snapshot.addLeftActivities(written(activity)));
    }

    private static Activity written(ActivityInfo activity) {
        return Activity.newBuilder()
                .setScheduled(activity.scheduled().toByteString())
                .setProgress(activity.progress())
                .build();
    }

    private static ActivityInfo read(Activity activity) throws InvalidProtocolBufferException {
        return new ActivityInfo(
                ActivityTaskScheduledEventAttributes.parseFrom(activity.getScheduled()), activity.getProgress());
    }

    static ActivityPart of(Snapshot snapshot) {
        try {
            ActivityPart part = new ActivityPart();
            for (Activity activity : snapshot.getActivitiesList()) {
                part.put(read(activity));
            }
            for (Activity activity : snapshot.getLeftActivitiesList()) {
                ActivityInfo left = read(activity);
                part.left = part.left.plus(left.scheduledEventId(), left);
            }
            part.stamp = Math.max(part.stamp, snapshot.getActivityStamp());
            return part;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable snapshot", e);
        }
    }
}
