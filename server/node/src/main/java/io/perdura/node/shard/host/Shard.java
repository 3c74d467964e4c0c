package io.perdura.node.shard.host;

import io.perdura.engine.Decision;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.Deletion;
import io.perdura.engine.execution.Fork;
import io.perdura.engine.rule.DueWork;
import io.perdura.engine.rule.MessageAnswers;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.engine.workflowtask.Stickiness;
import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunDebts;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.RunWriter;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.batch.BatchDesk;
import io.perdura.node.shard.due.DeletionSweep;
import io.perdura.node.shard.due.DueQueue;
import io.perdura.node.shard.due.DueScan;
import io.perdura.node.shard.due.RetentionSweep;
import io.perdura.node.shard.due.Retired;
import io.perdura.node.shard.message.MessageDelivery;
import io.perdura.node.shard.query.QueryDesk;
import io.perdura.node.shard.read.HistoryReads;
import io.perdura.node.shard.task.BacklogWriter;
import io.perdura.node.shard.task.PollReplies;
import io.perdura.node.shard.task.TaskOffers;
import io.perdura.node.shard.task.TaskScan;
import io.perdura.node.shard.update.UpdateDesk;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One history shard at work: its runs in memory, what it owes, who waits. Everything here happens on the shard's thread.
 * A shard whose append failed forgets everything and is opened anew: nothing unsaved was ever told to anyone.
 */
public final class Shard {

    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final long WATCH_MS = 5_000;
    /** Due runs that are read from storage at a time: a backlog must not crowd out those who ask. */
    private static final int DUE_LOADS_MAX = 64;

    private static final long DUE_LOADS_PAUSE_MS = 20;
    private static final long FAILED_LOAD_PAUSE_MS = 500;
    private static final long REMOVAL_PAUSE_MS = 200;
    /** Moments that are remembered, at most: beyond that, what lies further ahead stays in storage. */
    private static final int DUE_KNOWN_MAX = 200_000;

    private final ShardScope scope;
    private final Routes<ShardSlot> routes;
    private final RunTable table;
    private final RunWriter writer;
    private final TaskOffers offers;
    private final MessageDelivery messages;
    private final QueryDesk queries;
    private final HistoryReads reads;
    private final UpdateDesk updates;
    private final PollReplies polls;
    private final DueQueue due;
    private final DueScan scan;
    private final TaskScan tasks;
    private final DeletionSweep sweep;
    private final RetentionSweep retention;
    private final BatchDesk batches;
    private final OwnershipCheck ownership;
    private final Consumer<Throwable> onLost;
    private boolean closed;
    private int dueLoads;

    /** @param onLost told once, when the shard has closed itself because an append failed */
    public Shard(ShardScope scope, Routes<ShardSlot> routes, OwnershipCheck ownership, Consumer<Throwable> onLost) {
        this.scope = scope;
        this.routes = routes;
        this.ownership = ownership;
        this.onLost = onLost;
        this.table = new RunTable(scope, this::loaded, this::evicted);
        this.writer = new RunWriter(scope, table, this::arm, this::durable, this::lost);
        this.offers = new TaskOffers(scope, table, new BacklogWriter(scope, table, writer), this::arm, this::requeue);
        this.messages = new MessageDelivery(scope, table, this::answered);
        this.queries = new QueryDesk(scope, this::requeue);
        this.reads = new HistoryReads(scope);
        this.updates = new UpdateDesk(scope, reads);
        this.polls = new PollReplies(reads);
        this.due = new DueQueue(scope.timers(), this::fire);
        this.scan = new DueScan(scope, this::found, () -> due.size() < DUE_KNOWN_MAX);
        this.tasks = new TaskScan(scope, table, offers::hasRoom);
        this.sweep = new DeletionSweep(scope);
        this.retention = new RetentionSweep(scope, retired());
        this.batches = new BatchDesk(scope, table, this::decideOnBatch);
    }

    /** Finds what the shard owes from before it was opened. It serves at once. */
    public void open() {
        scan.start();
        tasks.start();
        sweep.start();
        retention.start();
        watch();
    }

    /** Does what the call asks for; fails with {@link WrongOwner} once the shard has closed. */
    public Future<Reply> handle(int slot, Call call) {
        if (closed) {
            return Future.failedFuture(new WrongOwner("shard " + scope.shardId()));
        }
        try {
            return routes.handle(new ShardSlot(this, slot), call)
                    .recover(failure -> Future.failedFuture(told(failure)));
        } catch (RuntimeException e) {
            return Future.failedFuture(told(e));
        }
    }

    /** What a caller is told when the shard could not do its work. */
    private Throwable told(Throwable failure) {
        if (failure instanceof AppendException append) {
            return switch (append.kind()) {
                // Nothing was written, and the request can be made again: the router takes it to the new owner.
                case LOST -> new WrongOwner("shard " + scope.shardId());
                case BUSY -> Rejections.overloaded("the append queue is full");
                case INVALID -> Rejections.invalid("The request holds a value that cannot be stored.");
                case COLLISION, UNKNOWN -> Rejections.shardUnavailable();
            };
        }
        return failure;
    }

    ShardLook look() {
        long now = scope.steadyMs();
        return new ShardLook(
                !closed,
                table.size(),
                writer.appends().perSecond(now),
                writer.lowerAppends().perSecond(now));
    }

    // ---- For the routes ----

    public ShardScope scope() {
        return scope;
    }

    public RunTable table() {
        return table;
    }

    public TaskOffers offers() {
        return offers;
    }

    public QueryDesk queries() {
        return queries;
    }

    public UpdateDesk updates() {
        return updates;
    }

    public HistoryReads reads() {
        return reads;
    }

    public PollReplies polls() {
        return polls;
    }

    public Future<LoadedRun> find(int slot, String namespaceId, String workflowId, String runId) {
        return table.find(slot, namespaceId, workflowId, runId);
    }

    /** Decides, writes, and completes with the outcome once it is durable. */
    public <T> Future<T> decide(LoadedRun run, Function<Transition, T> decision) {
        return whenKnown(run, () -> {
            Transition t = transition(run);
            T outcome = decision.apply(t);
            return write(run, t).map(outcome);
        });
    }

    /**
     * A refusal, too, is told only once what it rests on is durable, and known to be the newest; that there is no room is told
     * at once.
     */
    public <T> Future<T> whenKnown(LoadedRun run, Supplier<Future<T>> decision) {
        requireRoom();
        try {
            return decision.get();
        } catch (Rejection refused) {
            return run.durable().compose(durable -> certain()).compose(ours -> Future.failedFuture(refused));
        }
    }

    /** Opens a decision about the run, if there is room for what it comes to. */
    public Transition transition(LoadedRun run) {
        requireRoom();
        return open(run);
    }

    /** Opens the first decision about a run that follows no other, if there is room for it. */
    public Transition begin() {
        requireRoom();
        return RunRules.begin(scope.nowMs(), scope.ids(), scope.limits());
    }

    /** Opens the first decision about a run that takes over what another had, if there is room for it. */
    public Transition begin(Fork fork) {
        requireRoom();
        return RunRules.fork(fork, scope.nowMs(), scope.ids(), scope.limits());
    }

    private Transition open(LoadedRun run) {
        if (run.isGone()) {
            throw Rejections.workflowNotFound(
                    run.key().workflowId(), run.key().runId().toString());
        }
        return RunRules.open(run.state(), scope.nowMs(), scope.ids(), scope.limits());
    }

    /** Overload is refused while nothing has changed: an append for which there is no room would close the shard. */
    private void requireRoom() {
        if (closed) {
            throw new WrongOwner("shard " + scope.shardId());
        }
        if (!scope.storage().hasRoom(scope.shardId())) {
            throw Rejections.overloaded("the append queue is full");
        }
    }

    public Future<Void> write(LoadedRun run, Transition t) {
        Decision decision = t.close();
        Future<Void> durable = writer.commit(run, decision);
        updates.decided(run, decision, durable);
        arm(run);
        return durable;
    }

    /** Takes the run back; completes once nobody finds it any more, or once it is sure to go when it has told others. */
    public Future<Void> delete(LoadedRun run) {
        if (run.isGone()) {
            return run.durable(); // of its end
        }
        if (Deletion.isFree(run.state()) && !run.isPinned()) {
            requireRoom();
            return remove(run);
        }
        return decide(run, t -> {
                    Deletion.delete(t);
                    return t;
                })
                .compose(marked -> removeIfDue(run));
    }

    private Future<Void> remove(LoadedRun run) {
        return remove(List.of(run.key()));
    }

    private Future<Void> remove(List<RunKey> keys) {
        return writer.delete(keys).onSuccess(gone -> sweep.start());
    }

    private Retired retired() {
        return new Retired() {
            @Override
            public boolean isBusy(RunKey key) {
                return table.isBusy(key);
            }

            @Override
            public Future<Void> remove(List<RunKey> keys) {
                return Shard.this.remove(keys);
            }

            @Override
            public Future<Void> end(RunKey key) {
                return table.load(key).compose(Shard.this::delete);
            }
        };
    }

    /** What was taken back goes as soon as it owes nothing, and nobody reads it for a reset. */
    private Future<Void> removeIfDue(LoadedRun run) {
        if (closed || run.isGone() || !Deletion.isDue(run.actionableState()) || table.peek(run.key()) != run) {
            return Future.succeededFuture();
        }
        if (run.isPinned() || !scope.storage().hasRoom(scope.shardId())) {
            scope.timers().schedule(REMOVAL_PAUSE_MS, () -> removeIfDue(run));
            return Future.succeededFuture();
        }
        return remove(run);
    }

    /** Writes the first records of a run that follows no other. */
    public Future<Void> writeNew(int slot, Transition t) {
        return writer.commitNew(slot, t.close());
    }

    /** Writes a reset: what becomes of the runs that are there, and the new one with what it takes over. */
    public Future<Void> writeReset(Map<LoadedRun, Transition> existing, Fork fork, Transition begun) {
        Map<LoadedRun, Decision> decisions = new LinkedHashMap<>();
        existing.forEach((run, t) -> decisions.put(run, t.close()));
        Future<Void> durable = writer.commitReset(decisions, fork.appends(), begun.close());
        decisions.forEach((run, decision) -> {
            updates.decided(run, decision, durable);
            arm(run);
        });
        return durable;
    }

    /** Keeps the decision for the run's next append: losing it is harmless. */
    public void hold(LoadedRun run, Transition t) {
        writer.hold(run, t.close());
        arm(run);
    }

    /** Completes when everything that the run's state rests on is durable, and the shard is known to be ours. */
    public Future<LoadedRun> settled(LoadedRun run) {
        return writer.flush(run).compose(durable -> certain()).map(run);
    }

    /** Completes when no other node can have taken the shard unseen. */
    private Future<Void> certain() {
        return isInDoubt() ? confirm() : Future.succeededFuture();
    }

    /** A node that was paused for longer than others wait for it does not know what it missed. */
    private boolean isInDoubt() {
        return ownership.isInDoubt() || writer.unprovenMs() >= scope.options().doubtAfterMs();
    }

    DueQueue due() {
        return due;
    }

    DueScan scan() {
        return scan;
    }

    TaskScan tasks() {
        return tasks;
    }

    // ---- What happens to runs ----

    private void loaded(LoadedRun run) {
        writer.loaded(run);
        offers.tell(run);
        messages.tell(run);
        removeIfDue(run);
        batches.tell(run);
    }

    private void evicted(LoadedRun run) {
        // What is due later than the scan has read is found again in storage, as it says so, or says earlier. It says
        // later if a pause was over, and is not since the clock was set back.
        if (!run.state().execution().isOpen()
                || run.storedDueMs() > scan.horizonMs() && run.storedDueMs() <= deadlineMs(run, scope.nowMs())) {
            due.disarm(run.key());
        }
    }

    private void durable(LoadedRun run) {
        if (closed) {
            return;
        }
        offers.tell(run);
        messages.tell(run);
        queries.settle(run);
        updates.settle(run);
        scan.written(run.storedDueMs());
        run.wakeWaiters();
        removeIfDue(run);
        batches.tell(run);
        if (run.storedDueMs() == ExecutionHeader.NOT_OWED
                && !run.isGone()
                && !run.durableState().execution().isOpen()) {
            retention.closed(run.key(), run.durableState().execution().closedMs());
        }
    }

    private Future<Void> decideOnBatch(LoadedRun job, Consumer<Transition> decision) {
        try {
            Transition t = transition(job);
            decision.accept(t);
            return write(job, t);
        } catch (Rejection | WrongOwner refused) {
            return Future.failedFuture(refused);
        }
    }

    /** A message of the run has its answer. */
    private Future<Void> answered(LoadedRun run, long id, RunMessageReply reply) {
        if (run.isGone()) {
            return Future.succeededFuture();
        }
        Transition t = transition(run);
        MessageAnswers.take(t, id, reply);
        if (t.isHarmlessToLose()) {
            hold(run, t);
            offers.tell(run); // what waited for the answer
            return removeIfDue(run);
        }
        return write(run, t);
    }

    private void arm(LoadedRun run) {
        arm(run, scope.nowMs());
    }

    private static long deadlineMs(LoadedRun run, long nowMs) {
        return RunDebts.deadlineMs(run.state(), RunDebts.nowMs(run.state(), nowMs));
    }

    /** As its deadlines are at this moment. */
    private void arm(LoadedRun run, long nowMs) {
        long next = deadlineMs(run, nowMs);
        if (!run.state().execution().isOpen()) {
            due.disarm(run.key());
        } else if (next != ExecutionHeader.DUE_NEVER) {
            due.arm(run.key(), next);
        }
    }

    private void found(DueRun found) {
        RunKey key = RunKey.of(found);
        LoadedRun run = table.peek(key);
        if (run == null) {
            due.arm(key, found.dueAtMs());
        } else {
            arm(run);
        }
    }

    private void fire(RunKey key) {
        LoadedRun run = table.peek(key);
        if (run != null) {
            fire(run);
            return;
        }
        if (dueLoads >= DUE_LOADS_MAX) {
            due.pause(key, DUE_LOADS_PAUSE_MS);
            return;
        }
        dueLoads++;
        table.load(key).onComplete(loaded -> {
            dueLoads--;
            if (loaded.succeeded()) {
                fire(loaded.result());
            } else if (!closed && !RunTable.isGone(loaded.cause())) {
                LOG.warn(
                        "shard {} cannot load run {}: {}",
                        scope.shardId(),
                        key.runId(),
                        loaded.cause().getMessage());
                due.pause(key, FAILED_LOAD_PAUSE_MS);
            }
        });
    }

    private void fire(LoadedRun run) {
        if (closed || run.isGone()) {
            return;
        }
        Transition t = open(run);
        DueWork.fire(t);
        boolean nothing = t.isEmpty();
        write(run, t);
        if (nothing) {
            offers.tell(run); // the pause before a retry may be over
        }
    }

    /** Nobody polls the sticky queue: the run's tasks go to the normal one. */
    private void requeue(LoadedRun run) {
        if (closed
                || run.isGone()
                || table.peek(run.key()) != run
                || !run.state().execution().isOpen()) {
            return; // forgotten meanwhile: who loads it again sees for himself
        }
        Transition t = open(run);
        Stickiness.unstick(t);
        writer.hold(run, t.close());
        offers.tell(run);
    }

    /** Queues may have moved: matching is told everything anew. */
    public void tellAllAgain() {
        if (!closed) {
            offers.tellAllAgain();
            tasks.start(); // those that are not in memory
        }
    }

    /** A namespace keeps closed runs for longer or shorter than before, or was deleted. */
    public void namespacesChanged() {
        if (!closed) {
            retention.namespacesChanged();
        }
    }

    /** While another node may have taken the shard unseen, asks now and then: what that node wrote is not known here. */
    private void watch() {
        if (closed) {
            return;
        }
        if (ownership.isInDoubt()) {
            confirm().onFailure(e -> LOG.debug("shard {} is in doubt: {}", scope.shardId(), e.getMessage()));
        }
        scope.timers().schedule(WATCH_MS, this::watch);
    }

    /** What is asked rests on this epoch: if it is later than ours, another node has taken the shard. */
    public void requireEpoch(long epoch) {
        if (epoch > scope.row().epoch()) {
            WrongOwner taken = new WrongOwner("shard " + scope.shardId());
            lost(taken);
            throw taken;
        }
    }

    /** Fails if the shard is not ours any more, and closes it. */
    private Future<Void> confirm() {
        long askedMs = scope.steadyMs();
        return ownership.holds().compose(holds -> {
            if (holds) {
                writer.proven(askedMs);
                return Future.succeededFuture();
            }
            WrongOwner taken = new WrongOwner("shard " + scope.shardId());
            lost(taken);
            return Future.failedFuture(taken);
        });
    }

    // ---- The end ----

    private void lost(Throwable cause) {
        if (!closed) {
            LOG.warn(
                    "shard {} at epoch {} closes: {}",
                    scope.shardId(),
                    scope.row().epoch(),
                    cause.getMessage());
            close();
            onLost.accept(cause);
        }
    }

    /** Writes what is held and waits for it, then closes. */
    public Future<Void> drain() {
        List<Future<Void>> flushed = new ArrayList<>();
        for (LoadedRun run : runs()) {
            if (run.isHolding() || run.pendingCommits() > 0) {
                flushed.add(writer.flush(run));
            }
        }
        return Future.join(flushed).<Void>mapEmpty().onComplete(done -> close());
    }

    public void close() {
        closed = true;
        due.close();
        writer.close();
        scan.close();
        tasks.close();
        sweep.close();
        retention.close();
        batches.close();
        table.close();
        offers.close();
        messages.close();
        queries.close();
        updates.close();
        List<LoadedRun> runs = runs();
        runs.forEach(queries::closeRun);
        // Who waits for history finds the shard closed when it proceeds, and is sent on.
        runs.forEach(LoadedRun::closeWaiters);
    }

    private List<LoadedRun> runs() {
        List<LoadedRun> runs = new ArrayList<>(table.size());
        table.loaded().forEach(runs::add);
        return runs;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Whether the shard is still ours, although no append has said so. */
    public interface OwnershipCheck {
        /** Another node may have taken the shard unseen; while every node that was there is in sight, none can have. */
        boolean isInDoubt();

        /** Whether the epoch in Postgres is ours. */
        Future<Boolean> holds();
    }
}
