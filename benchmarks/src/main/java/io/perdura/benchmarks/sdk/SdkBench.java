package io.perdura.benchmarks.sdk;

import io.perdura.benchmarks.sdk.script.ScriptedServer;
import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.temporal.api.history.v1.History;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perdura bench sdk}: workers of the reactive and of the stock SDK, one after the other, on one server. */
@Command(
        name = "sdk",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        subcommands = SleepersBench.class,
        description =
                "Measure workers of the reactive SDK beside those of the stock Java SDK, on one running server. What is"
                        + " asked for 0 times is left out.")
public final class SdkBench implements Callable<Integer> {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7233",
            description = "The server, this one or Temporal's. Default: ${DEFAULT-VALUE}.")
    private String address = "";

    /** More than are ever open at once. */
    private static final int BUSY_CACHED = 600;

    private static final int INLINE_MAX = 100;

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "default", description = "Default: default.")
    private String namespace = "";

    @Option(
            names = "--virtual-java",
            paramLabel = "FILE",
            description = "The java of a JDK with virtual threads; without it that column is left out.")
    private @Nullable String virtualJava;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Workflows of inline steps. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--inline",
            paramLabel = "N",
            defaultValue = "3",
            description = "Inline steps of each of those, one after the other. Default: ${DEFAULT-VALUE}.")
    private int inline;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "400",
            description = "Workflows of 21 workflow tasks. Default: ${DEFAULT-VALUE}.")
    private int tasks;

    @Option(
            names = "--scripted-tasks",
            paramLabel = "N",
            defaultValue = "4000",
            description =
                    "Workflows of 21 workflow tasks that a script gives instead of a server, after as many to warm up."
                            + " Default: ${DEFAULT-VALUE}.")
    private int scriptedTasks;

    @Option(
            names = "--sleepers",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Workflows that sleep in a worker's cache. Default: ${DEFAULT-VALUE}.")
    private int sleepers;

    @Option(
            names = "--reactive-sleepers",
            paramLabel = "N",
            description = "The same for the reactive SDK only. Default: as --sleepers.")
    private @Nullable Integer reactiveSleepers;

    @Option(
            names = "--history",
            paramLabel = "EVENTS",
            defaultValue = "10000",
            description = "Length of the history that is replayed. Default: ${DEFAULT-VALUE}.")
    private int historyEvents;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            description = "Of ${COMPLETION-CANDIDATES}; all if left out.")
    private List<WorkerKind> kinds = List.of(WorkerKind.values());

    @Option(
            names = "--worker-flag",
            paramLabel = "FLAG",
            description =
                    "One more flag for the JVM of each worker, such as -XX:StartFlightRecording=filename=FILE; may be repeated.")
    private List<String> workerFlags = List.of();

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "1g", description = "Of each worker. Default: 1g.")
    private String heap = "";

    @Override
    public Integer call() throws Exception {
        if (inline < 1 || inline > INLINE_MAX) {
            throw new FatalStart(
                    StartExit.USAGE, "--inline is " + inline + ".", "Give a number from 1 to " + INLINE_MAX + ".");
        }
        Map<WorkerKind, Map<String, String>> columns = new LinkedHashMap<>();
        Vertx vertx = Vertx.vertx();
        try {
            WorkflowClient client = WorkflowClient.of(new ServiceClient(
                    VertxTransport.plain(vertx, host(), port()),
                    VertxSurroundings.of(vertx, 1, 1),
                    ServiceOptions.of(namespace)));
            @Nullable History history = null;
            for (WorkerKind kind : kinds) {
                if (kind != WorkerKind.STOCK_VIRTUAL || virtualJava != null) {
                    history = measure(kind, client, history, columns);
                }
            }
        } finally {
            vertx.close().await();
        }
        print(columns);
        return 0;
    }

    /** Gives back the history that all columns replay: the first one's. */
    private @Nullable History measure(
            WorkerKind kind,
            WorkflowClient client,
            @Nullable History made,
            Map<WorkerKind, Map<String, String>> columns)
            throws Exception {
        SdkColumn column = new SdkColumn(kind, client);
        columns.put(kind, column.figures());
        if (scriptedTasks > 0) {
            try (ScriptedServer script = new ScriptedServer();
                    WorkerProcess worker = worker(kind, "127.0.0.1", script.port(), BUSY_CACHED)) {
                column.scriptedTasks(worker, script, scriptedTasks);
            }
        }
        if (steps + tasks + historyEvents + sleepers == 0) {
            return made; // no server is needed
        }
        History replayed = made;
        try (WorkerProcess worker = worker(kind, BUSY_CACHED)) {
            if (steps > 0) {
                column.steps(worker, steps, inline);
            }
            if (tasks > 0) {
                column.tasks(worker, tasks);
            }
            if (historyEvents > 0) {
                replayed = replayed == null ? column.history(worker, historyEvents) : replayed;
                column.replay(worker, replayed);
            }
        }
        int asleep = kind == WorkerKind.REACTIVE && reactiveSleepers != null ? reactiveSleepers : sleepers;
        if (asleep > 0) {
            try (WorkerProcess worker = worker(kind, 2 * asleep)) {
                column.sleepers(worker, asleep);
            }
        }
        return replayed;
    }

    private WorkerProcess worker(WorkerKind kind, int cached) throws IOException {
        return worker(kind, host(), port(), cached);
    }

    private WorkerProcess worker(WorkerKind kind, String host, int port, int cached) throws IOException {
        List<String> jvm = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseSerialGC"));
        jvm.addAll(workerFlags);
        return WorkerProcess.start(
                java(kind),
                jvm,
                kind,
                new MeasuredWorker.Place(host, port, namespace, "bench-" + kind + "-" + UUID.randomUUID(), cached));
    }

    private String java(WorkerKind kind) {
        return kind == WorkerKind.STOCK_VIRTUAL && virtualJava != null
                ? virtualJava
                : ProcessHandle.current().info().command().orElse("java");
    }

    private static void print(Map<WorkerKind, Map<String, String>> columns) {
        List<String> titles = new ArrayList<>(List.of("what"));
        columns.keySet().forEach(kind -> titles.add(kind.title()));
        System.out.println("| " + String.join(" | ", titles) + " |");
        System.out.println("|" + " --- |".repeat(titles.size()));
        columns.values().iterator().next().keySet().forEach(name -> {
            List<String> row = new ArrayList<>(List.of(name));
            columns.values().forEach(column -> row.add(column.getOrDefault(name, "")));
            System.out.println("| " + String.join(" | ", row) + " |");
        });
    }

    private String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    private int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
