package io.perdura.benchmarks.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every measurement of a running server may be told. */
final class LoadOptions {
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
            description = "How many at a time. Default: ${DEFAULT-VALUE}.")
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
            description = "Polls kept open for each kind of task. Default: ${DEFAULT-VALUE}.")
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
            names = "--pids",
            paramLabel = "server=PID,postgres=PID",
            description = "Whose CPU time to count, with all their children. Default: the process that listens at"
                    + " --address, and the Postgres on this machine it is connected to.")
    private @Nullable String pids;

    LoadPlan plan() {
        return plan(Long.MAX_VALUE);
    }

    LoadPlan plan(long workflowsMax) {
        return new LoadPlan(
                new Target(address, namespace, connections),
                inFlight,
                payloadBytes,
                pollers,
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(seconds),
                workflowsMax);
    }

    MeasuredProcesses processes() {
        return pids == null ? MeasuredProcesses.find(plan().target().port()) : MeasuredProcesses.parse(pids);
    }
}
