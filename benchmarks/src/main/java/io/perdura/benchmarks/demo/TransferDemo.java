package io.perdura.benchmarks.demo;

import io.perdura.benchmarks.server.OwnDirectory;
import io.perdura.benchmarks.server.OwnServer;
import io.perdura.node.config.LogConfig;
import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.Logging;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code perdura demo transfer}: bank transfers with a stock Temporal SDK or the reactive one, and whether the money adds up. */
@Command(
        name = "transfer",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Move money between accounts; print what happens, event by event.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:Every transfer was completed and every balance is right", "1:Otherwise"})
public final class TransferDemo implements Callable<Integer> {
    private static final int CONNECT_MS_MAX = 1_000;
    private static final Duration PAUSE_WITH_KILL = Duration.ofSeconds(5);
    private static final Duration PAUSE_WITH_WORKER_KILL = Duration.ofSeconds(2);
    private static final int REACTIVE_TRANSFERS = 4;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7233",
            description =
                    "The server. If none answers there, the demo starts one of its own. Default: ${DEFAULT-VALUE}.")
    private String address = "";

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "default", description = "Default: default.")
    private String namespace = "";

    @Option(
            names = "--transfers",
            paramLabel = "N",
            description = "How many transfers run at once. Default: 1, or 4 with --reactive.")
    private @Nullable Integer transfers;

    @Option(
            names = "--pause",
            paramLabel = "DURATION",
            converter = Seconds.class,
            description =
                    "Wait between withdrawing and depositing, such as 5s. Default: none, 2s with --reactive, 5s with --kill.")
    private @Nullable Duration pause;

    @Option(
            names = "--kill",
            description =
                    "Use a server of the demo's own, kill it with -9 while the money is on its way, start it again.")
    private boolean kill;

    @Option(
            names = "--reactive",
            description =
                    "Carry the transfers out with the reactive SDK of this project, in turn written with Uni and with"
                            + " Future. Payloads are encrypted; every first withdrawal is tried again; half of the money"
                            + " cannot be paid in and is given back.")
    private boolean reactive;

    @Option(
            names = "--kill-worker",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Whether, with --reactive, the worker's process is killed with -9 while the money is on its way, and"
                            + " another one goes on. Default: it is.")
    private boolean killWorker;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Logging.configure(new LogConfig(LogConfig.Level.NEVER, LogConfig.Format.TEXT));
        int count = transfers != null ? transfers : reactive ? REACTIVE_TRANSFERS : 1;
        if (count < 1 || count > 10_000) {
            throw new FatalStart(StartExit.USAGE, "--transfers is " + count + ".", "Give a number from 1 to 10000.");
        }
        OwnDirectory files = OwnDirectory.create();
        Path directory = files.path();
        Story story = new Story(System.out);
        if (!kill && answers()) {
            return run(story, directory, address, Killing.NONE, count);
        }
        if (!kill) {
            story.say("No server answers at " + address + ", so the demo starts one of its own.");
        }
        try (OwnServer server = OwnServer.start(files)) {
            story.tell("server", "ready at " + server.address() + ", process " + server.pid());
            Killing killing = kill ? new ServerKilling(server, story) : Killing.NONE;
            return run(story, directory, server.address(), killing, count);
        }
    }

    private int run(Story story, Path directory, String server, Killing killing, int count)
            throws IOException, InterruptedException {
        TransferPlan plan =
                reactive ? TransferPlan.reactive(count, pauseOrDefault()) : TransferPlan.stock(count, pauseOrDefault());
        try (Ledger ledger = new Ledger(directory.resolve("ledger.txt"))) {
            TransferRun run = new TransferRun(story, ledger, server, namespace, reactive);
            return run.run(plan, killing, killWorker) ? 0 : 1;
        }
    }

    private Duration pauseOrDefault() {
        if (pause != null) {
            return pause;
        }
        if (kill) {
            return PAUSE_WITH_KILL;
        }
        return reactive && killWorker ? PAUSE_WITH_WORKER_KILL : Duration.ZERO;
    }

    private boolean answers() {
        int colon = address.lastIndexOf(':');
        if (colon < 0 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new FatalStart(
                    StartExit.USAGE, "--address is \"" + address + "\".", "Give a host and a port: 127.0.0.1:7233.");
        }
        try (Socket socket = new Socket()) {
            int port = Integer.parseInt(address.substring(colon + 1));
            socket.connect(new InetSocketAddress(address.substring(0, colon), port), CONNECT_MS_MAX);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads {@code 5s}, {@code 500ms} or {@code 2m}. */
    static final class Seconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            String number = text.replaceFirst("(ms|s|m)$", "");
            if (!number.matches("[0-9]{1,6}") || number.equals(text)) {
                throw new TypeConversionException("\"" + text + "\" is not a duration such as 5s");
            }
            long amount = Long.parseLong(number);
            return text.endsWith("ms")
                    ? Duration.ofMillis(amount)
                    : text.endsWith("s") ? Duration.ofSeconds(amount) : Duration.ofMinutes(amount);
        }
    }
}
