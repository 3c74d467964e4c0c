package io.perdura.node.launch;

import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.LogConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.verify.HistorySample;
import io.perdura.node.verify.Verifier;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura verify}: whether what a database holds is right, while nodes serve or not. */
@Command(
        name = "verify",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Read every run of a database, replay it, and tell what must not be. Changes nothing; nodes may go on.",
        exitCodeListHeading = "%nExit codes, beside those of every command:%n",
        exitCodeList = {"0:Nothing is wrong", "1:Something is, or it could not be read"})
public final class Verify implements Callable<Integer> {
    private static final Duration READ_MAX = Duration.ofHours(24);
    private static final int WRONG = 1;

    @Mixin
    private final PostgresFlags postgres = new PostgresFlags();

    @Mixin
    private final DatabaseFlags databases = new DatabaseFlags();

    @Mixin
    private final LogFlags log = new LogFlags();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with settings, the same file as for a node; flags and the environment win over it.")
    private @Nullable Path file;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "What a client was told, as bench transfer --log writes it: must agree with what is stored.")
    private @Nullable Path calls;

    @Option(
            names = "--histories",
            paramLabel = "DIRECTORY",
            description =
                    "Write histories there as JSON, one file a run, for the replayer of the SDK that the workflows"
                            + " are written with.")
    private @Nullable Path histories;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Of so many runs the history of one is written. Default: ${DEFAULT-VALUE}.")
    private int every;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many violations are printed; all are counted. Default: ${DEFAULT-VALUE}.")
    private long show;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.WARN));
        ExternalPostgresConfig database = postgres.required(ConfigSources.of(spec));
        if (calls != null && !Files.isReadable(calls)) {
            throw new InvalidSetting(
                    "The log " + calls + " cannot be read.", "Name a file that bench transfer --log wrote.");
        }
        if (every < 1) {
            throw new InvalidSetting("--every is " + every + ".", "Give at least 1.");
        }
        if (histories != null && !Files.isDirectory(histories)) {
            throw new InvalidSetting(histories + " is no directory.", "Make it, or name another.");
        }
        PrintWriter out = spec.commandLine().getOut();
        Vertx vertx = Await.within(Duration.ofSeconds(30), NodeVertx.build(ClusterConfig.alone(), ""), database)
                .vertx();
        try {
            long[] told = {0};
            Verifier.Outcome outcome = Await.within(
                    READ_MAX,
                    Verifier.verify(
                            vertx,
                            PostgresOptions.fromUrl(database.url()),
                            databases.named(),
                            violation -> {
                                if (told[0]++ < show) {
                                    out.println(violation);
                                }
                            },
                            System.currentTimeMillis(),
                            calls,
                            histories == null ? null : new HistorySample(vertx, histories, every)),
                    database);
            out.printf(
                    "%s: %d runs with %d events read, %d calls of a client, %d violations.%n",
                    database.shown(), outcome.runs(), outcome.events(), outcome.calls(), outcome.violations());
            out.flush();
            return outcome.violations() == 0 ? 0 : WRONG;
        } finally {
            Await.end(Duration.ofSeconds(10), vertx.close());
        }
    }
}
