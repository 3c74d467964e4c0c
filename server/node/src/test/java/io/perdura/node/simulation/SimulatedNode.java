package io.perdura.node.simulation;

import io.perdura.engine.Slots;
import io.perdura.node.api.workflow.RunDeletion;
import io.perdura.node.append.LaneOptions;
import io.perdura.node.matching.SimulatedPartition;
import io.perdura.node.persistence.BacklogReads;
import io.perdura.node.persistence.JoinedBacklogReads;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.LocalRouter;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Rendezvous;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.server.StoredBacklog;
import io.perdura.node.shard.host.SimulatedShard;
import io.perdura.node.time.Timers;
import io.perdura.node.v1.TasksParkedReply;
import io.perdura.node.v1.TasksParkedRequest;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process of the cluster: its shards, its task queues, its lane, and whom it believes to be there. */
final class SimulatedNode {
    private static final long TICK_MS = 200;
    private static final long LOOK_AGAIN_MS = 200;
    private static final long SUSPICION_MS = 3_600_000;
    private static final long SETTLING_MS = 60_000;
    private static final long BEHIND_MS = 30_000;

    private final Simulation simulation;
    private final Node self;
    private final World.Process process;
    /** By database, the main one first. */
    private final Map<String, SimulatedStorage> storages = new LinkedHashMap<>();

    private final SimulatedStorage storage;
    private final BacklogReads backlog;
    private final @Nullable SimulatedMover mover;
    private final LocalRouter router;
    private final Vertx vertx;
    private final Map<Integer, HostedShard> shards = new LinkedHashMap<>();
    private final Map<TaskQueueKey, SimulatedPartition> partitions = new LinkedHashMap<>();
    private List<Node> members = List.of();
    private ShardLayout layout;
    private ShardLayout otherLayout = ShardLayout.UNKNOWN;
    private long skewMs;
    private long suspiciousUntilMs;
    private boolean ticking;
    private final List<Runnable> onGone = new ArrayList<>();

    SimulatedNode(Simulation simulation, Node self, long skewMs, LaneOptions laneOptions) {
        this.simulation = simulation;
        this.self = self;
        this.skewMs = skewMs;
        this.process = new World.Process(self.id());
        World world = simulation.world();
        this.vertx = SimulatedVertx.of(world, process);
        SimulatedDatabases databases = simulation.database();
        for (SimulatedDatabase database : databases.all()) {
            storages.put(
                    database.name(),
                    new SimulatedStorage(
                            world,
                            process,
                            timers(),
                            simulation.dice(),
                            simulation.disk(database),
                            databases,
                            database,
                            simulation.scenario().switches(),
                            laneOptions,
                            simulation.checker()::submitted,
                            simulation.promptness()));
        }
        this.storage = storage(databases.main().name());
        this.backlog = databases.isSeveral()
                ? new JoinedBacklogReads(storages.values().stream()
                        .map(one -> new JoinedBacklogReads.Part(one.database().name(), one, () -> true))
                        .toList())
                : storage;
        this.mover = databases.isSeveral()
                ? new SimulatedMover(
                        simulation,
                        this,
                        new SimulatedMoves(
                                databases, storages, simulation.scenario().switches()),
                        timers())
                : null;
        this.layout = databases.layout();
        this.router = new LocalRouter(vertx, this::steadyMs);
        router.serve(this::routeToSlot, this::routeToQueue);
    }

    World world() {
        return simulation.world();
    }

    World.Process process() {
        return process;
    }

    Node self() {
        return self;
    }

    /** The way to the main database. */
    SimulatedStorage storage() {
        return storage;
    }

    SimulatedStorage storage(String database) {
        SimulatedStorage found = storages.get(database);
        if (found == null) {
            throw new IllegalStateException("no database is called " + database);
        }
        return found;
    }

    void moveData(ShardRow shard, String target) {
        if (mover != null) {
            mover.begin(shard, target);
        }
    }

    long nowMs() {
        long behindMs = simulation.scenario().switches().has(Wrong.CLOCKS_BEHIND) ? BEHIND_MS : 0;
        return simulation.world().nowMs() + skewMs - behindMs;
    }

    /** Whatever the clock is set to. */
    long steadyMs() {
        return simulation.world().nowMs();
    }

    void jumpClock(long newSkewMs) {
        world().trace(() -> self.id() + " is " + newSkewMs + " ms ahead");
        skewMs = newSkewMs;
    }

    void whenGone(Runnable action) {
        onGone.add(action);
    }

    /** kill -9: whoever waited for it hears that the connection was reset. */
    void crash() {
        process.alive = false;
        onGone.forEach(Runnable::run);
        onGone.clear();
    }

    // ---- Membership, as the shard host and the matching host hear of it ----

    List<Node> members() {
        return members;
    }

    void membersChanged(List<Node> now) {
        if (!now.containsAll(members)) {
            suspiciousUntilMs = steadyMs() + SUSPICION_MS;
        } else if (members.isEmpty() || now.size() > Math.max(1, members.size())) {
            suspiciousUntilMs = Math.max(suspiciousUntilMs, steadyMs() + SETTLING_MS);
        }
        members = now;
        world().trace(() -> self.id() + " sees " + now.stream().map(Node::id).toList());
        settle();
        if (!simulation.scenario().switches().has(Wrong.MOVES_UNHEARD)) {
            shards.values().forEach(HostedShard::tellAllAgain);
        }
        for (TaskQueueKey queue : List.copyOf(partitions.keySet())) {
            if (!Rendezvous.ownerOfQueue(queue, members).equals(self)) {
                partitions.remove(queue).move();
            } else if (!simulation.scenario().switches().has(Wrong.BACKLOG_UNHEARD)) {
                partitions.get(queue).membersChanged();
            }
        }
    }

    private void settle() {
        for (int shardId : List.copyOf(shards.keySet())) {
            if (layout.shard(shardId) == null) {
                shards.remove(shardId).stop();
            }
        }
        for (ShardRow row : layout.rows()) {
            boolean ours =
                    !members.isEmpty() && Rendezvous.ownerOfShard(row, members).equals(self);
            if (ours && !shards.containsKey(row.shardId())) {
                shards.put(row.shardId(), new HostedShard(this, row.shardId(), storage(row.database())));
            } else if (!ours && shards.containsKey(row.shardId())) {
                shards.remove(row.shardId()).stop();
            }
        }
    }

    /** Shards were split, merged or moved. */
    void lookAtLayout() {
        readLayout().onComplete(read -> {
            if (read.failed()) {
                world().schedule(process, LOOK_AGAIN_MS, this::lookAtLayout);
            } else if (read.result().version() > layout.version()) {
                layout = read.result();
                world().trace(() -> self.id() + " knows layout " + layout.version());
                settle();
            }
        });
    }

    /** The parts first, the map of the main database last; of one that does not answer, the part is what it was. */
    private Future<ShardLayout> readLayout() {
        if (storages.size() == 1) {
            return storage.layout();
        }
        return storage.layout()
                .compose(main -> storage(SimulatedDatabases.OTHER)
                        .layout()
                        .onSuccess(read -> otherLayout = read)
                        .onFailure(unread -> world().schedule(process, LOOK_AGAIN_MS, this::lookAtLayout))
                        .otherwise(failure -> otherLayout)
                        .compose(other -> storage.look(
                                all -> ShardLayout.joined(simulation.database().map(), List.of(main, other)))));
    }

    /** The namespace is not what it was. */
    void namespacesChanged() {
        shards.values().forEach(HostedShard::namespacesChanged);
    }

    /** As an operator's node calls it out. */
    void letGo(List<Integer> shardIds, long ms) {
        shardIds.forEach(shardId -> {
            HostedShard here = shards.get(shardId);
            if (here != null) {
                here.letGoFor(ms);
            }
        });
    }

    /** Fails while the slot is on its way to another database. */
    private ShardRow shardOf(int slot) {
        List<ShardRow> rows = layout.within(slot, slot);
        if (rows.isEmpty()) {
            throw new WrongOwner("slot " + slot);
        }
        return rows.get(0);
    }

    SimulatedShard openShard(ShardRow row, Consumer<Throwable> onLost) {
        SimulatedStorage home = storage(row.database());
        return new SimulatedShard(
                row,
                home,
                router,
                timers(),
                simulation.dice()::bits,
                simulation::nextAppendId,
                simulation.scenario().limits(),
                home.targets(),
                storage.retentions(simulation.scenario().keptMs()),
                simulation.scenario().shardOptions(),
                action -> world().schedule(process, 0, action),
                () -> steadyMs() < suspiciousUntilMs,
                () -> simulation.scenario().switches().has(Wrong.LOSSES_DENIED)
                        ? Future.succeededFuture(true)
                        : home.holds(row.shardId(), row.epoch()),
                onLost);
    }

    private Timers timers() {
        return new Timers() {
            @Override
            public long nowMs() {
                return SimulatedNode.this.nowMs();
            }

            @Override
            public long steadyMs() {
                return SimulatedNode.this.steadyMs();
            }

            @Override
            public Runnable schedule(long delayMs, Runnable action) {
                return world().schedule(process, delayMs, action);
            }
        };
    }

    /** The shards that are open in this node's memory. */
    List<SimulatedShard> openShards() {
        List<SimulatedShard> open = new ArrayList<>();
        for (HostedShard hosted : shards.values()) {
            SimulatedShard shard = hosted.shard();
            if (shard != null && !shard.isClosed()) {
                open.add(shard);
            }
        }
        return open;
    }

    // ---- Calls ----

    /** What a client's call meets first. */
    Future<Reply> toSlot(String workflowId, Call call) {
        int slot = Slots.of(Simulation.NAMESPACE_ID, workflowId);
        return call.request() instanceof DeleteWorkflowExecutionRequest request && !seesNoRepeats()
                ? RunDeletion.delete(call, request, one -> router.toSlot(slot, one))
                : router.toSlot(slot, call);
    }

    /** Whatever the call names. */
    Future<Reply> atSlot(int slot, Call call) {
        return router.toSlot(slot, call);
    }

    private boolean seesNoRepeats() {
        return simulation.scenario().switches().has(Wrong.REPEATS_LOOK_NEW);
    }

    Future<Reply> toTaskQueue(TaskQueueKey queue, Call call) {
        return router.toTaskQueue(queue, call);
    }

    private Future<Reply> routeToSlot(int slot, Call call) {
        Node owner = members.isEmpty() ? null : Rendezvous.ownerOfShard(shardOf(slot), members);
        return owner == null
                ? Future.failedFuture(new WrongOwner("slot " + slot))
                : simulation.network().call(this, owner, call, (node, arrived) -> node.slotHere(slot, arrived));
    }

    private Future<Reply> routeToQueue(TaskQueueKey queue, Call call) {
        Node owner = members.isEmpty() ? null : Rendezvous.ownerOfQueue(queue, members);
        return owner == null
                ? Future.failedFuture(new WrongOwner(queue.name()))
                : simulation.network().call(this, owner, call, (node, arrived) -> node.queueHere(queue, arrived));
    }

    private Future<Reply> slotHere(int slot, Call arrived) {
        Call call = seesNoRepeats() && arrived.request() instanceof TerminateWorkflowExecutionRequest
                ? arrived.with(arrived.request())
                : arrived;
        HostedShard hosted = shards.get(shardOf(slot).shardId());
        return hosted == null
                ? Future.failedFuture(new WrongOwner("slot " + slot))
                : hosted.handle(slot, call)
                        .onSuccess(reply -> simulation.checker().replied(call, reply))
                        .onFailure(refused -> simulation.checker().refused(call, refused));
    }

    private Future<Reply> queueHere(TaskQueueKey queue, Call call) {
        if (!Rendezvous.ownerOfQueue(queue, members).equals(self)) {
            return Future.failedFuture(new WrongOwner(queue.name()));
        }
        if (call.request() instanceof TasksParkedRequest parked) {
            SimulatedPartition known = partitions.get(queue);
            if (known != null && !simulation.scenario().switches().has(Wrong.BACKLOG_UNHEARD)) {
                known.parked(parked);
            }
            return Future.succeededFuture(Reply.of(TasksParkedReply.getDefaultInstance()));
        }
        SimulatedPartition partition = partitions.computeIfAbsent(
                queue,
                key -> new SimulatedPartition(
                        key,
                        simulation.scenario().matcherLimits(),
                        vertx,
                        router,
                        new StoredBacklog(backlog),
                        timers(),
                        simulation.dice()::uuid,
                        this::startTicking));
        return partition.handle(call);
    }

    private void startTicking() {
        if (!ticking) {
            ticking = true;
            world().schedule(process, TICK_MS, this::tick);
        }
    }

    private void tick() {
        boolean waiting = false;
        for (SimulatedPartition partition : List.copyOf(partitions.values())) {
            waiting |= partition.tick(steadyMs());
        }
        ticking = false;
        if (waiting) {
            startTicking();
        }
    }

    @Nullable
    SimulatedPartition partition(TaskQueueKey queue) {
        return partitions.get(queue);
    }
}
