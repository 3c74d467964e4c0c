package io.perdura.node.simulation;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunDebts;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.host.SimulatedShard;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nothing that is owed is forgotten: whoever owns a shard has each debt of each of its runs armed in memory, or finds it in
 * storage by what that kind of debt is found by; and nothing is held for longer than a moment.
 */
final class DebtCheck {
    private static final long LATE_MS = 1_000;

    private final Simulation simulation;
    private final Checker checker;
    /** What is held, and since when that very list is. */
    private final Map<Object, Long> held = new IdentityHashMap<>();

    DebtCheck(Simulation simulation, Checker checker) {
        this.simulation = simulation;
        this.checker = checker;
    }

    void check(SimulatedNode node) {
        for (SimulatedShard shard : node.openShards()) {
            ShardRow row = shard.row();
            if (!simulation.database().holds(row.shardId(), row.epoch())) {
                continue; // it was taken, split or merged, and its former owner is about to learn that
            }
            for (ExecutionHeader header : simulation.database().headers()) {
                if (header.slot() < row.slotFrom() || header.slot() > row.slotTo()) {
                    continue;
                }
                if (header.isOpen()) {
                    check(node, shard, header);
                } else {
                    checkLast(shard, header);
                }
            }
        }
    }

    private void check(SimulatedNode node, SimulatedShard shard, ExecutionHeader header) {
        RunKey key = key(header);
        MutableState durable = checker.durable(header.runId());
        if (durable == null || shard.isLoading(key)) {
            return;
        }
        LoadedRun loaded = shard.peek(key);
        MutableState state = loaded == null ? durable : loaded.state();
        if (!state.execution().isOpen()) {
            return;
        }
        checkDeadline(node, shard, key, header, state, loaded);
        if (durable.owesBatch()
                && loaded == null
                && shard.armedMs(key) == null
                && header.dueAtMs() <= shard.horizonMs()
                && !shard.isScanningDeadlines()) {
            throw new Violation("batch " + key.workflowId() + " goes on, and nobody remembers it");
        }
        long late = LATE_MS + 2 * simulation.scenario().skewMaxMs();
        MutableState actionable = loaded == null ? durable : loaded.actionableState();
        for (OwedTask task : RunDebts.tasks(actionable, RunDebts.nowMs(state, node.nowMs()) - late)) {
            if (RunDebts.isOwed(state, task.id(), task.stamp())) {
                checkTask(node, shard, key, task, loaded);
            }
        }
        if (loaded != null && loaded.isHolding()) {
            checkHeld(node, key, loaded);
        }
    }

    /** A run that was taken back, or still has to tell others something, is in memory or found again. */
    private void checkLast(SimulatedShard shard, ExecutionHeader header) {
        RunKey key = key(header);
        MutableState durable = checker.durable(header.runId());
        if (durable == null
                || !durable.execution().isDeleted() && !durable.owesMessage()
                || shard.isLoading(key)
                || shard.peek(key) != null) {
            return;
        }
        if (shard.armedMs(key) == null && header.dueAtMs() <= shard.horizonMs() && !shard.isScanningDeadlines()) {
            throw new Violation("run " + key.runId() + " has closed and something to do, which nobody remembers");
        }
    }

    private static RunKey key(ExecutionHeader header) {
        return new RunKey(header.slot(), header.namespaceId().toString(), header.workflowId(), header.runId());
    }

    private void checkDeadline(
            SimulatedNode node,
            SimulatedShard shard,
            RunKey key,
            ExecutionHeader header,
            MutableState state,
            @Nullable LoadedRun loaded) {
        long due = RunDebts.deadlineMs(state, RunDebts.nowMs(state, node.nowMs()));
        if (due == ExecutionHeader.DUE_NEVER || isTold(key, state, loaded, due)) {
            return;
        }
        Long armed = shard.armedMs(key);
        boolean inMemory = armed != null && armed <= Math.max(due, node.nowMs() + LATE_MS);
        boolean inStorage = loaded == null && header.dueAtMs() <= due && header.dueAtMs() > shard.horizonMs();
        // Who wrote it may have been ahead of time: a pause before a retry was over by then, and is found as a task.
        boolean beingRead = loaded == null && (shard.isScanningDeadlines() || shard.isScanningTasks());
        if (!inMemory && !inStorage && !beingRead) {
            throw new Violation("run " + key.runId() + " has a deadline in " + (due - node.nowMs())
                    + " ms that nobody remembers: armed " + armed + ", stored "
                    + (header.dueAtMs() - node.nowMs()) + ", read up to " + (shard.horizonMs() - node.nowMs())
                    + (loaded == null ? ", not in memory" : ", in memory"));
        }
    }

    /** The end of a pause before a retry that was seen to be over, until the clock was set back: its task is on its way. */
    private boolean isTold(RunKey key, MutableState state, @Nullable LoadedRun loaded, long due) {
        Map<Long, Long> listed = simulation.database().backlogOf(key.runId());
        for (ActivityInfo activity : state.activities().pending()) {
            long stamp = activity.progress().getStamp();
            OwedTask told = loaded == null ? null : loaded.offered().get(activity.scheduledEventId());
            if (activity.progress().getScheduledMs() == due
                    && (told != null && told.stamp() == stamp
                            || loaded != null && loaded.pendingCommits() > 0 // it is looked at again then
                            || Long.valueOf(stamp).equals(listed.get(activity.scheduledEventId())))) {
                return true;
            }
        }
        return false;
    }

    private void checkTask(
            SimulatedNode node, SimulatedShard shard, RunKey key, OwedTask task, @Nullable LoadedRun loaded) {
        Long armed = shard.armedMs(key);
        if (armed != null && armed <= node.nowMs() + LATE_MS) {
            return; // it is about to be looked at
        }
        boolean remembered;
        if (loaded == null) {
            Long listed = simulation.database().backlogOf(key.runId()).get(task.id());
            remembered = listed != null && listed == task.stamp()
                    || shard.isScanningTasks()
                    || shard.isScanningDeadlines(); // the pause before a retry is a deadline
        } else {
            OwedTask offered = loaded.offered().get(task.id());
            remembered = loaded.isParked(task)
                    || offered != null && offered.stamp() == task.stamp()
                    || loaded.pendingCommits() > 0;
        }
        if (!remembered) {
            throw new Violation("run " + key.runId() + " owes a task that nobody remembers: " + task
                    + (loaded == null ? ", not in memory" : ", in memory"));
        }
    }

    private void checkHeld(SimulatedNode node, RunKey key, LoadedRun run) {
        long now = simulation.world().nowMs();
        boolean paused = node.process().pausedUntilMs + LATE_MS > now;
        long since = paused ? now : held.getOrDefault(run.held(), now);
        held.put(run.held(), since);
        if (now - since > simulation.scenario().heldMs() + LATE_MS) {
            throw new Violation("run " + key.runId() + " holds what it started for " + (now - since) + " ms");
        }
    }
}
