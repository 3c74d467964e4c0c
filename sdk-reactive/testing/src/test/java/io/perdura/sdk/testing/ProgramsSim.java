package io.perdura.sdk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.testing.server.MemoryNode;
import io.perdura.sdk.testing.server.NodeTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerMetrics;
import io.perdura.sdk.worker.WorkerOptions;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * Random workflows on whole workers and a whole server, in one thread, on a clock that jumps: once undisturbed; once with
 * small caches, crashed workers, and calls that are lost, repeated or late. Both come to the same results, no workflow task
 * fails, and every history replays. A failing seed is in the message; {@code -Dsim.seed=} runs it alone, {@code -Dsim.seeds=}
 * says how many.
 */
class ProgramsSim {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 60);
    private static final Duration ROUGH_FOR = Duration.ofMinutes(3);
    private static final Duration DONE_WITHIN = Duration.ofDays(2);
    private static final int CRASHES_MAX = 4;
    private static final String QUEUE = "programs";

    /** What a workflow task may fail with although its code is right. */
    private static final Set<WorkflowTaskFailedCause> HARMLESS = Set.of(
            WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
            WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
            WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE);

    @Test
    void disturbedWorkersComeToTheSameResults() {
        long only = Long.getLong("sim.seed", -1);
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            try {
                String calm = new World(seed, new Random(seed), 0).play();
                String rough = new World(seed, new Random(~seed), 8).play();
                assertThat(rough).isEqualTo(calm);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ": " + Program.random(new Random(seed), "", 3) + "\n" + e.getMessage(), e);
            }
        }
    }

    /** A server, two workflows, and one worker after the other. */
    private static final class World {
        private final VirtualTime time = new VirtualTime(Duration.ofSeconds(5));
        private final MemoryNode node;
        private final TestCalls calls;
        private final Random dice;
        private final Random script;
        private final int percent;
        private final long seed;
        private final TreeMap<String, String> changes = new TreeMap<>();
        private final List<RoughTransport> transports = new ArrayList<>();
        private Worker worker;
        private int updatesOpen;

        World(long seed, Random dice, int percent) {
            this.seed = seed;
            this.dice = dice;
            this.percent = percent;
            this.script = new Random(seed + 1);
            this.node = new MemoryNode(time.ofServer(), seed);
            time.server(node::nextDueMs);
            node.namespace("default");
            calls = new TestCalls(
                    new ServiceClient(new NodeTransport(node, time.ofServer()), time, ServiceOptions.of("default")),
                    Converters.standard());
        }

        String play() {
            try {
                startWorker();
                calls.start("Program", "sink", QUEUE, new Object[] {ProgramFlow.SLOW_SEED, 1, 0, ""});
                int runs = script.nextInt(2);
                List<CompletableFuture<String>> results =
                        List.of(root("a", seed, runs), root("b", seed + 1_000_000, script.nextInt(2)));
                for (int i = 0; percent > 0 && i < CRASHES_MAX; i++) {
                    if (dice.nextInt(3) > 0) {
                        time.schedule(Duration.ofMillis(dice.nextInt(20_000)), this::crash);
                    }
                }
                time.schedule(ROUGH_FOR, () -> transports.forEach(RoughTransport::calmDown));
                var deadline = time.now().plus(DONE_WITHIN);
                boolean done =
                        time.runUntil(() -> results.stream().allMatch(CompletableFuture::isDone) && updatesOpen == 0
                                || results.stream().anyMatch(CompletableFuture::isCompletedExceptionally)
                                || time.now().isAfter(deadline));
                results.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .forEach(CompletableFuture::join);
                if (!done || time.now().isAfter(deadline)) {
                    throw new AssertionError("stuck at " + time.now() + "\n" + stuck());
                }
                check();
                return results.get(0).join() + "\n" + results.get(1).join() + "\n" + changes;
            } finally {
                time.close();
            }
        }

        private CompletableFuture<String> root(String id, long programSeed, int runs) {
            CompletableFuture<String> result = calls.start(
                            "Program", id, QUEUE, new Object[] {programSeed, 3, runs, ""})
                    .thenCompose(runId -> calls.result(id, runId, String.class))
                    .toCompletableFuture();
            for (int i = 0; i < ProgramFlow.SIGNALS; i++) {
                Object[] word = {"word" + i};
                time.schedule(Duration.ofMillis(1 + script.nextInt(4_000)), () -> calls.signal(id, "word", word));
            }
            for (int i = 0; i < ProgramFlow.UPDATES; i++) {
                String update = id + "-" + i;
                updatesOpen++;
                time.schedule(Duration.ofMillis(1 + script.nextInt(4_000)), () -> update(id, update));
            }
            return result;
        }

        /** Again with the same id while nobody knows what became of it, as clients do. */
        private void update(String workflowId, String update) {
            CompletionStage<String> answer =
                    calls.update(workflowId, update, "change", String.class, new Object[] {update});
            answer.whenComplete((value, thrown) -> {
                if (thrown == null) {
                    changes.put(update, value);
                    updatesOpen--;
                    return;
                }
                Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
                if (cause instanceof RpcException) {
                    time.schedule(Duration.ofMillis(500), () -> update(workflowId, update));
                } else {
                    changes.put(update, String.valueOf(cause));
                    updatesOpen--;
                }
            });
        }

        private void crash() {
            transports.get(transports.size() - 1).crash();
            time.schedule(Duration.ofMillis(dice.nextInt(3_000)), this::startWorker);
        }

        private void startWorker() {
            RoughTransport transport =
                    new RoughTransport(new NodeTransport(node, time.ofServer()), time, dice, percent);
            transports.add(transport);
            if (time.now().isAfter(VirtualTime.BEGIN.plus(ROUGH_FOR))) {
                transport.calmDown();
            }
            WorkerOptions options = WorkerOptions.defaults()
                    .deadlockAfter(Duration.ZERO)
                    .workerHeartbeatEvery(Duration.ZERO)
                    .workflowPollers(2)
                    .activityPollers(2);
            if (percent > 0) {
                options = options.cachedRunsMax(List.of(1, 2, 3, 100).get(dice.nextInt(4)))
                        .workflowSlots(1 + dice.nextInt(4))
                        .eagerActivitiesMax(dice.nextInt(3));
            }
            worker = Worker.create(
                            new ServiceClient(transport, time, ServiceOptions.of("default")),
                            QUEUE,
                            options,
                            Converters.standard(),
                            WorkerMetrics.NONE)
                    .workflow(Programs.Run.class, ProgramFlow::new)
                    .activities(new ProgramFlow.Work(time));
            worker.start();
        }

        // ---- What must hold ----

        private List<History> histories() {
            List<History> histories = new ArrayList<>();
            for (MemoryNode.Run run : node.runs()) {
                CompletableFuture<History> history =
                        calls.history(run.workflowId(), run.runId()).toCompletableFuture();
                time.settle();
                histories.add(history.join());
            }
            return histories;
        }

        private void check() {
            WorkflowReplayer replayer = WorkflowReplayer.of(worker);
            for (History history : histories()) {
                replayer.replay(history);
                for (HistoryEvent event : history.getEventsList()) {
                    if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED) {
                        var failed = event.getWorkflowTaskFailedEventAttributes();
                        assertThat(HARMLESS)
                                .as("event " + event.getEventId() + ": " + failed)
                                .contains(failed.getCause());
                    }
                }
            }
        }

        private String stuck() {
            StringBuilder words = new StringBuilder("updates open: " + updatesOpen + "\n");
            List<MemoryNode.Run> runs = node.runs();
            List<History> histories = histories();
            for (int i = 0; i < runs.size(); i++) {
                if (runs.get(i).open() && !runs.get(i).workflowId().equals("sink")) {
                    words.append(runs.get(i)).append('\n');
                    histories
                            .get(i)
                            .getEventsList()
                            .forEach(event -> words.append("  ")
                                    .append(event.getEventId())
                                    .append(' ')
                                    .append(event.getEventType().name().replace("EVENT_TYPE_", ""))
                                    .append(" +")
                                    .append(event.getEventTime().getSeconds() - VirtualTime.BEGIN.getEpochSecond())
                                    .append("s\n"));
                }
            }
            return words.toString();
        }
    }
}
