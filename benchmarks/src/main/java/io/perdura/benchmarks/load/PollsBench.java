package io.perdura.benchmarks.load;

import io.perdura.benchmarks.server.OwnDirectory;
import io.perdura.benchmarks.server.OwnServer;
import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perdura bench polls}: what polls cost that wait, and how soon one is woken. */
@Command(
        name = "polls",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Park many polls over few connections; print what the server uses while nothing happens, and how"
                + " long after the start of a workflow its task has come to a poll.")
public final class PollsBench implements Callable<Integer> {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "",
            description = "The server, this one or Temporal's. Default: one of its own, with 512 MiB of heap.")
    private String address = "";

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "default", description = "Default: default.")
    private String namespace = "";

    @Option(
            names = "--polls",
            paramLabel = "N",
            defaultValue = "20000",
            description = "How many wait at a time. Default: ${DEFAULT-VALUE}.")
    private int polls;

    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Over how many task queues they are spread. Default: ${DEFAULT-VALUE}.")
    private int queues;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "20",
            description = "HTTP/2 connections. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long nothing happens. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--wakes",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many polls are woken, one after the other, after 500 that are not counted. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int wakes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (polls < 1 || queues < 1 || connections < 1 || seconds < 1 || wakes < 1) {
            throw new FatalStart(StartExit.USAGE, "A number is less than 1.", "Give numbers of at least 1.");
        }
        if (!address.isEmpty()) {
            return run(address);
        }
        try (OwnServer server = OwnServer.start(OwnDirectory.create())) {
            return run(server.address());
        }
    }

    private int run(String server) throws InterruptedException {
        PollsPlan plan = new PollsPlan(
                new Target(server, namespace, connections), polls, queues, Duration.ofSeconds(seconds), wakes);
        try (Connections open = Connections.open(plan.target())) {
            return new PollsRun(plan, open).run(System.out) ? 0 : 1;
        }
    }
}
