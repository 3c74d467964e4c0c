package io.perdura.node.simulation;

import io.perdura.engine.Limits;
import io.perdura.engine.matching.MatcherLimits;
import io.perdura.node.append.LaneOptions;
import io.perdura.node.shard.ShardOptions;

/** What one seed makes of the world: how large it is, how tight its bounds are, how much goes wrong. */
record Scenario(
        int nodes,
        int shards,
        int workflows,
        int clients,
        int workers,
        int operators,
        long chaosMs,
        long faultEveryMs,
        double loss,
        double duplicates,
        double ambiguity,
        long skewMaxMs,
        boolean vanishingWorkers,
        boolean restingWorkers,
        boolean chattyClients,
        long keptMs,
        long heldMs,
        LaneOptions laneOptions,
        ShardOptions shardOptions,
        MatcherLimits matcherLimits,
        Limits limits,
        Switches switches) {

    /** @param seed for what came later: what else there is of a seed does not depend on it */
    static Scenario of(Dice dice, Switches switches, long seed) {
        boolean tight = dice.chance(0.4);
        Limits usual = Limits.DEFAULT;
        long heldMs = dice.between(50, 1_000);
        return new Scenario(
                (int) dice.between(1, 3),
                (int) dice.between(1, 3),
                (int) dice.between(1, 4),
                (int) dice.between(1, 3),
                (int) dice.between(1, 3),
                dice.chance(0.6) ? 1 : 0,
                dice.between(3_000, 20_000),
                faultEveryMs(dice.chance(0.15) ? Long.MAX_VALUE : dice.between(1_000, 6_000), switches),
                dice.chance(0.4) ? 0 : 0.03,
                duplicates(dice.chance(0.4) ? 0 : 0.05, switches),
                dice.chance(0.4) ? 0 : 0.03,
                dice.chance(0.7) ? 0 : 3_000,
                dice.chance(0.7),
                dice.chance(0.4),
                dice.chance(0.3),
                keptMs(dice.chance(0.5) ? 0 : dice.between(1_000, 15_000), switches),
                heldMs,
                new LaneOptions((int) dice.between(1, 8), 1 << 20, tight ? 12 : 1_000, 8 << 20, 3_000),
                new ShardOptions(
                        tight ? 12_000 : 1 << 20,
                        tight ? 600 : 1 << 16,
                        switches.has(Wrong.HELD_FOR_EVER) ? 3_600_000 : heldMs,
                        dice.between(500, 5_000),
                        parkAfterMs(dice.between(100, 3_000), switches),
                        (int) dice.between(3, 30),
                        dice.between(2_000, 60_000),
                        1_400,
                        3,
                        seed % 11 % 3 == 2 ? 2 : 500),
                new MatcherLimits(tight ? 2 : 100, 100, 100, 4),
                new Limits(
                        usual.idBytesMax(),
                        usual.blobBytesMax(),
                        usual.memoBytesMax(),
                        tight ? 4 : usual.pendingActivitiesMax(),
                        tight ? 3 : usual.pendingChildrenMax(),
                        tight ? 3 : usual.pendingSignalsMax(),
                        tight ? 3 : usual.pendingCancelsMax(),
                        usual.signalsMax(),
                        tight ? 3 : usual.bufferedEventsMax(),
                        usual.bufferedBytesMax(),
                        usual.historyEventsMax(),
                        usual.historyBytesMax(),
                        usual.stateBytesMax(),
                        usual.historyEventsSuggest(),
                        usual.historyBytesSuggest(),
                        usual.transactionBytesMax(),
                        usual.workflowTaskTimeoutMs(),
                        usual.workflowTaskTimeoutMaxMs(),
                        usual.workflowTaskHeartbeatMaxMs(),
                        usual.failureKeptBytesMax(),
                        tight ? 3 : usual.updatesInFlightMax(),
                        usual.updateBytesInFlightMax(),
                        usual.updatesMax(),
                        usual.updatesSuggest()),
                switches);
    }

    /** What is wrong about repeated messages must not wait for the one seed in thousands that repeats the right one. */
    private static double duplicates(double usual, Switches switches) {
        return switches.has(Wrong.NO_MESSAGE_NAMES) ? 0.5 : usual;
    }

    /** Nor must what is late have the excuse that something else went wrong. */
    private static long faultEveryMs(long usual, Switches switches) {
        return switches.has(Wrong.CLOCKS_BEHIND) ? Long.MAX_VALUE : usual;
    }

    /** Nor must a run that owes something have told the others before its time is over. */
    private static long keptMs(long usual, Switches switches) {
        return switches.has(Wrong.DEBTORS_GO) ? 10 : usual;
    }

    /** Nor must a queue that has not heard of a task find it in the backlog soon after. */
    private static long parkAfterMs(long usual, Switches switches) {
        return switches.has(Wrong.MOVES_UNHEARD) ? 3_600_000 : usual;
    }
}
