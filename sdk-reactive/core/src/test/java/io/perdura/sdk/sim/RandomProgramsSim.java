package io.perdura.sdk.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.sample.Sample;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random workflows, once undisturbed, once with evictions, crashed workers, tasks that time out after they were decided and
 * history in pages of any size: both come to the same result, and every history replays. A failing seed is in the message;
 * {@code -Dsim.seed=} runs it alone, {@code -Dsim.seeds=} says how many.
 */
class RandomProgramsSim {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 800);
    private static final int STEPS_MAX = 2_000;

    @Test
    void disturbedRunsComeToTheSameResult() {
        long only = Long.getLong("sim.seed", -1);
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            try {
                String calm = new World(seed, new Random(seed), 0).play();
                String rough = new World(seed, new Random(~seed), 30).play();
                assertThat(rough).isEqualTo(calm);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + Program.random(new Random(seed)), e);
            }
        }
    }

    /** One run, its server, its workers; time passes only when nobody has anything to do. */
    private static final class World {
        private final SimServer server = new SimServer("run-1");
        private final SimWorker worker;
        private final Random disturbances;
        private final int disturbedPercent;
        private final Map<Long, Long> dueMs = new HashMap<>();
        private final List<Long> signalsAtMs = new ArrayList<>();

        World(long seed, Random disturbances, int disturbedPercent) {
            Program program = Program.random(new Random(seed));
            this.worker = SimWorker.of(server, "run-1", Sample.class, () -> new ProgramFlow(program));
            this.disturbances = disturbances;
            this.disturbedPercent = disturbedPercent;
            Random script = new Random(seed + 1);
            for (int i = 0; i < 4; i++) {
                signalsAtMs.add(server.nowMs() + script.nextInt(3_000));
            }
            signalsAtMs.sort(null);
        }

        private boolean disturb() {
            return disturbances.nextInt(100) < disturbedPercent;
        }

        String play() {
            server.start("Sample", "x");
            for (int step = 0; step < STEPS_MAX && !server.isClosed(); step++) {
                if (server.hasTask()) {
                    handle();
                } else {
                    passTime();
                }
            }
            Throwable replayed = worker.replay();
            if (replayed != null) {
                throw new AssertionError("its history does not replay", replayed);
            }
            HistoryEvent last = server.lastEvent();
            assertThat(last.getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
            return (String) DataConverter.standard()
                    .fromPayloads(
                            last.getWorkflowExecutionCompletedEventAttributes().getResult(), 0, String.class);
        }

        private void handle() {
            if (disturb()) {
                worker.evict();
            }
            if (disturb()) {
                worker.pageSize(1 + disturbances.nextInt(20));
            }
            Decision decision = worker.decide();
            if (decision instanceof Decision.Failed failed) {
                throw new AssertionError(
                        failed.failure().getMessage() + "\n" + failed.failure().getStackTrace());
            }
            if (disturb()) {
                worker.evict(); // it died, or its answer came too late
                server.timeOutTask();
            } else {
                worker.answer(decision);
            }
        }

        /** To the next moment at which something is due; all that is due then happens, in the order it was begun. */
        private void passTime() {
            for (String kind :
                    List.of("activity", "canceled activity", "child", "signal", "cancel", "canceled child")) {
                server.open(kind).forEach(open -> dueMs.putIfAbsent(open.eventId(), server.nowMs() + duration(open)));
            }
            long next = server.nextTimerInMs() < 0 ? Long.MAX_VALUE : server.nowMs() + server.nextTimerInMs();
            for (SimServer.Open open : opened()) {
                next = Math.min(next, dueMs.get(open.eventId()));
            }
            if (!signalsAtMs.isEmpty()) {
                next = Math.min(next, signalsAtMs.get(0));
            }
            assertThat(next).as("somebody can go on").isLessThan(Long.MAX_VALUE);
            server.advance(Duration.ofMillis(Math.max(0, next - server.nowMs())));
            while (!signalsAtMs.isEmpty() && signalsAtMs.get(0) <= server.nowMs()) {
                signalsAtMs.remove(0);
                server.signal("add", "word");
            }
            for (SimServer.Open open : opened()) {
                if (dueMs.get(open.eventId()) <= server.nowMs()) {
                    happen(open);
                }
            }
        }

        private List<SimServer.Open> opened() {
            List<SimServer.Open> all = new ArrayList<>();
            for (String kind : List.of("activity", "canceled activity", "child", "signal", "cancel")) {
                all.addAll(server.open(kind));
            }
            all.removeIf(open -> !dueMs.containsKey(open.eventId()));
            return all;
        }

        private static long duration(SimServer.Open open) {
            return switch (open.kind()) {
                case "activity" -> (Integer) DataConverter.standard().fromPayloads(open.input(), 0, int.class);
                case "child" ->
                    Long.parseLong((String) DataConverter.standard().fromPayloads(open.input(), 0, String.class));
                default -> 1;
            };
        }

        private void happen(SimServer.Open open) {
            switch (open.kind()) {
                case "activity" -> {
                    if (Boolean.TRUE.equals(DataConverter.standard().fromPayloads(open.input(), 1, Boolean.class))) {
                        server.failActivity(
                                open,
                                Failure.newBuilder()
                                        .setApplicationFailureInfo(ApplicationFailureInfo.getDefaultInstance())
                                        .build());
                    } else {
                        server.completeActivity(open, open.name());
                    }
                }
                case "canceled activity" -> server.activityCanceled(open);
                case "child" -> {
                    server.childStarted(open);
                    server.completeChild(open, open.name());
                }
                case "signal" -> server.signalArrived(open);
                default -> {
                    server.cancelArrived(open);
                    server.open("child").stream()
                            .filter(child -> child.name().equals(open.name()))
                            .forEach(child -> {
                                server.childStarted(child);
                                server.childCanceled(child);
                            });
                }
            }
        }
    }
}
