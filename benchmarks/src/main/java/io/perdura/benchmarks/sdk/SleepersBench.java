package io.perdura.benchmarks.sdk;

import io.perdura.benchmarks.load.WorkerUsage;
import io.perdura.benchmarks.sdk.script.ScriptedServer;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perdura bench sdk sleepers}: as many workflows asleep in one worker's memory as are asked for, and all of them woken. */
@Command(
        name = "sleepers",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Put workflows to sleep in the cache of one worker of the reactive SDK, on two event loops, and wake all.")
final class SleepersBench implements Callable<Integer> {
    private static final int IN_FLIGHT = 256;
    private static final int WARM_UP = 1_000;
    private static final long PAUSE_MILLIS = 200;
    private static final long SLEEP_MINUTES_MAX = 10;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7233",
            description = "The server. Default: ${DEFAULT-VALUE}.")
    private String address = "";

    @Option(
            names = "--scripted",
            description = "A script instead of a server: it gives tasks as fast as the worker takes them.")
    private boolean scripted;

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "default", description = "Default: default.")
    private String namespace = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Workflows. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "1g", description = "Of the worker. Default: 1g.")
    private String heap = "";

    @Override
    public Integer call() throws Exception {
        if (scripted) {
            try (ScriptedServer script = new ScriptedServer();
                    WorkerProcess worker = worker("127.0.0.1", script.port())) {
                byScript(script, worker);
            }
        } else {
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, colon);
            int port = Integer.parseInt(address.substring(colon + 1));
            Vertx vertx = Vertx.vertx();
            try (WorkerProcess worker = worker(host, port)) {
                byServer(
                        WorkflowClient.of(new ServiceClient(
                                VertxTransport.plain(vertx, host, port),
                                VertxSurroundings.of(vertx, 1, 1),
                                ServiceOptions.of(namespace))),
                        worker);
            } finally {
                vertx.close().await();
            }
        }
        return 0;
    }

    private WorkerProcess worker(String host, int port) throws IOException {
        return WorkerProcess.start(
                ProcessHandle.current().info().command().orElse("java"),
                List.of("-Xmx" + heap, "-XX:+UseSerialGC"),
                WorkerKind.REACTIVE,
                new MeasuredWorker.Place(host, port, namespace, "bench-sleepers-" + UUID.randomUUID(), 2 * count));
    }

    private void byScript(ScriptedServer script, WorkerProcess worker) throws IOException, InterruptedException {
        var word = DataConverter.standard().toPayloads("word").orElseThrow();
        script.sleep(worker.queue(), "Sleeper", word, WARM_UP, IN_FLIGHT).wakeAll(IN_FLIGHT);
        Before before = Before.of(worker);
        ScriptedServer.Sleepers asleep = script.sleep(worker.queue(), "Sleeper", word, count, IN_FLIGHT);
        tellSleep(worker, before);
        Before waking = Before.of(worker);
        asleep.wakeAll(IN_FLIGHT);
        tellEnd(worker, waking);
    }

    private void byServer(WorkflowClient client, WorkerProcess worker) throws Exception {
        SdkLoad load = new SdkLoad(client, worker.queue());
        load.wakeAll(load.startAll("Sleeper", "word", WARM_UP, IN_FLIGHT), IN_FLIGHT);
        Before before = Before.of(worker);
        List<WorkflowHandle<String>> asleep = load.startAll("Sleeper", "word", count, IN_FLIGHT);
        awaitSleep(worker);
        tellSleep(worker, before);
        Before waking = Before.of(worker);
        load.wakeAll(asleep, IN_FLIGHT);
        tellEnd(worker, waking);
    }

    /** Until the worker has had the first task of each. */
    private void awaitSleep(WorkerProcess worker) throws IOException, InterruptedException, TimeoutException {
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(SLEEP_MINUTES_MAX);
        while (worker.cachedRuns() < count) {
            if (System.nanoTime() - giveUp > 0) {
                throw new TimeoutException(
                        worker.cachedRuns() + " of " + count + " sleep after " + SLEEP_MINUTES_MAX + " minutes");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** What a worker had used when something began. */
    private record Before(long nanos, long heapBytes, WorkerUsage usage) {
        static Before of(WorkerProcess worker) throws IOException {
            long heapBytes = worker.heapBytes();
            return new Before(System.nanoTime(), heapBytes, worker.usage());
        }

        double seconds() {
            return (System.nanoTime() - nanos) / 1e9;
        }

        double cpuMillis(WorkerProcess worker) {
            return worker.usage().cpuMillis() - usage.cpuMillis();
        }
    }

    private void tellSleep(WorkerProcess worker, Before before) throws IOException {
        double seconds = before.seconds();
        double cpu = before.cpuMillis(worker);
        long cached = worker.cachedRuns();
        double heapEach = (worker.heapBytes() - before.heapBytes()) / (double) count;
        long residentMiB = worker.usage().residentMiB();
        tell("asleep in one worker", "%.0f", cached);
        tell("fell asleep, each second", "%.0f", count / seconds);
        tell("worker's CPU for each to fall asleep", "%.3f ms", cpu / count);
        tell("heap of one asleep", "%.0f bytes", heapEach);
        tell("resident memory of the worker's process", "%.0f MiB", residentMiB);
        tell(
                "resident memory of one asleep",
                "%.1f KB",
                (residentMiB - before.usage().residentMiB()) * (1L << 20) / 1e3 / count);
    }

    private void tellEnd(WorkerProcess worker, Before before) throws IOException {
        double seconds = before.seconds();
        tell("woken and completed", "%.0f", count);
        tell("woken and completed, each second", "%.0f", count / seconds);
        tell("worker's CPU for each to wake and complete", "%.3f ms", before.cpuMillis(worker) / count);
    }

    private static void tell(String what, String format, double value) {
        System.out.println("| " + what + " | " + String.format(Locale.ROOT, format, value) + " |");
    }
}
