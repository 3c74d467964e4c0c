package io.perdura.node.shard;

import com.google.protobuf.ByteString;
import io.perdura.engine.Decision;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.check.Texts;
import io.perdura.node.persistence.BacklogKey;
import io.perdura.node.persistence.BacklogRow;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.DueUpdate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.StoredRun;
import io.temporal.api.enums.v1.TaskQueueType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings decisions into storage. The state in memory is ahead of storage for the time of an append; whatever is said or
 * done about it waits for the future that this class returns. A failed append means that memory is wrong: the shard
 * closes.
 */
public final class RunWriter {

    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);
    private static final int RAISES_PER_TURN = 256;
    /** Far more than begin in a turn: most have closed by then, and those that wait here are kept in memory. */
    private static final int LOOKS_PER_TURN = 8_192;

    private final ShardScope scope;
    private final RunTable table;
    /** Called for a run that begins here. */
    private final Consumer<LoadedRun> onBegin;
    /** Called for a run whose newest append has become durable. */
    private final Consumer<LoadedRun> onDurable;
    /** Called when an append failed: the shard is not to be trusted any more. */
    private final Consumer<Throwable> onFailure;

    /** The runs that began to hold, in order; by now one may have been written, and hold anew. */
    private final Deque<LoadedRun> holding = new ArrayDeque<>();

    private final Deque<LoadedRun> toRaise = new ArrayDeque<>();
    private final AppendRate appends = new AppendRate();
    /** Of the slots that a split in the middle would leave with the lower shard. */
    private final AppendRate lowerAppends = new AppendRate();
    /** When the shard was last known to be ours, by the steady clock: what was answered later was sent then. */
    private long lastProofMs;

    private boolean flushArmed;
    private boolean raiseArmed;
    private boolean closed;

    public RunWriter(
            ShardScope scope,
            RunTable table,
            Consumer<LoadedRun> onBegin,
            Consumer<LoadedRun> onDurable,
            Consumer<Throwable> onFailure) {
        this.scope = scope;
        this.table = table;
        this.onBegin = onBegin;
        this.onDurable = onDurable;
        this.onFailure = onFailure;
        this.lastProofMs = scope.steadyMs();
    }

    public AppendRate appends() {
        return appends;
    }

    /** Those to the lower half of the shard's slots. */
    public AppendRate lowerAppends() {
        return lowerAppends;
    }

    /** For how long nothing has said that the shard is ours. */
    public long unprovenMs() {
        return scope.steadyMs() - lastProofMs;
    }

    /** @param atMs when that was asked which says so now, by the steady clock */
    public void proven(long atMs) {
        lastProofMs = Math.max(lastProofMs, atMs);
    }

    /** Writes the decision; completes when it is durable. An empty one completes when what it rests on is. */
    public Future<Void> commit(LoadedRun run, Decision decision) {
        if (decision.isEmpty()) {
            return run.durable;
        }
        List<HistoryRow> rows = new ArrayList<>(2);
        List<ExecutionHeader> inserts = new ArrayList<>(1);
        List<ExecutionHeader> updates = new ArrayList<>(1);
        List<DueUpdate> dues = new ArrayList<>(1);
        List<BacklogKey> taken = new ArrayList<>(0);
        List<LoadedRun> changed = new ArrayList<>(2);
        run.pendingCommits++; // a run that begins may take the room of others, but not of the one it follows
        for (Decision.Change change : decision.changes()) {
            LoadedRun target = change.isNew() ? begin(run.key.slot(), change.state()) : run;
            changed.add(target);
            MutableState before = target.state;
            target.state = change.state();
            rows.add(row(target, change.records()));
            describe(target, before, change.isNew(), inserts, updates, dues, taken);
        }
        run.pendingCommits--;
        return append(changed, rows, inserts, updates, dues, List.of(), taken);
    }

    /** Begins a run that has no predecessor in memory. */
    public Future<Void> commitNew(int slot, Decision decision) {
        Decision.Change change = decision.changes().get(0);
        LoadedRun run = begin(slot, change.state());
        List<ExecutionHeader> inserts = new ArrayList<>(1);
        List<HistoryRow> rows = List.of(row(run, change.records()));
        describe(run, run.state, true, inserts, List.of(), List.of(), List.of());
        return append(List.of(run), rows, inserts, List.of(), List.of(), List.of(), List.of());
    }

    /**
     * Writes a reset in one append: what becomes of runs that are there, and the new run with the appends that it takes
     * over, each a row of its own as it was before.
     */
    public Future<Void> commitReset(Map<LoadedRun, Decision> existing, List<List<RunRecord>> taken, Decision begun) {
        List<HistoryRow> rows = new ArrayList<>(taken.size() + 3);
        List<ExecutionHeader> inserts = new ArrayList<>(1);
        List<ExecutionHeader> updates = new ArrayList<>(2);
        List<DueUpdate> dues = new ArrayList<>(2);
        List<BacklogKey> left = new ArrayList<>(0);
        List<LoadedRun> changed = new ArrayList<>(3);
        int slot = existing.keySet().iterator().next().key.slot();
        existing.forEach((run, decision) -> {
            run.pendingCommits++;
            for (Decision.Change change : decision.changes()) {
                changed.add(run);
                MutableState before = run.state;
                run.state = change.state();
                rows.add(row(run, change.records()));
                describe(run, before, false, inserts, updates, dues, left);
            }
        });
        Decision.Change beginning = begun.changes().get(0);
        LoadedRun next = begin(slot, beginning.state());
        taken.forEach(records -> rows.add(row(next, records)));
        rows.add(row(next, beginning.records()));
        describe(next, next.state, true, inserts, updates, dues, left);
        changed.add(next);
        existing.keySet().forEach(run -> run.pendingCommits--);
        return append(changed, rows, inserts, updates, dues, List.of(), left);
    }

    /** Takes runs that owe nothing out of storage, loaded or not; completes when they are gone, from memory too. */
    public Future<Void> delete(List<RunKey> runs) {
        Promise<Void> gone = Promise.promise();
        table.leaving(runs, gone.future());
        long sentMs = scope.steadyMs();
        scope.storage()
                .append(Commit.deletion(
                        scope.shardId(),
                        scope.row().epoch(),
                        scope.appendIds().getAsLong(),
                        runs.stream()
                                .map(run -> new StoredRun(run.slot(), run.runId()))
                                .toList()))
                .onComplete(answer -> {
                    if (answer.failed()) {
                        onFailure.accept(answer.cause());
                        gone.fail(answer.cause());
                    } else {
                        proven(sentMs);
                        table.left(runs);
                        gone.complete();
                    }
                });
        return gone.future();
    }

    /** Keeps the decision in memory until the run's next append, or for a moment: losing it is harmless. */
    public void hold(LoadedRun run, Decision decision) {
        if (decision.isEmpty()) {
            return;
        }
        if (run.isAwaited() || !decision.isHarmlessToLose()) {
            commit(run, decision); // somebody watches the history, or more is at stake than a start
            return;
        }
        Decision.Change change = decision.changes().get(0);
        run.state = change.state();
        if (!run.isHolding()) {
            holding.add(run);
        }
        run.held.addAll(change.records());
        run.heldEvents =
                run.heldEvents.concat(RecordCodec.encode(change.records()).events());
        armFlush();
    }

    /** Writes what is held; completes when all of the run is durable. */
    public Future<Void> flush(LoadedRun run) {
        if (!run.isHolding() || run.isGone) { // what is held is harmless to lose
            return run.durable;
        }
        List<DueUpdate> dues = new ArrayList<>(1);
        List<BacklogKey> taken = new ArrayList<>(0);
        List<HistoryRow> rows = List.of(row(run, List.of()));
        describe(run, run.state, false, new ArrayList<>(), new ArrayList<>(), dues, taken);
        return append(List.of(run), rows, List.of(), List.of(), dues, List.of(), taken);
    }

    /** Lists these tasks in the backlog; what else the runs owe is written with it. */
    public Future<Void> park(Map<LoadedRun, List<OwedTask>> tasks) {
        List<BacklogRow> parked = new ArrayList<>();
        List<DueUpdate> dues = new ArrayList<>(tasks.size());
        tasks.forEach((run, some) -> {
            for (OwedTask task : some) {
                run.parked.put(task.id(), task.stamp());
                parked.add(backlogRow(run, task));
            }
            DueUpdate due = owed(run);
            if (run.isHolding()) { // what is held may get lost, and with it that a task was started
                due = new DueUpdate(due.slot(), due.runId(), Math.min(run.storedDueMs, due.dueAtMs()), scope.nowMs());
                queueRaise(run);
            }
            note(run, due.dueAtMs(), due.taskAtMs());
            dues.add(due);
        });
        return append(List.copyOf(tasks.keySet()), List.of(), List.of(), List.of(), dues, parked, List.of());
    }

    private static BacklogRow backlogRow(LoadedRun run, OwedTask task) {
        return new BacklogRow(
                new BacklogKey(run.key.slot(), run.key.runId(), task.id()),
                UUID.fromString(run.key.namespaceId()),
                task.queue(),
                task.isActivity()
                        ? TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE
                        : TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                BacklogOrder.priority(task.priority()),
                Texts.storable(task.priority().getFairnessKey()),
                task.priority().getFairnessWeight(),
                task.scheduledMs(),
                run.key.workflowId(),
                task.scheduledEventId(),
                task.attempt(),
                task.stamp());
    }

    private LoadedRun begin(int slot, MutableState state) {
        ExecutionPart execution = state.execution();
        RunKey key =
                new RunKey(slot, execution.namespaceId(), execution.workflowId(), UUID.fromString(execution.runId()));
        LoadedRun run =
                new LoadedRun(key, state, new HistoryPieces(scope.options().pieceBytesMax(), true));
        run.isBegun = true;
        run.nextSeq = 1;
        table.add(run);
        onBegin.accept(run);
        return run;
    }

    private HistoryRow row(LoadedRun run, List<RunRecord> records) {
        List<RunRecord> all = records;
        if (run.isHolding()) {
            all = new ArrayList<>(run.held);
            all.addAll(records);
            run.held = new ArrayList<>();
            run.heldEvents = ByteString.EMPTY;
        }
        RecordCodec.Encoded encoded = RecordCodec.encode(all);
        run.pieces.add(encoded.firstEventId(), encoded.eventCount(), encoded.events());
        return new HistoryRow(
                run.key.slot(),
                run.key.runId(),
                run.nextSeq++,
                encoded.firstEventId(),
                encoded.eventCount(),
                encoded.events(),
                encoded.changes());
    }

    // ---- The header ----

    private void describe(
            LoadedRun run,
            MutableState before,
            boolean isNew,
            List<ExecutionHeader> inserts,
            List<ExecutionHeader> updates,
            List<DueUpdate> dues,
            List<BacklogKey> taken) {
        if (!run.parked.isEmpty()) {
            run.parked.entrySet().removeIf(listed -> {
                boolean stale = !RunDebts.isOwed(run.state, listed.getKey(), listed.getValue());
                if (stale) {
                    taken.add(new BacklogKey(run.key.slot(), run.key.runId(), listed.getKey()));
                }
                return stale;
            });
        }
        DueUpdate owed = owed(run);
        boolean changed = run.state.execution().status().getNumber() != run.storedStatus
                || run.state.execution().memo() != before.execution().memo()
                || !run.state.searchAttributes().equals(before.searchAttributes());
        if (isNew) {
            inserts.add(header(run, owed));
        } else if (changed) {
            updates.add(header(run, owed));
        } else if (mustBeSaid(owed.dueAtMs(), run.storedDueMs)
                || owed.taskAtMs() != ExecutionHeader.NO_TASK && !run.storedTask) {
            dues.add(owed);
        } else {
            if (isEarly(run, owed)) {
                queueRaise(run);
            }
            return;
        }
        note(run, owed.dueAtMs(), owed.taskAtMs());
        run.storedStatus = run.state.execution().status().getNumber();
    }

    /** Whether the header would be late, or of a run that owes nothing any more says that it does. */
    private static boolean mustBeSaid(long dueMs, long storedMs) {
        return dueMs == ExecutionHeader.NOT_OWED
                ? storedMs != ExecutionHeader.NOT_OWED
                : storedMs == ExecutionHeader.NOT_OWED || dueMs < storedMs;
    }

    private static boolean isEarly(LoadedRun run, DueUpdate owed) {
        return owed.dueAtMs() > run.storedDueMs || run.storedTask && owed.taskAtMs() == ExecutionHeader.NO_TASK;
    }

    private static void note(LoadedRun run, long dueMs, long taskAtMs) {
        run.storedDueMs = dueMs;
        run.storedTask = taskAtMs != ExecutionHeader.NO_TASK;
    }

    /** What the run owes now, as its header says it. */
    private DueUpdate owed(LoadedRun run) {
        long now = RunDebts.nowMs(run.state, scope.nowMs());
        return new DueUpdate(
                run.key.slot(),
                run.key.runId(),
                RunDebts.storedDueMs(run.state, now),
                RunDebts.owesUnlistedTask(run, now) ? now : ExecutionHeader.NO_TASK);
    }

    private ExecutionHeader header(LoadedRun run, DueUpdate owed) {
        ExecutionPart execution = run.state.execution();
        var started = execution.started();
        long executionMs = execution.executionMs();
        return new ExecutionHeader(
                run.key.slot(),
                UUID.fromString(execution.namespaceId()),
                execution.workflowId(),
                run.key.runId(),
                UUID.fromString(started.getFirstExecutionRunId()),
                execution.workflowType(),
                execution.taskQueue(),
                execution.status().getNumber(),
                execution.startedMs(),
                executionMs,
                execution.closedMs(),
                execution.historyLength(),
                execution.historyBytes(),
                run.nextSeq - 1,
                execution.memo().toByteString(),
                run.state.searchAttributes().toByteString(),
                execution.startRequestId(),
                started.getParentWorkflowExecution().getWorkflowId(),
                started.getParentWorkflowExecution().getRunId(),
                execution.root().getWorkflowId(),
                execution.root().getRunId(),
                owed.dueAtMs(),
                owed.taskAtMs());
    }

    // ---- The append ----

    private Future<Void> append(
            List<LoadedRun> changed,
            List<HistoryRow> rows,
            List<ExecutionHeader> inserts,
            List<ExecutionHeader> updates,
            List<DueUpdate> dues,
            List<BacklogRow> parked,
            List<BacklogKey> taken) {
        List<MutableState> states = new ArrayList<>(changed.size());
        for (LoadedRun run : changed) {
            states.add(run.state);
            run.pendingCommits++;
            run.lastCommitMs = scope.steadyMs();
        }
        // Only now: a run that is weighed may push another one out of memory, and none of these may go.
        changed.forEach(table::weighed);
        // Completes when the shard has taken note: an append that is done is not durable here before.
        Promise<Void> durable = Promise.promise();
        long sentMs = scope.steadyMs();
        appends.count(sentMs);
        if (!changed.isEmpty() && changed.get(0).key.slot() < scope.row().middle()) {
            lowerAppends.count(sentMs);
        }
        changed.forEach(run -> run.durable = durable.future());
        scope.storage()
                .append(new Commit(
                        scope.shardId(),
                        scope.row().epoch(),
                        scope.appendIds().getAsLong(),
                        rows,
                        inserts,
                        updates,
                        dues,
                        parked,
                        taken,
                        List.of()))
                .onComplete(answer -> {
                    if (answer.failed()) {
                        onFailure.accept(answer.cause());
                        durable.fail(answer.cause());
                    } else {
                        proven(sentMs);
                        try {
                            written(changed, states);
                        } finally {
                            durable.complete();
                        }
                    }
                });
        return durable.future();
    }

    private void written(List<LoadedRun> changed, List<MutableState> states) {
        for (int i = 0; i < changed.size(); i++) {
            LoadedRun run = changed.get(i);
            run.pendingCommits--;
            run.durableState = states.get(i);
            run.durableNextEventId = states.get(i).execution().nextEventId();
        }
        for (LoadedRun run : changed) {
            snapshotIfLong(run);
            try {
                onDurable.accept(run);
            } catch (RuntimeException e) { // one run's trouble is not another's
                LOG.error("run {} is durable, but what follows from it failed", run.key.runId(), e);
                onFailure.accept(e);
            }
        }
    }

    private void snapshotIfLong(LoadedRun run) {
        long seq = run.nextSeq - 1;
        if (run.isGone
                || run.pendingCommits > 0
                || run.isHolding()
                || seq - run.snapshotSeq < scope.options().snapshotEvery()) {
            return;
        }
        run.snapshotSeq = seq;
        scope.storage()
                .snapshot(
                        scope.shardId(),
                        scope.row().epoch(),
                        run.key.slot(),
                        run.key.runId(),
                        seq,
                        run.state.snapshot().toByteString())
                .onFailure(e -> LOG.warn("no snapshot of run {}: {}", run.key.runId(), e.getMessage()));
    }

    // ---- In the background ----

    public void close() {
        closed = true;
    }

    /**
     * Looks twice in the span that a start may be held for, and writes what was held at the look before: by the timer alone,
     * since a clock that is set back would hold it for longer.
     */
    private void armFlush() {
        if (!flushArmed) {
            flushArmed = true;
            int seen = holding.size();
            scope.timers().schedule(Math.max(1, scope.options().heldMs() / 2), () -> flushOld(seen));
        }
    }

    private void flushOld(int seen) {
        flushArmed = false;
        if (closed) {
            return;
        }
        for (int i = 0; i < seen; i++) {
            flush(holding.remove());
        }
        if (!holding.isEmpty()) {
            armFlush();
        }
    }

    /** A run was loaded: storage may say earlier than what is true. */
    public void loaded(LoadedRun run) {
        if (run.state.execution().isOpen() && isEarly(run, owed(run))) {
            queueRaise(run);
        }
    }

    private void queueRaise(LoadedRun run) {
        if (!run.raiseQueued) {
            run.raiseQueued = true;
            toRaise.add(run);
            armRaise();
        }
    }

    private void armRaise() {
        if (!raiseArmed) {
            raiseArmed = true;
            scope.timers().schedule(Math.max(1_000, scope.options().raiseAfterMs() / 4), this::raiseQuiet);
        }
    }

    /** Writes the true due time of runs that have been quiet for a while. */
    private void raiseQuiet() {
        raiseArmed = false;
        if (closed) {
            return;
        }
        long now = scope.nowMs();
        long steadyMs = scope.steadyMs();
        List<DueUpdate> raised = new ArrayList<>();
        List<LoadedRun> changed = new ArrayList<>();
        for (int i = Math.min(toRaise.size(), LOOKS_PER_TURN); i > 0 && raised.size() < RAISES_PER_TURN; i--) {
            LoadedRun run = toRaise.remove();
            if (!run.state.execution().isOpen() || table.peek(run.key) != run) {
                run.raiseQueued = false; // in storage it is early, which costs a look
            } else if (steadyMs - run.lastCommitMs < scope.options().raiseAfterMs()
                    || run.pendingCommits > 0
                    || run.isHolding()) { // what is held may get lost, and is due sooner then
                toRaise.add(run);
            } else {
                run.raiseQueued = false;
                DueUpdate owed = owed(run);
                // A due time that is about to come is worth no write.
                if (isEarly(run, owed) && owed.dueAtMs() > now + scope.options().raiseAfterMs()) {
                    raised.add(owed);
                    note(run, owed.dueAtMs(), owed.taskAtMs());
                    changed.add(run);
                }
            }
        }
        if (!raised.isEmpty()) {
            append(changed, List.of(), List.of(), List.of(), raised, List.of(), List.of());
        }
        if (!toRaise.isEmpty()) {
            armRaise();
        }
    }
}
