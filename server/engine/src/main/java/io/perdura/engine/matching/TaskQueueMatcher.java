package io.perdura.engine.matching;

import io.temporal.api.taskqueue.v1.PollerInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One task queue: polls that are parked, a window of tasks that were offered, and the rules by which they meet. After
 * anything that may let them meet (an offer, a poll, time), the host takes {@link #next} until there is none, starts
 * each match, and says how it went. All of this may be lost at any time: the shards offer again.
 *
 * @param <P> what the host keeps with a poll
 * @param <T> what the host keeps with a task
 */
public final class TaskQueueMatcher<P, T> {
    /** How long after its last poll the worker of a sticky queue counts as there. */
    private static final long STICKY_POLLER_MS = 10_000;

    /** Longer than a task waits before its shard puts it into the backlog. */
    private static final long OFFERED_MS = 60_000;

    private static final long FAILED_START_DELAY_MS = 500;
    private static final int FAILED_START_DOUBLINGS = 6;

    private final boolean sticky;
    private final MatcherLimits limits;
    private final ParkedPolls<P> polls = new ParkedPolls<>();
    private final TaskWindow<T> window = new TaskWindow<>();
    private final Map<TaskName, OfferedTask<T>> starting = new HashMap<>();
    private final RecentPollers pollers;
    private final DispatchLimit limit = new DispatchLimit();
    private final KeyLimit keyLimit = new KeyLimit();
    private double workersPerSecond = Double.POSITIVE_INFINITY;
    private double setPerSecond = Double.NaN;
    private final RateMeter added = new RateMeter();
    private final RateMeter dispatched = new RateMeter();
    private long lastOfferMs;

    public TaskQueueMatcher(boolean sticky, MatcherLimits limits) {
        this.sticky = sticky;
        this.limits = limits;
        this.pollers = new RecentPollers(limits.recentPollersMax());
    }

    public OfferOutcome offer(OfferedTask<T> task, long nowMs) {
        if (sticky && !hasStickyPoller(nowMs)) {
            return OfferOutcome.NO_STICKY_POLLER;
        }
        window.advance(nowMs);
        lastOfferMs = nowMs;
        OfferedTask<T> waiting = window.find(task.name());
        OfferedTask<T> known = waiting == null ? starting.get(task.name()) : waiting;
        if (known != null && !task.isNewerThan(known)) {
            window.hurry(task.name());
            return OfferOutcome.TAKEN;
        }
        if (waiting == null && window.size() >= limits.tasksMax()) {
            return OfferOutcome.FULL;
        }
        window.put(task, 0);
        added.count(nowMs);
        return OfferOutcome.TAKEN;
    }

    /** A task from the backlog: one that is known already stays as it is. */
    public void offerStored(OfferedTask<T> task, long nowMs) {
        window.advance(nowMs);
        if (window.find(task.name()) == null && starting.get(task.name()) == null) {
            window.put(task, 0);
        }
    }

    /** The task stands in the backlog now; while it waits here it would only be in the way of what goes first. */
    public void withdraw(TaskName name) {
        window.remove(name);
    }

    /** How many tasks from the backlog are wanted: none while half of the window is taken, or nobody polls. */
    public int roomForStored() {
        int room = limits.tasksMax() - window.size();
        return polls.size() > 0 && 2 * room >= limits.tasksMax() ? Math.min(room, limits.storedMax()) : 0;
    }

    /** All that waits, when the queue is given up. */
    public List<OfferedTask<T>> removeAll() {
        return window.removeAll();
    }

    public PollOutcome poll(Poll<P> poll, long nowMs) {
        pollers.saw(poll.poller(), nowMs);
        if (!Double.isNaN(poll.tasksPerSecond())) {
            workersPerSecond = poll.tasksPerSecond();
            limit.set(tasksPerSecond(), nowMs);
        }
        if (polls.size() >= limits.pollsMax()) {
            return PollOutcome.REFUSED;
        }
        polls.add(poll);
        return PollOutcome.PARKED;
    }

    /** The next task and its poller, if there are both and the limit lets the task go. */
    public @Nullable Match<P, T> next(long nowMs) {
        OfferedTask<T> task = polls.size() == 0 ? null : nextTask(nowMs);
        Poll<P> poll = task == null ? null : polls.takeFirst();
        if (task == null || poll == null) {
            return null;
        }
        pollers.saw(poll.poller(), nowMs);
        starting.put(task.name(), task);
        dispatched.count(nowMs);
        return new Match<>(poll, task);
    }

    private @Nullable OfferedTask<T> nextTask(long nowMs) {
        window.advance(nowMs);
        while (window.hasReady()) {
            boolean query = window.hasQuery();
            if (!query && limit.nextMs(nowMs) > nowMs) {
                return null;
            }
            HeldTask<T> held = window.take();
            if (held == null) {
                return null;
            }
            long leavesMs =
                    query || held.timed() ? nowMs : keyLimit.take(held.fairnessKey(), held.fairnessWeight(), nowMs);
            if (query || leavesMs <= nowMs && limit.take(nowMs)) {
                return held.task();
            }
            window.putTimed(held.task(), leavesMs);
        }
        return null;
    }

    /** A match was started, or its task turned out to be stale: either way it is done. */
    public void settle(OfferedTask<T> task) {
        if (starting.get(task.name()) == task) {
            starting.remove(task.name());
        }
    }

    /**
     * The task of a match could not be started now: it waits in the window, longer after each failure, unless it is
     * offered anew. So a task survives whatever keeps its shard away, and nobody has to remember to offer it again.
     */
    public void putBack(OfferedTask<T> task, long nowMs) {
        settle(task);
        if (window.find(task.name()) == null) {
            long delayMs = FAILED_START_DELAY_MS << Math.min(FAILED_START_DOUBLINGS, task.failedStarts());
            window.put(task.afterFailedStart(), nowMs + delayMs);
        }
    }

    /** The poll of a match got no task: it takes its old place. */
    public void repark(Poll<P> poll) {
        polls.add(poll);
    }

    /** Un-parks a poll whose caller has gone; false if it was not parked. */
    public boolean cancel(long pollId) {
        return polls.remove(pollId) != null;
    }

    /** Lets go the tasks that are worth nothing any more, and yields the polls that are due an empty answer. */
    public List<Poll<P>> expire(long nowMs) {
        window.advance(nowMs);
        List<Poll<P>> expired = polls.expire(nowMs);
        expired.forEach(poll -> pollers.saw(poll.poller(), nowMs));
        return expired;
    }

    /** Un-parks the polls of a worker that shuts down. */
    public List<Poll<P>> unpark(Predicate<Poll<P>> which) {
        return polls.removeIf(which);
    }

    /**
     * The worker of this sticky queue is going: yields the tasks that must be offered elsewhere. If it polls once more,
     * as it may to finish what it has, the queue is as good as new.
     */
    public List<OfferedTask<T>> shutDown() {
        pollers.forget();
        return window.removeAll();
    }

    /** When {@link #expire} or {@link #next} may have something, though nobody calls. */
    public long lookAgainMs(long nowMs) {
        long next = Math.min(polls.nextDeadlineMs(), window.nextExpiryMs());
        if (polls.size() > 0) {
            next = Math.min(next, window.nextDelayedMs());
            if (window.hasReady()) {
                next = Math.min(next, limit.nextMs(nowMs));
            }
        }
        return next;
    }

    /** What somebody has set for the queue goes before what workers ask for; NaN: nothing is set. */
    public void setLimit(double tasksPerSecond, long nowMs) {
        setPerSecond = tasksPerSecond;
        limit.set(tasksPerSecond(), nowMs);
    }

    /** What somebody has set for each fairness key, by its weight; NaN: nothing is set. */
    public void setKeyLimit(double tasksPerSecond) {
        if (keyLimit.set(tasksPerSecond)) {
            window.forgetTimes();
        }
    }

    private double tasksPerSecond() {
        return Double.isNaN(setPerSecond) ? workersPerSecond : setPerSecond;
    }

    /** The worker says that it polls no more. */
    public void forgetPoller(String identity) {
        pollers.forget(identity);
    }

    /** @param aheadMs how far the clock that others are told of is ahead of the one that is used here */
    public List<PollerInfo> pollers(long nowMs, long aheadMs) {
        return pollers.list(nowMs, aheadMs);
    }

    /** When somebody last asked for a task; 0: never. */
    public long lastPollMs() {
        return pollers.lastMs();
    }

    /** @param aheadMs how far the clock by which tasks were scheduled is ahead of the one that is used here */
    public QueueStats stats(long nowMs, long aheadMs) {
        long oldestMs = window.oldestMs();
        return new QueueStats(
                window.fresh(),
                oldestMs == Long.MAX_VALUE ? 0 : Math.max(0, nowMs + aheadMs - oldestMs),
                added.perSecond(nowMs),
                dispatched.perSecond(nowMs),
                limit.perSecond(),
                polls.size() > 0 && window.hasReady() && limit.nextMs(nowMs) > nowMs,
                polls.size());
    }

    public int tasksWaiting() {
        return window.size();
    }

    /** Nobody has polled for long: the tasks that wait here are as well off with their runs, or in the backlog. */
    public boolean idle(long nowMs) {
        return polls.size() == 0
                && starting.isEmpty()
                && (window.size() == 0 || lastOfferMs <= nowMs - OFFERED_MS)
                && pollers.isEmpty(nowMs);
    }

    private boolean hasStickyPoller(long nowMs) {
        boolean seen = pollers.lastMs() > 0 && pollers.lastMs() > nowMs - STICKY_POLLER_MS;
        return polls.size() > 0 || seen;
    }
}
