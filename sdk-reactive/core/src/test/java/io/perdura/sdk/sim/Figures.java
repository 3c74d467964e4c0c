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
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        List<SimServer> servers = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < SLEEPERS; i++) {
            SimServer server = new SimServer("run-" + i);
            server.start("Sample", "w" + i);
            WorkflowRun run = task(settings, server, null, "run-" + i);
            asleep.add(run);
            if (i % 1_000 == 0) {
                servers.add(server); // kept to wake some; the others' histories are the server's, not the worker's
            }
        }
        long nanos = System.nanoTime() - began;
        long after = usedBytes();
        System.out.printf(
                "%d runs asleep: %d bytes each, %.1f microseconds of first task each (simulated server included)%n",
                SLEEPERS, (after - before) / SLEEPERS, nanos / 1_000.0 / SLEEPERS);
        int woken = 0;
        for (int i = 0; i < servers.size(); i++) {
            SimServer server = servers.get(i);
            server.advance(Duration.ofDays(2));
            task(settings, server, asleep.get(i * 1_000), "run-" + i * 1_000);
            woken += server.isClosed() ? 1 : 0;
        }
        System.out.printf("%d of %d looked at woke and completed%n", woken, servers.size());
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
