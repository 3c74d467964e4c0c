package io.perdura.benchmarks.load;

import io.perdura.node.verify.CallLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perdura bench transfer}: workflows of two activities against a running server, and what they cost. */
@Command(
        name = "transfer",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Run workflows of two activities in a closed loop; print workflows/s, latencies and CPU.")
public final class TransferBench implements Callable<Integer> {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7233",
            description = "The server, this one or Temporal's. Default: ${DEFAULT-VALUE}.")
    private String address = "";

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "default", description = "Default: default.")
    private String namespace = "";

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "64",
            description = "Workflows open at a time. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "256",
            description = "Size of each input and result. Default: ${DEFAULT-VALUE}.")
    private int payloadBytes;

    @Option(
            names = "--pollers",
            paramLabel = "N",
            defaultValue = "16",
            description =
                    "Polls for workflow tasks kept open, and as many for activity tasks. Default: ${DEFAULT-VALUE}.")
    private int pollers;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "2",
            description = "HTTP/2 connections. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Run before measuring. Default: ${DEFAULT-VALUE}.")
    private int warmUpSeconds;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Measure this long. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--workflows",
            paramLabel = "N",
            description = "Measure until so many are completed, instead of for a time.")
    private @Nullable Integer workflows;

    @Option(
            names = "--pids",
            paramLabel = "server=PID,postgres=PID",
            description = "Whose CPU time to count, with all their children. Default: the process that listens at"
                    + " --address, and the Postgres on this machine it is connected to.")
    private @Nullable String pids;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write what was asked and answered, for perdura verify --log; costs CPU.")
    private @Nullable Path calls;

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = new LoadPlan(
                new Target(address, namespace, connections),
                inFlight,
                payloadBytes,
                pollers,
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(seconds),
                workflows == null ? Long.MAX_VALUE : workflows);
        MeasuredProcesses processes =
                pids == null ? MeasuredProcesses.find(plan.target().port()) : MeasuredProcesses.parse(pids);
        try (CallLog log = calls == null ? null : CallLog.create(calls);
                Connections open =
                        Connections.open(plan.target(), log == null ? List.of() : List.of(new LoggedCalls(log)))) {
            LoadReport report = TransferLoad.run(plan, open, processes);
            report.print(System.out);
            return report.isClean() ? 0 : 1;
        }
    }
}
