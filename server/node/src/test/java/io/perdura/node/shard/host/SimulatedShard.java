package io.perdura.node.shard.host;

import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.RunRecord;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Routes;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.shard.route.ShardRoutes;
import io.perdura.node.time.Timers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the shard package for the simulation: one shard, and a look into its memory. */
public final class SimulatedShard {

    /** What a shard remembers of one run. {@code identity} changes with every decision about it. */
    public record Memory(UUID runId, long nextSeq, MutableState state, List<RunRecord> held, Object identity) {}

    private static final Routes<ShardSlot> ROUTES = ShardRoutes.table();

    private final ShardRow row;
    private final Shard shard;

    public SimulatedShard(
            ShardRow row,
            RunStorage storage,
            Router router,
            Timers timers,
            LongSupplier random,
            LongSupplier appendIds,
            Limits limits,
            BatchTargets targets,
            Retentions retentions,
            ShardOptions options,
            Consumer<Runnable> onShard,
            BooleanSupplier inDoubt,
            Supplier<Future<Boolean>> holds,
            Consumer<Throwable> onLost) {
        this.row = row;
        ShardScope scope = new ShardScope(
                row,
                storage,
                router,
                timers,
                new UuidSevenIds(timers::nowMs, random),
                appendIds,
                limits,
                targets,
                retentions,
                options,
                onShard);
        Shard.OwnershipCheck ownership = new Shard.OwnershipCheck() {
            @Override
            public boolean isInDoubt() {
                return inDoubt.getAsBoolean();
            }

            @Override
            public Future<Boolean> holds() {
                return holds.get();
            }
        };
        this.shard = new Shard(scope, ROUTES, ownership, onLost);
    }

    public ShardRow row() {
        return row;
    }

    public void open() {
        shard.open();
    }

    public Future<Reply> handle(int slot, Call call) {
        return shard.handle(slot, call);
    }

    public void tellAllAgain() {
        shard.tellAllAgain();
    }

    public void namespacesChanged() {
        shard.namespacesChanged();
    }

    public Future<Void> drain() {
        return shard.drain();
    }

    public boolean isClosed() {
        return shard.isClosed();
    }

    public List<Memory> memory() {
        List<Memory> runs = new ArrayList<>(shard.table().size());
        for (LoadedRun run : shard.table().loaded()) {
            runs.add(new Memory(run.key().runId(), run.nextSeq(), run.state(), run.held(), run.state()));
        }
        return runs;
    }

    public @Nullable LoadedRun peek(RunKey key) {
        return shard.table().peek(key);
    }

    public boolean isLoading(RunKey key) {
        return shard.table().isLoading(key);
    }

    public @Nullable Long armedMs(RunKey key) {
        return shard.due().armedMs(key);
    }

    public long horizonMs() {
        return shard.scan().horizonMs();
    }

    public boolean isScanningDeadlines() {
        return shard.scan().isScanning();
    }

    public boolean isScanningTasks() {
        return shard.tasks().isScanning();
    }
}
