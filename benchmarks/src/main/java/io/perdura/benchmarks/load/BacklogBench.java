package io.perdura.benchmarks.load;

import io.perdura.benchmarks.server.OwnDirectory;
import io.perdura.benchmarks.server.OwnServer;
import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perdura bench backlog}: what tasks that nobody takes cost others, and how they leave when workers come. */
@Command(
        name = "backlog",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Let tasks wait on a queue that nobody polls; print how late timers and activities of other runs"
                + " are before, while, after a kill -9 and as workers take the tasks, and whether these come by"
                + " priority and age.")
public final class BacklogBench implements Callable<Integer> {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7233",
            description = "The server, this one or Temporal's. Default: ${DEFAULT-VALUE}.")
    private String address = "";

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "default", description = "Default: default.")
    private String namespace = "";

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many are to wait. Default: ${DEFAULT-VALUE}.")
    private int tasks;

    @Option(names = "--take", paramLabel = "N", description = "How many of them workers take at the end. Default: all.")
    private @Nullable Integer take;

    @Option(
            names = "--activities",
            paramLabel = "N",
            defaultValue = "0",
            description = "Activity tasks, so many of each run. Default: workflow tasks, one of each run.")
    private int activities;

    @Option(
            names = "--priorities",
            paramLabel = "N",
            defaultValue = "0",
            description = "Spread the tasks over the priorities 1 to N. Default: none is given.")
    private int priorities;

    @Option(
            names = "--beside",
            paramLabel = "N",
            defaultValue = "50",
            description = "Other runs, each with a timer or an activity at any time. Default: ${DEFAULT-VALUE}.")
    private int beside;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "128",
            description = "Starts at a time while the backlog is made. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "256",
            description = "Size of each input. Default: ${DEFAULT-VALUE}.")
    private int payloadBytes;

    @Option(
            names = "--pollers",
            paramLabel = "N",
            defaultValue = "32",
            description = "Polls kept open when the tasks are taken. Default: ${DEFAULT-VALUE}.")
    private int pollers;

    @Option(
            names = "--phase",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long each part is watched. Default: ${DEFAULT-VALUE}.")
    private int phaseSeconds;

    @Option(names = "--kill", description = "Use a server of its own, and kill it with -9 when the backlog stands.")
    private boolean kill;

    @Option(names = "--shards", paramLabel = "N", description = "Of the server of its own, with --kill.")
    private @Nullable Integer shards;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require("--tasks", tasks, 1);
        require("--activities", activities, 0);
        require("--pollers", pollers, 1);
        if (!kill) {
            return run(address, null);
        }
        String[] flags = shards == null ? new String[0] : new String[] {"--shards=" + shards};
        try (OwnServer server = OwnServer.start(OwnDirectory.create(), flags)) {
            return run(server.address(), server);
        }
    }

    private int run(String server, @Nullable OwnServer own) throws IOException, InterruptedException {
        BacklogPlan plan = new BacklogPlan(
                new Target(server, namespace, 2),
                tasks,
                take == null ? tasks : Math.min(take, tasks),
                activities,
                priorities,
                beside,
                inFlight,
                payloadBytes,
                pollers,
                Duration.ofSeconds(phaseSeconds));
        try (Connections connections = Connections.open(plan.target())) {
            return new BacklogRun(plan, connections, own, new BacklogReport(System.out)).run() ? 0 : 1;
        }
    }

    private static void require(String flag, int value, int min) {
        if (value < min) {
            throw new FatalStart(
                    StartExit.USAGE, flag + " is " + value + ".", "Give a number of at least " + min + ".");
        }
    }
}
