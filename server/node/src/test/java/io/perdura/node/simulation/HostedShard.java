package io.perdura.node.simulation;

import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.host.SimulatedShard;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A shard on its node, as the shard's verticle does it: takes its row, and takes it again whenever an append failed. */
final class HostedShard {
    private static final long RETAKE_MS = 50;

    private final SimulatedNode node;
    private final int shardId;
    private final SimulatedStorage storage;
    private @Nullable SimulatedShard shard;
    private boolean stopping;
    private long notBeforeMs;

    /** @param storage of the database that it is in */
    HostedShard(SimulatedNode node, int shardId, SimulatedStorage storage) {
        this.node = node;
        this.shardId = shardId;
        this.storage = storage;
        take();
    }

    private void take() {
        if (stopping) {
            return;
        }
        long earlyMs = notBeforeMs - node.world().nowMs();
        if (earlyMs > 0) {
            node.world().schedule(node.process(), earlyMs, this::take);
            return;
        }
        // Whoever owns it, and whether that one answers or not: worse than a real node does.
        storage.layout()
                .compose(layout -> {
                    ShardRow row = layout.shard(shardId);
                    if (row == null) {
                        node.lookAtLayout();
                        return Future.succeededFuture(Optional.<ShardRow>empty());
                    }
                    return storage.take(row, node.self().text());
                })
                .onComplete(taken -> {
                    if (stopping) {
                        return;
                    }
                    if (taken.failed() || taken.result().isEmpty()) {
                        node.world().schedule(node.process(), 4 * RETAKE_MS, this::take);
                        return;
                    }
                    open(taken.result().get());
                });
    }

    private void open(ShardRow row) {
        node.world().trace(() -> node.self().id() + " opens shard " + shardId + " at epoch " + row.epoch());
        SimulatedShard opened = node.openShard(row, lost -> {
            node.world().trace(() -> node.self().id() + " loses shard " + shardId + ": " + lost.getMessage());
            if (shard == null || shard.row().epoch() != row.epoch()) {
                return; // it was let go of, and is taken again after that
            }
            shard = null;
            node.world().schedule(node.process(), RETAKE_MS, this::take);
        });
        shard = opened;
        opened.open();
    }

    Future<Reply> handle(int slot, Call call) {
        SimulatedShard current = shard;
        return current == null ? Future.failedFuture(new WrongOwner("shard " + shardId)) : current.handle(slot, call);
    }

    void tellAllAgain() {
        SimulatedShard current = shard;
        if (current != null) {
            current.tellAllAgain();
        }
    }

    void namespacesChanged() {
        SimulatedShard current = shard;
        if (current != null) {
            current.namespacesChanged();
        }
    }

    @Nullable
    SimulatedShard shard() {
        return shard;
    }

    void stop() {
        stopping = true;
        letGo();
    }

    /** It is about to be split or merged. */
    void letGoFor(long ms) {
        notBeforeMs = node.world().nowMs() + ms;
        if (shard != null) {
            node.world().trace(() -> node.self().id() + " lets shard " + shardId + " go");
            letGo().onComplete(released -> node.world().schedule(node.process(), RETAKE_MS, this::take));
        }
    }

    private Future<Void> letGo() {
        SimulatedShard current = shard;
        shard = null;
        return current == null
                ? Future.succeededFuture()
                : current.drain()
                        .compose(drained ->
                                storage.release(shardId, current.row().epoch()))
                        .otherwiseEmpty();
    }
}
