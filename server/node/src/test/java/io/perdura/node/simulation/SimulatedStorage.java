package io.perdura.node.simulation;

import com.google.protobuf.ByteString;
import io.perdura.engine.Rejections;
import io.perdura.node.append.Lane;
import io.perdura.node.append.LaneOptions;
import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.BacklogPlace;
import io.perdura.node.persistence.BacklogReads;
import io.perdura.node.persistence.BacklogRow;
import io.perdura.node.persistence.BacklogStats;
import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.Expiry;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.ShardStorage;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.time.Timers;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node's way to the database: appends through a real lane, reads through a pool. */
final class SimulatedStorage implements RunStorage, ShardStorage, BacklogReads {
    private final World world;
    private final World.Process process;
    private final SimulatedDisk disk;
    private final SimulatedDatabases databases;
    private final SimulatedDatabase database;
    private final Switches switches;
    private final Dice dice;
    private final Lane lane;
    private final Consumer<Commit> onSubmit;
    private final @Nullable Dice promptness;
    private int refusals;

    /** @param promptness lets it answer every other read at once; null: none */
    SimulatedStorage(
            World world,
            World.Process process,
            Timers timers,
            Dice dice,
            SimulatedDisk disk,
            SimulatedDatabases databases,
            SimulatedDatabase database,
            Switches switches,
            LaneOptions options,
            Consumer<Commit> onSubmit,
            @Nullable Dice promptness) {
        this.world = world;
        this.process = process;
        this.disk = disk;
        this.databases = databases;
        this.database = database;
        this.switches = switches;
        this.dice = dice;
        this.onSubmit = onSubmit;
        this.promptness = promptness;
        this.lane = new Lane(new SimulatedStatement(world, process, dice, disk, database, switches), timers, options);
    }

    @Override
    public Future<Void> append(Commit commit) {
        onSubmit.accept(commit);
        if (switches.has(Wrong.APPENDS_ANSWERED_AT_ONCE)) {
            return atOnce(commit);
        }
        Promise<Void> answer = Promise.promise();
        world.schedule(
                process,
                0,
                () -> lane.submit(commit)
                        .onComplete(done -> world.schedule(process, 0, () -> {
                            if (done.succeeded()) {
                                answer.tryComplete();
                            } else {
                                answer.tryFail(done.cause());
                            }
                        })));
        if (switches.has(Wrong.EARLY_REPLIES)) {
            world.schedule(process, 0, answer::tryComplete);
        }
        return answer.future();
    }

    private Future<Void> atOnce(Commit commit) {
        AppendException.Kind refusal = disk.isDown()
                ? AppendException.Kind.UNKNOWN
                : database.write(List.of(commit)) ? null : AppendException.Kind.LOST;
        return refusal == null
                ? Future.succeededFuture()
                : Future.failedFuture(new AppendException(refusal, "append to shard " + commit.shardId()));
    }

    @Override
    public boolean hasRoom(int shardId) {
        return lane.hasRoom();
    }

    private <T> Future<T> read(Supplier<@Nullable T> query) {
        return read(query, disk.breaks());
    }

    private <T> Future<T> read(Supplier<@Nullable T> query, boolean fails) {
        if (promptness != null && !fails && !disk.isDown() && promptness.chance(0.5)) {
            return Future.succeededFuture(query.get());
        }
        Promise<T> answer = Promise.promise();
        world.schedule(null, disk.delayMs(), () -> {
            if (disk.isDown() || fails) {
                world.schedule(
                        process,
                        disk.delayMs(),
                        () -> answer.fail(
                                switches.has(Wrong.REFUSALS_LOOK_GONE)
                                        ? Rejections.workflowNotFound("it")
                                        : Rejections.shardUnavailable()));
                return;
            }
            T found = query.get();
            world.schedule(process, disk.delayMs(), () -> answer.complete(found));
        });
        return answer.future();
    }

    /** What changes something may have done so when it fails. */
    <T> Future<T> statement(Supplier<@Nullable T> change) {
        Promise<T> answer = Promise.promise();
        boolean breaks = disk.breaks();
        boolean arrives = !breaks || dice.chance(0.5);
        world.schedule(null, disk.delayMs(), () -> {
            boolean taken = arrives && !disk.isDown();
            T found = null;
            RuntimeException refusal = null;
            if (taken) {
                try {
                    found = change.get();
                } catch (RuntimeException refused) {
                    refusal = refused;
                }
            }
            T done = found;
            RuntimeException why = !taken || breaks ? Rejections.shardUnavailable() : refusal;
            world.schedule(process, disk.delayMs(), () -> {
                if (why == null) {
                    answer.complete(done);
                } else {
                    answer.fail(why);
                }
            });
        });
        return answer.future();
    }

    /** Of one database, as of one moment. */
    <T> Future<T> look(Function<SimulatedDatabase, T> query) {
        return read(() -> query.apply(database));
    }

    SimulatedDatabase database() {
        return database;
    }

    @Override
    public Future<@Nullable ExecutionHeader> current(int slot, UUID namespaceId, String workflowId) {
        return read(() -> isThere(namespaceId) ? database.current(workflowId) : null);
    }

    @Override
    public Future<@Nullable ExecutionHeader> previous(UUID namespaceId, String workflowId, UUID runId) {
        return read(() -> isThere(namespaceId) ? database.previous(workflowId, runId) : null);
    }

    @Override
    public Future<@Nullable ExecutionHeader> header(int slot, UUID namespaceId, String workflowId, UUID runId) {
        return read(() -> isThere(namespaceId) ? database.header(runId) : null);
    }

    /** All runs are in one namespace. */
    private boolean isThere(UUID namespaceId) {
        return namespaceId.toString().equals(Simulation.NAMESPACE_ID) || switches.has(Wrong.NAMESPACES_MIXED);
    }

    @Override
    public Future<RunRecords> load(int slot, UUID runId) {
        return read(() -> database.load(runId));
    }

    @Override
    public Future<List<HistoryRow>> events(int slot, UUID runId, long fromEventId, int eventsMax) {
        return read(() -> database.events(runId, fromEventId, eventsMax));
    }

    @Override
    public Future<List<HistoryRow>> eventsReverse(int slot, UUID runId, long toEventId, int eventsMax) {
        return read(() -> database.eventsReverse(runId, toEventId, eventsMax));
    }

    @Override
    public Future<Void> snapshot(int shardId, long epoch, int slot, UUID runId, long seq, ByteString state) {
        return read(() -> database.snapshot(shardId, epoch, slot, runId, seq, state))
                .compose(put -> put
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new AppendException(AppendException.Kind.LOST, "snapshot for shard " + shardId)));
    }

    @Override
    public Future<List<DueRun>> due(int slotFrom, int slotTo, long untilMs, @Nullable DueRun after, int limit) {
        boolean blind = switches.has(Wrong.TASKS_BEFORE_DEADLINES)
                && !database.owingTasks(slotFrom, slotTo, null, 1).isEmpty();
        // Who is loaded because he owes something is safe: that must not hide that he looks as if he did not.
        boolean late = switches.has(Wrong.DEBTORS_GO) && ++refusals % 20 != 0;
        return read(
                () -> blind
                        ? List.of()
                        : database.due(slotFrom, slotTo, untilMs, after, limit).stream()
                                .filter(run -> !switches.has(Wrong.LEAKY_SCANS) || run.dueAtMs() % 3 != 0)
                                .toList(),
                disk.breaks() || late);
    }

    @Override
    public Future<List<DueRun>> owingTasks(int slotFrom, int slotTo, @Nullable DueRun after, int limit) {
        return read(() -> database.owingTasks(slotFrom, slotTo, after, limit));
    }

    @Override
    public Future<List<BacklogRow>> page(
            UUID namespaceId, String taskQueue, int taskType, @Nullable BacklogPlace after, int limit) {
        return read(() -> database.backlogPage(taskQueue, taskType, after, limit));
    }

    @Override
    public Future<BacklogStats> stats(UUID namespaceId, String taskQueue, int taskType) {
        return read(() -> new BacklogStats(0, 0));
    }

    /** The runs of clients; a query is a status. */
    BatchTargets targets() {
        return new BatchTargets() {
            @Override
            public Future<Long> count(String namespace, String query) {
                return page(namespace, query, null, Integer.MAX_VALUE).map(found -> (long) found.size());
            }

            @Override
            public Future<List<WorkflowExecution>> page(
                    String namespace, String query, @Nullable WorkflowExecution after, int limit) {
                return read(() -> databases.walk(after, limit).stream()
                        .filter(run -> !switches.has(Wrong.TARGETS_PASSED_OVER)
                                || !run.getWorkflowId().endsWith("0"))
                        .toList());
            }
        };
    }

    @Override
    public Future<Map<UUID, Long>> firstClosed(int slotFrom, int slotTo, List<UUID> namespaces, long fromMs) {
        return read(() -> switches.has(Wrong.CLOSED_RUNS_UNSEEN)
                ? Map.of()
                : database.firstClosed(slotFrom, slotTo, namespaces, fromMs));
    }

    @Override
    public Future<ClosedPage> closed(int slotFrom, int slotTo, Expiry expiry, @Nullable DueRun after, int limit) {
        return read(() -> database.closed(slotFrom, slotTo, expiry, world.nowMs(), after, limit));
    }

    @Override
    public Future<List<DueRun>> open(int slotFrom, int slotTo, UUID namespaceId, @Nullable DueRun after, int limit) {
        return read(
                () -> switches.has(Wrong.OPEN_RUNS_UNSEEN) ? List.of() : database.open(slotFrom, slotTo, after, limit));
    }

    /** One namespace, which keeps what the scenario says. */
    Retentions retentions(long keptMs) {
        return new Retentions() {
            @Override
            public Future<List<Retention>> all() {
                return read(() -> database.namespace().rows(keptMs));
            }

            @Override
            public void forget() {}

            @Override
            public Future<Void> emptied(UUID namespaceId) {
                return read(databases::removeNamespaceIfEmpty);
            }
        };
    }

    @Override
    public Future<Boolean> sweep(int slotFrom, int slotTo, int runsMax, int rowsMax) {
        return read(() -> database.sweep(slotFrom, slotTo, Math.min(rowsMax, 3)));
    }

    @Override
    public Future<Long> nextDue(int slotFrom, int slotTo, long afterMs) {
        return read(() -> database.nextDue(slotFrom, slotTo, afterMs));
    }

    @Override
    public Future<List<ShardRow>> shards() {
        return read(database::shards);
    }

    @Override
    public Future<ShardLayout> layout() {
        return read(database::layout);
    }

    @Override
    public Future<Optional<ShardRow>> take(ShardRow seen, String owner) {
        return read(() -> database.take(seen, owner));
    }

    @Override
    public Future<Void> release(int shardId, long epoch) {
        return read(() -> database.release(shardId, epoch));
    }

    @Override
    public Future<Boolean> holds(int shardId, long epoch) {
        return read(() -> database.holds(shardId, epoch));
    }
}
