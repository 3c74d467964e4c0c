package io.perdura.sdk.option;

import io.temporal.api.common.v1.Priority;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How an activity is wanted. One of the two close timeouts is needed. */
public final class ActivityOptions implements Cloneable {
    private @Nullable Duration startToClose;
    private @Nullable Duration scheduleToClose;
    private @Nullable Duration scheduleToStart;
    private @Nullable Duration heartbeat;
    private @Nullable String taskQueue;
    private @Nullable RetryOptions retry;
    private ActivityCancellationType cancellationType = ActivityCancellationType.TRY_CANCEL;
    private boolean disableEager = false;
    private @Nullable String summary;
    private @Nullable Priority priority;

    private ActivityOptions() {}

    /** One attempt may take so long; it is tried again without end, unless the options say more. */
    public static ActivityOptions ofStartToClose(Duration timeout) {
        return new ActivityOptions().startToClose(timeout);
    }

    /** All attempts together may take so long. */
    public static ActivityOptions ofScheduleToClose(Duration timeout) {
        return new ActivityOptions().scheduleToClose(timeout);
    }

    /** One attempt takes at most so long. */
    public static ActivityOptions timeout(long amount, TimeUnit unit) {
        return ofStartToClose(Duration.of(amount, unit.toChronoUnit()));
    }

    /** So many attempts in all. */
    public ActivityOptions attempts(int maximumAttempts) {
        return retry(RetryOptions.attempts(maximumAttempts));
    }

    /** The longest time of one attempt. */
    public ActivityOptions startToClose(Duration value) {
        ActivityOptions copy = copy();
        copy.startToClose = value;
        return copy;
    }

    public @Nullable Duration startToClose() {
        return startToClose;
    }

    /** The longest time in all, waits and retries included. */
    public ActivityOptions scheduleToClose(Duration value) {
        ActivityOptions copy = copy();
        copy.scheduleToClose = value;
        return copy;
    }

    public @Nullable Duration scheduleToClose() {
        return scheduleToClose;
    }

    /** The longest wait for a worker. */
    public ActivityOptions scheduleToStart(Duration value) {
        ActivityOptions copy = copy();
        copy.scheduleToStart = value;
        return copy;
    }

    public @Nullable Duration scheduleToStart() {
        return scheduleToStart;
    }

    /** The longest silence of a running attempt. */
    public ActivityOptions heartbeat(Duration value) {
        ActivityOptions copy = copy();
        copy.heartbeat = value;
        return copy;
    }

    public @Nullable Duration heartbeat() {
        return heartbeat;
    }

    /** Where workers of it poll; unset: the workflow's own. */
    public ActivityOptions taskQueue(String value) {
        ActivityOptions copy = copy();
        copy.taskQueue = value;
        return copy;
    }

    public @Nullable String taskQueue() {
        return taskQueue;
    }

    /** How it is tried again; unset: the server decides (for ever, from 1 s, doubling). */
    public ActivityOptions retry(RetryOptions value) {
        ActivityOptions copy = copy();
        copy.retry = value;
        return copy;
    }

    public @Nullable RetryOptions retry() {
        return retry;
    }

    /** What the workflow sees when it cancels. */
    public ActivityOptions cancellationType(ActivityCancellationType value) {
        ActivityOptions copy = copy();
        copy.cancellationType = value;
        return copy;
    }

    public ActivityCancellationType cancellationType() {
        return cancellationType;
    }

    /** Whether it must go through its task queue even if this worker has room. */
    public ActivityOptions disableEager(boolean value) {
        ActivityOptions copy = copy();
        copy.disableEager = value;
        return copy;
    }

    public boolean disableEager() {
        return disableEager;
    }

    /** One line for user interfaces. */
    public ActivityOptions summary(String value) {
        ActivityOptions copy = copy();
        copy.summary = value;
        return copy;
    }

    public @Nullable String summary() {
        return summary;
    }

    /** Its place among others of its queue. */
    public ActivityOptions priority(Priority value) {
        ActivityOptions copy = copy();
        copy.priority = value;
        return copy;
    }

    public @Nullable Priority priority() {
        return priority;
    }

    private ActivityOptions copy() {
        try {
            return (ActivityOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
