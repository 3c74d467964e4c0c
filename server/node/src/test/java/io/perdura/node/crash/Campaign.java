package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Harm done at random moments of a load. A moment is a number of things that clients and workers have been told since the
 * transfers of the round began, and some milliseconds after that; the seed is printed.
 */
final class Campaign {
    static final int ROUNDS = 20;
    static final int TRANSFERS_PER_ROUND = 10;

    private static final int STEPS_PER_TRANSFER = 5;
    private static final int LATE_MS_MAX = 100;
    private static final Duration PROGRESS_MAX = Duration.ofSeconds(240);
    private static final Duration END_MAX = Duration.ofSeconds(240);

    private final TransferLoad load;
    private final long seed = Long.getLong("perdura.seed", System.nanoTime());
    private final Random random = new Random(seed);

    Campaign(String name, TransferLoad load) {
        this.load = load;
        System.out.println(name + ": seed " + seed);
    }

    long seed() {
        return seed;
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    /** Begins the transfers of one round and returns at a random moment of them. */
    void untilRandomMoment() {
        untilRandomMoment(TRANSFERS_PER_ROUND);
    }

    void untilRandomMoment(int transfers) {
        long before = load.progress();
        load.begin(transfers);
        long steps = 1 + random.nextInt(transfers * STEPS_PER_TRANSFER - 1);
        try {
            Awaitility.await()
                    .atMost(PROGRESS_MAX)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> load.progress() - before >= steps);
        } catch (ConditionTimeoutException stuck) {
            fail(
                    "with seed %d, %d transfers of %d are complete and nothing goes on: %s",
                    seed, load.results().size(), load.begun(), load.failures());
        }
        int late = random.nextInt(LATE_MS_MAX);
        Awaitility.await().pollDelay(Duration.ofMillis(late)).until(() -> true);
    }

    /** The rest must come to its end by itself. */
    void untilTheEnd() {
        try {
            load.awaitEnd(END_MAX);
        } catch (ConditionTimeoutException stuck) {
            fail(
                    "with seed %d, these transfers do not end: %s; %s",
                    seed,
                    load.transfers().keySet().stream()
                            .filter(id -> !load.results().containsKey(id))
                            .toList(),
                    load.failures());
        }
    }

    /** What makes the campaign worth something: work was lost with the servers and done again. */
    void print(String name, HistoryWatcher watcher) {
        System.out.printf(
                "%s: %d transfers, %d steps were asked for again, histories were read %d times under way%n",
                name, load.begun(), load.ledger().repeated(), watcher.reads());
    }
}
