package io.perdura.node.shard;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.execution.Deletion;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.Snapshot;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.routing.WrongOwner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a shard has in memory: loaded when asked for, forgotten, least recently used first, when they weigh too
 * much. Nothing here is dirty: a run whose records are not all durable is never forgotten.
 */
public final class RunTable {

    /** A closed run that owes nothing leaves memory after so long without use. */
    private static final long LEAVES_AFTER_MS = 2_000;

    private static final int LEAVING_PER_TURN = 8_192;

    /** Runs looked at per call when memory is short, so that one request never pays for all. */
    private static final int EVICTIONS_MAX = 32;

    private final ShardScope scope;
    private final Consumer<LoadedRun> onLoad;
    private final Consumer<LoadedRun> onEvict;
    private final Map<RunKey, LoadedRun> runs = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<WorkflowKey, UUID> newest = new HashMap<>();
    private final Map<RunKey, Promise<LoadedRun>> loading = new HashMap<>();
    private final Map<WorkflowKey, Integer> lookups = new HashMap<>();
    /** Runs that are being taken out of storage: nobody finds them any more. */
    private final Set<RunKey> going = new HashSet<>();
    /** Counts the times that runs were taken out of storage: what was read before may name one of them. */
    private long departures;
    /** Closed runs, the longest unused first, as far as that is known. */
    private final Deque<LoadedRun> leaving = new ArrayDeque<>();

    private boolean leavingArmed;
    private boolean closed;
    private long bytes;

    public RunTable(ShardScope scope, Consumer<LoadedRun> onLoad, Consumer<LoadedRun> onEvict) {
        this.scope = scope;
        this.onLoad = onLoad;
        this.onEvict = onEvict;
    }

    public Iterable<LoadedRun> loaded() {
        return runs.values();
    }

    public int size() {
        return runs.size();
    }

    @Nullable
    public LoadedRun peek(RunKey key) {
        return runs.get(key);
    }

    public boolean isLoading(RunKey key) {
        return loading.containsKey(key);
    }

    /** The run with this id, or if it is empty the newest of the workflow id; fails NOT_FOUND. */
    public Future<LoadedRun> find(int slot, String namespaceId, String workflowId, String runId) {
        if (!runId.isEmpty()) {
            UUID id;
            try {
                id = UUID.fromString(runId);
            } catch (IllegalArgumentException e) {
                return Future.failedFuture(Rejections.invalid("Invalid RunId."));
            }
            return load(new RunKey(slot, namespaceId, workflowId, id));
        }
        return newest(slot, new WorkflowKey(namespaceId, workflowId)).compose(header -> {
            UUID id = newest.get(new WorkflowKey(namespaceId, workflowId));
            if (id == null && header != null) {
                id = header.runId();
            }
            return id == null
                    ? Future.failedFuture(Rejections.workflowNotFound(workflowId))
                    : load(new RunKey(slot, namespaceId, workflowId, id));
        });
    }

    /**
     * The newest run as storage knows it, or null. While runs of this shard begin meanwhile, {@link #newestLoaded}
     * knows better: ask it again when this completes.
     */
    public Future<@Nullable ExecutionHeader> newest(int slot, WorkflowKey key) {
        if (newest.containsKey(key)) {
            return Future.succeededFuture(null);
        }
        lookups.merge(key, 1, Integer::sum);
        long before = departures;
        return scope.storage()
                .current(slot, UUID.fromString(key.namespaceId()), key.workflowId())
                .onComplete(done -> lookups.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1))
                .compose(header -> header == null || header.isOpen()
                        ? Future.succeededFuture(header)
                        : unlessGone(slot, key, header, before));
    }

    /** A closed run may have been taken out of storage after it was read. */
    private Future<@Nullable ExecutionHeader> unlessGone(
            int slot, WorkflowKey key, ExecutionHeader header, long before) {
        if (going.contains(new RunKey(slot, key.namespaceId(), key.workflowId(), header.runId()))) {
            return Future.succeededFuture(null); // those before it have gone before it, or are about to
        }
        return departures == before ? Future.succeededFuture(header) : newest(slot, key);
    }

    /** The newest run if it is in memory, or null. */
    @Nullable
    public LoadedRun newestLoaded(int slot, WorkflowKey key) {
        UUID runId = newest.get(key);
        return runId == null ? null : runs.get(new RunKey(slot, key.namespaceId(), key.workflowId(), runId));
    }

    public Future<LoadedRun> load(RunKey key) {
        if (closed) {
            return Future.failedFuture(new WrongOwner("shard " + scope.shardId()));
        }
        LoadedRun run = runs.get(key);
        if (run != null) {
            run.lastUsedMs = scope.steadyMs();
            return Future.succeededFuture(run);
        }
        if (going.contains(key)) {
            return Future.failedFuture(
                    Rejections.workflowNotFound(key.workflowId(), key.runId().toString()));
        }
        Promise<LoadedRun> running = loading.get(key);
        if (running != null) {
            return running.future();
        }
        Promise<LoadedRun> promise = Promise.promise();
        loading.put(key, promise);
        Future<@Nullable ExecutionHeader> header =
                scope.storage().header(key.slot(), UUID.fromString(key.namespaceId()), key.workflowId(), key.runId());
        Future<RunRecords> records = scope.storage().load(key.slot(), key.runId());
        Future.join(header, records).onComplete(loaded -> {
            if (closed) {
                promise.tryFail(new WrongOwner("shard " + scope.shardId()));
                return;
            }
            loading.remove(key);
            if (loaded.failed()) {
                promise.fail(loaded.cause());
                return;
            }
            ExecutionHeader found = header.result();
            if (found == null) {
                promise.fail(Rejections.workflowNotFound(
                        key.workflowId(), key.runId().toString()));
                return;
            }
            LoadedRun rebuilt;
            try {
                rebuilt = rebuild(key, found, records.result());
                add(rebuilt);
                onLoad.accept(rebuilt);
            } catch (RuntimeException e) {
                promise.fail(e);
                return;
            }
            promise.complete(rebuilt); // what those who waited do with it is their own affair
        });
        return promise.future();
    }

    private LoadedRun rebuild(RunKey key, ExecutionHeader header, RunRecords records) {
        MutableState state;
        if (records.snapshot() == null) {
            state = new MutableState();
        } else {
            try {
                state = MutableState.of(Snapshot.parseFrom(records.snapshot()));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("unreadable snapshot of run " + key.runId(), e);
            }
        }
        HistoryPieces pieces = new HistoryPieces(scope.options().pieceBytesMax(), records.snapshot() == null);
        long seq = records.snapshotSeq();
        for (HistoryRow row : records.rows()) {
            RunRules.replay(state, RecordCodec.decode(row.events(), row.changes()));
            pieces.add(row.firstEventId(), row.eventCount(), row.events());
            seq = row.seq();
        }
        LoadedRun run = new LoadedRun(key, state, pieces);
        run.nextSeq = seq + 1;
        run.snapshotSeq = records.snapshotSeq();
        run.storedDueMs = header.dueAtMs();
        run.storedTask = header.taskAtMs() != ExecutionHeader.NO_TASK;
        run.parked.putAll(records.backlog());
        run.storedStatus = header.status();
        run.durableNextEventId = state.execution().nextEventId();
        return run;
    }

    /** Takes a run in that was just begun or loaded. */
    public void add(LoadedRun run) {
        run.lastUsedMs = scope.steadyMs();
        runs.put(run.key, run);
        bytes += run.accountedBytes = run.bytes();
        // Runs of one workflow id follow each other by id: an old run that is looked at is not the newest.
        if (run.state.execution().isOpen() || run.isBegun) {
            newest.merge(run.key.workflow(), run.key.runId(), RunTable::later);
        }
        leaveIfClosed(run);
        evict();
    }

    private static UUID later(UUID one, UUID other) {
        return Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits()) >= 0 ? one : other;
    }

    /** The run has grown or shrunk. */
    public void weighed(LoadedRun run) {
        int now = run.bytes();
        bytes += now - run.accountedBytes;
        run.accountedBytes = now;
        leaveIfClosed(run);
        if (bytes > scope.options().cacheBytesMax()) {
            evict();
        }
    }

    /** From the least recently used; one that must stay keeps no other, and is looked at last next time. */
    private void evict() {
        for (int looked = 0; bytes > scope.options().cacheBytesMax() && looked < EVICTIONS_MAX; looked++) {
            Iterator<LoadedRun> eldest = runs.values().iterator();
            if (!eldest.hasNext()) {
                return;
            }
            LoadedRun run = eldest.next();
            if (!forget(run, scope.steadyMs())) {
                runs.get(run.key); // to the end of the order of use
            }
        }
    }

    /** Whether somebody works with the run, loads it, or asks at this moment what there is under its workflow id. */
    public boolean isBusy(RunKey key) {
        LoadedRun run = runs.get(key);
        return loading.containsKey(key)
                || lookups.containsKey(key.workflow())
                || run != null && !(run.isIdle() && Deletion.isFree(run.state));
    }

    /** The runs are being taken out of storage: nothing is decided about them any more. */
    void leaving(List<RunKey> keys, Future<Void> gone) {
        going.addAll(keys);
        for (RunKey key : keys) {
            LoadedRun run = runs.get(key);
            if (run != null) {
                run.isGone = true;
                run.durable = gone;
            }
        }
    }

    /** The runs are gone, from storage too: whoever asks for one is told so. */
    void left(List<RunKey> keys) {
        departures++;
        for (RunKey key : keys) {
            going.remove(key);
            LoadedRun run = runs.remove(key);
            if (run != null) {
                newest.remove(key.workflow(), key.runId());
                bytes -= run.accountedBytes;
                onEvict.accept(run);
                run.wakeWaiters();
            }
        }
    }

    private boolean forget(LoadedRun run, long steadyMs) {
        if (!run.isIdle() || lookups.containsKey(run.key.workflow()) || run.isFresh(steadyMs)) {
            return false;
        }
        runs.remove(run.key);
        newest.remove(run.key.workflow(), run.key.runId());
        bytes -= run.accountedBytes;
        onEvict.accept(run);
        return true;
    }

    // ---- Closed runs ----

    private void leaveIfClosed(LoadedRun run) {
        if (!run.leaving && !run.state.execution().isOpen()) {
            run.leaving = true;
            leaving.add(run);
            armLeaving();
        }
    }

    private void armLeaving() {
        if (!leavingArmed) {
            leavingArmed = true;
            scope.timers().schedule(LEAVES_AFTER_MS / 2, this::leave);
        }
    }

    private void leave() {
        leavingArmed = false;
        long now = scope.steadyMs();
        for (int i = Math.min(leaving.size(), LEAVING_PER_TURN); i > 0; i--) {
            LoadedRun run = leaving.remove();
            boolean gone = runs.get(run.key) != run; // which also makes it the most recently used: it is about to go
            if (!gone && (now - run.lastUsedMs < LEAVES_AFTER_MS || !forget(run, now))) {
                leaving.add(run);
            }
        }
        if (!leaving.isEmpty()) {
            armLeaving();
        }
    }

    /** Who waits for a run finds the shard closed, and is sent on. */
    public void close() {
        leaving.clear();
        for (Promise<LoadedRun> waiting : List.copyOf(loading.values())) {
            waiting.tryFail(new WrongOwner("shard " + scope.shardId()));
        }
        loading.clear();
        closed = true;
    }

    /** There is no such run any more: nothing is owed to it. */
    public static boolean isGone(Throwable failure) {
        return failure instanceof Rejection rejection && rejection.code() == Code.NOT_FOUND;
    }
}
