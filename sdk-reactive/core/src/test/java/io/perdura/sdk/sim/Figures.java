package io.perdura.sdk.sim;

import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.RunTask;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.skin.Skins;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The figures of docs/sdk/figures.md that need no server; a program, and no test. */
public final class Figures {
    private static final int SLEEPERS = 100_000;
    private static final int ROUNDS = 2_000;
    private static final int REPLAYS = 20;

    private Figures() {}

    public static void main(String[] args) {
        sleepers();
        replay();
    }

    /** Runs asleep on a timer, each as a worker holds it, and all of them woken. */
    private static void sleepers() {
        Skins skins = Skins.installed();
        WorkflowRegistry registry = new WorkflowRegistry()
                .add(WorkflowDefinition.of(
                        Sample.class,
                        () -> new SampleCode((self, argument) ->
                                Flow.sleep(Duration.ofDays(1)).thenApply(fired -> "woke " + argument)),
                        skins));
        RunSettings settings = RunSettings.of("default", "q", registry, skins);
        long before = usedBytes();
        List<WorkflowRun> asleep = new ArrayList<>(SLEEPERS);
        long began = System.nanoTime();
        for (int i = 0; i < SLEEPERS; i++) {
            SimServer server = new SimServer("run-" + i);
            server.start("Sample", "w" + i);
            WorkflowRun run = task(settings, server, null, "run-" + i);
            asleep.add(run);
        }
        long nanos = System.nanoTime() - began;
        long after = usedBytes();
        System.out.printf(
                "%d runs asleep: %d bytes each, %.1f microseconds of first task each (simulated server included)%n",
                SLEEPERS, (after - before) / SLEEPERS, nanos / 1_000.0 / SLEEPERS);
        int woken = 0;
        began = System.nanoTime();
        for (int i = 0; i < SLEEPERS; i++) {
            woken += wake(asleep.get(i), "run-" + i) ? 1 : 0;
        }
        nanos = System.nanoTime() - began;
        System.out.printf(
                "%d of %d woke and completed, %.1f microseconds each%n", woken, SLEEPERS, nanos / 1_000.0 / SLEEPERS);
    }

    /** Its timer has fired: the next workflow task, as a server gives it to whoever has the run in its cache. */
    private static boolean wake(WorkflowRun run, String runId) {
        String timer = UUID.nameUUIDFromBytes((runId + ":0").getBytes(StandardCharsets.UTF_8))
                .toString();
        HistoryEvent.Builder started = event(5, EventType.EVENT_TYPE_TIMER_STARTED);
        started.getTimerStartedEventAttributesBuilder().setTimerId(timer);
        HistoryEvent.Builder fired = event(6, EventType.EVENT_TYPE_TIMER_FIRED);
        fired.getTimerFiredEventAttributesBuilder().setTimerId(timer).setStartedEventId(5);
        run.begin(new RunTask(8, 3, 1, List.of(), Map.of(), null));
        run.feed(
                List.of(
                        event(4, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED).build(),
                        started.build(),
                        fired.build(),
                        event(7, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED).build(),
                        event(8, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED).build()),
                true);
        return run.decide(Map.of()) instanceof Decision.Completed completed && completed.closes();
    }

    private static HistoryEvent.Builder event(long id, EventType type) {
        return HistoryEvent.newBuilder().setEventId(id).setEventType(type);
    }

    private static WorkflowRun task(RunSettings settings, SimServer server, WorkflowRun cached, String runId) {
        WorkflowRun run = cached == null ? new WorkflowRun(settings, SimServer.WORKFLOW_ID, runId) : cached;
        server.startTask();
        run.begin(new RunTask(server.startedEventId(), server.previousStartedEventId(), 1, List.of(), Map.of(), null));
        run.feed(
                server.history().stream()
                        .filter(event -> event.getEventId() > run.lastEventId())
                        .toList(),
                true);
        server.complete((Decision.Completed) run.decide(Map.of()));
        return run;
    }

    /** A history of about 12,000 events: activities, one after the other. */
    private static void replay() {
        SimServer server = new SimServer("run-1");
        SimWorker worker = SimWorker.of(
                server,
                "run-1",
                Sample.class,
                () -> new SampleCode((self, argument) -> {
                    CompletableFuture<String> chain = CompletableFuture.completedFuture("");
                    for (int i = 0; i < ROUNDS; i++) {
                        chain = chain.thenCompose(x -> Flow.activity(
                                "Work", ActivityOptions.ofStartToClose(Duration.ofSeconds(1)), String.class, "x"));
                    }
                    return chain;
                }));
        server.start("Sample", "x");
        worker.work();
        while (!server.isClosed()) {
            server.completeActivity(server.open("activity").get(0), "y");
            worker.work();
        }
        List<HistoryEvent> history = server.history();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < REPLAYS; i++) {
            long began = System.nanoTime();
            if (worker.replay() != null) {
                throw new AssertionError(worker.replay());
            }
            best = Math.min(best, System.nanoTime() - began);
        }
        System.out.printf(
                "replay of %d events: %d ms at best of %d%n",
                history.size(), TimeUnit.NANOSECONDS.toMillis(best), REPLAYS);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
