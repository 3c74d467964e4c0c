package io.perdura.node.shard;

import com.google.protobuf.ByteString;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.engine.RunRecord;
import io.perdura.node.persistence.ExecutionHeader;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run in the memory of its shard: its newest state, durable or not, and what the shard remembers about it besides.
 * Used on the shard's thread only.
 */
public final class LoadedRun {

    /** A rough size of what a run weighs beside its history and payloads. */
    private static final int BASE_BYTES = 4096;

    private static final long FRESH_MS = 2_000;

    final RunKey key;
    final HistoryPieces pieces;
    MutableState state;
    /** The newest state of which every record is durable. */
    MutableState durableState;
    /** Sequence number of the next append. */
    long nextSeq;
    /** Appends since the newest snapshot. */
    long snapshotSeq;
    /** The due time that the header holds; early perhaps, never late. */
    long storedDueMs;
    /** What the header last said. Only status and attributes are compared with it. */
    int storedStatus;

    /** Records that wait for the next append: losing them is harmless. */
    List<RunRecord> held = new ArrayList<>();
    /** The events among them. */
    ByteString heldEvents = ByteString.EMPTY;

    /** Completes with the newest append. */
    Future<Void> durable = Future.succeededFuture();

    int pendingCommits;
    /** Who goes on using this very object: it is not forgotten meanwhile. */
    int pins;
    /** The id after the last durable event. */
    long durableNextEventId = 1;

    /** By the steady clock, as is the time of its last append. */
    long lastUsedMs;

    int accountedBytes;
    /** Whether this shard began it: then nothing newer is in storage. */
    boolean isBegun;

    long lastCommitMs = Long.MIN_VALUE / 2;
    boolean raiseQueued;
    /** What is on its way to a poller or into the backlog, by the task's id. While there is something, the run stays. */
    final Map<Long, OwedTask> offered = new HashMap<>();
    /** What the backlog lists, or is about to: task → stamp. */
    final Map<Long, Long> parked = new HashMap<>();
    /** Whether the header says that it owes a task which the backlog does not list. */
    boolean storedTask;
    /** Whether it waits among the closed ones to leave memory. */
    boolean leaving;
    /** To be run after the next durable append, and when the shard closes. */
    private List<Runnable> waiters = new ArrayList<>();

    /** It is being taken out of storage: nothing is decided about it any more. */
    boolean isGone;

    /** Set when the shard has closed: nothing here is true any more. */
    boolean isLost;

    final RunQueries queries = new RunQueries();

    public LoadedRun(RunKey key, MutableState state, HistoryPieces pieces) {
        this.key = key;
        this.state = state;
        this.durableState = state;
        this.pieces = pieces;
        this.storedDueMs = ExecutionHeader.DUE_NEVER;
    }

    public RunKey key() {
        return key;
    }

    public HistoryPieces pieces() {
        return pieces;
    }

    /** The newest state, durable or not. */
    public MutableState state() {
        return state;
    }

    /** The newest state of which every record is durable. */
    public MutableState durableState() {
        return durableState;
    }

    public long nextSeq() {
        return nextSeq;
    }

    public long storedDueMs() {
        return storedDueMs;
    }

    public ByteString heldEvents() {
        return heldEvents;
    }

    /** Completes with the newest append. */
    public Future<Void> durable() {
        return durable;
    }

    public int pendingCommits() {
        return pendingCommits;
    }

    /** The id after the last durable event. */
    public long durableNextEventId() {
        return durableNextEventId;
    }

    /** What is on its way to a poller or into the backlog, by the task's id. */
    public Map<Long, OwedTask> offered() {
        return offered;
    }

    public boolean isParked(OwedTask task) {
        Long stamp = parked.get(task.id());
        return stamp != null && stamp == task.stamp();
    }

    /** What the backlog lists of it, or is about to: task → stamp. */
    public Map<Long, Long> parked() {
        return parked;
    }

    public boolean storedTask() {
        return storedTask;
    }

    /** Whether the shard has closed: nothing here is true any more. */
    public boolean isLost() {
        return isLost;
    }

    /** Whether it is being taken out of storage: nothing is decided about it any more. */
    public boolean isGone() {
        return isGone;
    }

    /** Whether somebody goes on using this very object. */
    public boolean isPinned() {
        return pins > 0;
    }

    public RunQueries queries() {
        return queries;
    }

    /** Somebody goes on using this very object: it is not forgotten until {@link #unpin}. */
    public void pin() {
        pins++;
    }

    public void unpin() {
        pins--;
    }

    /** Records that wait for the next append: losing them is harmless. */
    public List<RunRecord> held() {
        return held;
    }

    /** What may be acted on: durable, or ahead of that only by what is harmless to lose. */
    public MutableState actionableState() {
        return pendingCommits == 0 ? state : durableState;
    }

    public boolean isHolding() {
        return !held.isEmpty();
    }

    /** Whether forgetting it loses nothing: everything is durable and nobody waits. */
    public boolean isIdle() {
        return pins == 0
                && !isGone
                && pendingCommits == 0
                && held.isEmpty()
                && waiters.isEmpty()
                && queries.isEmpty()
                && offered.isEmpty()
                && !state.execution().isDeleted()
                && !state.owesBatch()
                && !state.owesMessage();
    }

    /** Used within the last moments: somebody may be about to use it again. */
    public boolean isFresh(long steadyMs) {
        return steadyMs - lastUsedMs < FRESH_MS;
    }

    /** Returns what takes the waiter away again. */
    public Runnable await(Runnable waiter) {
        waiters.add(waiter);
        return () -> waiters.remove(waiter);
    }

    public int waiting() {
        return waiters.size();
    }

    public boolean isAwaited() {
        return !waiters.isEmpty();
    }

    public void wakeWaiters() {
        if (!waiters.isEmpty()) {
            List<Runnable> woken = waiters;
            waiters = new ArrayList<>();
            woken.forEach(Runnable::run);
        }
    }

    /** The shard closes: whoever waits is told so. */
    public void closeWaiters() {
        isLost = true;
        wakeWaiters();
    }

    public int bytes() {
        return BASE_BYTES
                + pieces.bytes()
                + state.execution().started().getSerializedSize()
                + (int) Math.min(Integer.MAX_VALUE / 2, state.updates().admittedBytes())
                + 1024 * state.activities().size();
    }
}
