package io.perdura.benchmarks.sdk;

import com.google.protobuf.ByteString;
import io.perdura.benchmarks.load.WorkerUsage;
import io.perdura.benchmarks.sdk.script.ScriptedServer;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One kind of worker, measured: figures by their names, in the order in which they are shown. */
final class SdkColumn {
    private static final int WARM_UP = 300;
    private static final int TICKS_EACH = 20;
    private static final int EVENTS_OF_A_TICK = 5;
    private static final int IN_FLIGHT = 256;
    private static final int MANY_ONES = 200;

    private final WorkerKind kind;
    private final WorkflowClient client;
    private final Map<String, String> figures = new LinkedHashMap<>();

    SdkColumn(WorkerKind kind, WorkflowClient client) {
        this.kind = kind;
        this.client = client;
    }

    Map<String, String> figures() {
        return figures;
    }

    /** @param inline steps of each, as local activities */
    void steps(WorkerProcess worker, int workflows, int inline) throws InterruptedException {
        SdkLoad load = new SdkLoad(client, worker.queue());
        load.run("Steps", inline, WARM_UP, IN_FLIGHT);
        SdkLoad.Took one = load.run("Steps", inline, MANY_ONES, 1);
        WorkerUsage before = worker.usage();
        SdkLoad.Took many = load.run("Steps", inline, workflows, IN_FLIGHT);
        put(inline + " inline steps, 1 in flight: p50", "%.1f ms", one.p50Millis());
        put(inline + " inline steps, 256 in flight: workflows/s", "%.0f", many.perSecond());
        put(inline + " inline steps, 256 in flight: p50", "%.0f ms", many.p50Millis());
        put(inline + " inline steps: worker's CPU each", "%.2f ms", cpuSince(worker, before) / workflows);
    }

    /** Workflow tasks by cached runs. */
    void tasks(WorkerProcess worker, int workflows) throws InterruptedException {
        SdkLoad load = new SdkLoad(client, worker.queue());
        load.run("Ticks", TICKS_EACH, WARM_UP / 4, IN_FLIGHT);
        WorkerUsage before = worker.usage();
        SdkLoad.Took took = load.run("Ticks", TICKS_EACH, workflows, IN_FLIGHT);
        double tasks = workflows * (TICKS_EACH + 1.0);
        put("workflow tasks/s, server and worker on one machine", "%.0f", tasks / took.seconds());
        put("workflow tasks for each second of the worker's CPU", "%.0f", tasks / cpuSince(worker, before) * 1_000);
    }

    /** The same, given by a script, as long again as the code took to be compiled. */
    void scriptedTasks(WorkerProcess worker, ScriptedServer script, int workflows) throws InterruptedException {
        Payloads rounds = DataConverter.standard().toPayloads(TICKS_EACH).orElseThrow();
        script.complete(worker.queue(), "Ticks", rounds, workflows, IN_FLIGHT);
        WorkerUsage before = worker.usage();
        double compilersBefore = worker.compilerMillis();
        long began = System.nanoTime();
        long tasks = script.complete(worker.queue(), "Ticks", rounds, workflows, IN_FLIGHT);
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpu = cpuSince(worker, before);
        put("workflow tasks of a script, each second", "%.0f", tasks / seconds);
        double compilers = worker.compilerMillis() - compilersBefore;
        put("the same for each second of the worker's CPU", "%.0f", tasks / cpu * 1_000);
        put("the same, the JVM's compilers left out", "%.0f", tasks / (cpu - compilers) * 1_000);
    }

    /** Runs in memory, and all of them woken. */
    void sleepers(WorkerProcess worker, int workflows) throws IOException, InterruptedException {
        SdkLoad load = new SdkLoad(client, worker.queue());
        load.wakeAll(load.startAll("Sleeper", "word", WARM_UP, IN_FLIGHT), IN_FLIGHT);
        long heapBefore = worker.heapBytes();
        WorkerUsage before = worker.usage();
        List<WorkflowHandle<String>> asleep = load.startAll("Sleeper", "word", workflows, IN_FLIGHT);
        load.awaitFirstTasks(asleep, IN_FLIGHT);
        double heap = worker.heapBytes() - heapBefore;
        double resident = worker.usage().residentMiB() - before.residentMiB();
        put("runs asleep", "%.0f", workflows);
        put("heap of one asleep", "%.1f KB", heap / workflows / 1_000);
        put("asleep for each GiB of heap", "%.0f", workflows * (1L << 30) / heap);
        put("resident memory of one asleep", "%.1f KB", resident * (1L << 20) / workflows / 1_000);
        double seconds = load.wakeAll(asleep, IN_FLIGHT);
        put("all woken and completed, each second", "%.0f", workflows / seconds);
    }

    /** A long history, by code that has seen nothing of it. */
    void replay(WorkerProcess worker, History history) throws IOException {
        Path file = Files.createTempFile("perdura-history-", ".bin");
        try {
            Files.write(file, history.toByteArray());
            long nanos = worker.replayNanos(file.toString());
            put("replay of " + history.getEventsCount() + " events, best of 20", "%.0f ms", nanos / 1e6);
        } finally {
            Files.delete(file);
        }
    }

    /** One made by this column's worker. */
    History history(WorkerProcess worker, int events) {
        WorkflowHandle<String> run = new SdkLoad(client, worker.queue())
                .start("Ticks", events / EVENTS_OF_A_TICK)
                .toCompletableFuture()
                .join();
        run.result().join();
        History.Builder history = History.newBuilder();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = client.service()
                    .call(
                            WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                            GetWorkflowExecutionHistoryRequest.newBuilder()
                                    .setNamespace(client.service().namespace())
                                    .setExecution(WorkflowExecution.newBuilder().setWorkflowId(run.workflowId()))
                                    .setNextPageToken(token)
                                    .build())
                    .toCompletableFuture()
                    .join();
            history.addAllEvents(page.getHistory().getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return history.build();
    }

    private static double cpuSince(WorkerProcess worker, WorkerUsage before) {
        return worker.usage().cpuMillis() - before.cpuMillis();
    }

    private void put(String name, String format, double value) {
        String figure = String.format(Locale.ROOT, format, value);
        figures.put(name, figure);
        System.err.println(kind.title() + ": " + name + ": " + figure); // the table comes at the end, and that is far
    }
}
