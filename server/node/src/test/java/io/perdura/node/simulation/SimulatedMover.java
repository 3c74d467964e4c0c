package io.perdura.node.simulation;

import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.DataMover;
import io.perdura.node.persistence.DataMover.Stage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Carries moves of data on at one node, as its {@code DataMoves} does: its own, and those whose mover is silent. */
final class SimulatedMover {
    private static final long LOOK_EVERY_MS = 500;
    private static final long SILENT_MS = 2_500;
    /** From one step to the next, by whomever. */
    private static final long TROUBLE_MS = 25_000;

    private final Simulation simulation;
    private final SimulatedNode node;
    private final SimulatedMoves moves;
    private final DataMover mover;
    private boolean busy;

    SimulatedMover(Simulation simulation, SimulatedNode node, SimulatedMoves moves, Timers timers) {
        this.simulation = simulation;
        this.node = node;
        this.moves = moves;
        this.mover = new DataMover(timers, moves, moves, node.self().text(), new DataMover.Surroundings() {
            @Override
            public Future<Void> letGo(int shardId) {
                return simulation.mover().letGo(node, shardId);
            }

            @Override
            public void layoutChanged() {
                simulation.mover().tellLayout();
            }

            @Override
            public Future<Void> reached(DataMove move, Stage stage) {
                return SimulatedMover.this.reached(move, stage);
            }
        });
        later();
    }

    private void later() {
        node.world().schedule(node.process(), LOOK_EVERY_MS, () -> {
            look();
            later();
        });
    }

    /** As an operator asks for it. */
    void begin(ShardRow shard, String target) {
        node.storage()
                .statement(() -> simulation
                        .database()
                        .moves()
                        .begin(shard, target, node.self().text()))
                .onSuccess(begun -> {
                    node.world().trace(() -> node.self().id() + " moves " + begun.map(DataMove::shown));
                    look();
                });
    }

    private void look() {
        if (busy) {
            return;
        }
        busy = true;
        moves.read()
                .compose(found -> found.filter(this::isOurs).map(mover::carryOn).orElse(Future.succeededFuture()))
                .onComplete(tried -> busy = false);
    }

    private boolean isOurs(DataMove move) {
        return !move.isOver() && (move.mover().equals(node.self().text()) || move.silentMs() > SILENT_MS);
    }

    private Future<Void> reached(DataMove move, Stage stage) {
        simulation.checker().timers().trouble(TROUBLE_MS);
        node.world().trace(() -> node.self().id() + " has move " + move.moveId() + " at " + stage);
        long waitMs = simulation.mover().stops(node);
        if (waitMs == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> awake = Promise.promise();
        node.world().schedule(node.process(), waitMs, awake::complete);
        return awake.future();
    }
}
