package io.perdura.node.simulation;

import io.perdura.node.persistence.AppendStatement;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Inspection;
import io.perdura.node.persistence.ShardRow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The lane's connection: statements arrive late, twice as late on a slow disk, or not at all; answers get lost; what a
 * broken connection left running may still take effect, until the next connection ends it.
 */
final class SimulatedStatement implements AppendStatement {
    private static final long SILENCE_MS = 60_000;

    private final World world;
    private final World.Process process;
    private final Dice dice;
    private final SimulatedDisk disk;
    private final SimulatedDatabase database;
    private final Switches switches;
    private Runnable cancelZombie = () -> {};
    private Runnable cancelUnderWay = () -> {};

    SimulatedStatement(
            World world,
            World.Process process,
            Dice dice,
            SimulatedDisk disk,
            SimulatedDatabase database,
            Switches switches) {
        this.world = world;
        this.process = process;
        this.dice = dice;
        this.disk = disk;
        this.database = database;
        this.switches = switches;
    }

    @Override
    public Future<Void> write(List<Commit> commits) {
        Promise<Void> answer = Promise.promise();
        boolean breaks = disk.breaks();
        boolean arrives = !breaks || dice.chance(0.6);
        long delay = disk.delayMs();
        // On its way, it is the database's: the death of this process does not stop it.
        cancelUnderWay = world.schedule(null, delay, () -> {
            cancelZombie.run();
            if (disk.isDown() || !arrives) {
                answerLater(answer, false);
            } else if (breaks && dice.chance(0.3)) {
                cancelZombie = world.schedule(null, dice.between(1, 200), () -> database.write(commits));
                answerLater(answer, false);
            } else {
                boolean written = database.write(commits);
                answerLater(answer, written && !breaks);
            }
        });
        return answer.future();
    }

    private void answerLater(Promise<Void> answer, boolean written) {
        long delay = !written && dice.chance(0.02) ? SILENCE_MS : disk.delayMs();
        world.schedule(process, delay, () -> {
            if (written) {
                answer.tryComplete();
            } else {
                answer.tryFail("the connection was lost, or the statement failed");
            }
        });
    }

    @Override
    public Future<Inspection> inspect(List<Commit> commits) {
        Promise<Inspection> answer = Promise.promise();
        boolean fails = disk.breaks();
        world.schedule(null, disk.delayMs(), () -> {
            cancelZombie.run();
            if (disk.isDown() || fails) {
                world.schedule(process, disk.delayMs(), () -> answer.tryFail("the connection was lost"));
                return;
            }
            Map<Integer, Long> epochs = new HashMap<>();
            for (Commit commit : commits) {
                ShardRow shard = database.shard(commit.shardId());
                if (shard != null) {
                    epochs.put(shard.shardId(), shard.epoch());
                }
            }
            // Three reads, one after the other: what happens between them is part of the picture.
            world.schedule(null, disk.delayMs(), () -> {
                Set<UUID> headers = database.runIds();
                List<Inspection.Finding> findings = new ArrayList<>();
                for (Commit commit : commits) {
                    Long epoch = epochs.get(commit.shardId());
                    findings.add(
                            switches.has(Wrong.LOST_ANSWERS_BELIEVED)
                                    ? Inspection.Finding.WRITTEN
                                    : database.find(commit, epoch != null && epoch == commit.epoch(), headers));
                }
                world.schedule(process, disk.delayMs(), () -> answer.tryComplete(new Inspection(findings)));
            });
        });
        return answer.future();
    }

    @Override
    public void abandon() {
        // The cut connection's statement may be running already; the next connection ends it.
        if (dice.chance(0.5)) {
            cancelUnderWay.run();
        }
        Runnable zombie = cancelZombie;
        Runnable running = cancelUnderWay;
        cancelZombie = () -> {
            zombie.run();
            running.run();
        };
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
