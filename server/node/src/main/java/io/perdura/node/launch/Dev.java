package io.perdura.node.launch;

import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.LogConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.config.PostgresConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura dev}: one node that brings its own Postgres, for a developer's machine. */
@Command(
        name = "dev",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Start a node with a Postgres of its own. What it stores outlives it.")
public final class Dev implements Callable<Integer> {
    @Mixin
    private final ListenFlags listen = new ListenFlags();

    @Mixin
    private final NamespaceFlags namespaces = new NamespaceFlags();

    @Mixin
    private final ShardFlags shards = new ShardFlags();

    @Mixin
    private final AutoShardFlags autoShards = new AutoShardFlags();

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            description = "Where data is kept. Default: perdura/dev below XDG_DATA_HOME or ~/.local/share.")
    private @Nullable Path dataDirectory;

    @Option(
            names = {"--db-filename", "-f"},
            paramLabel = "DIRECTORY",
            description = "The same as --data-dir, under the name it has elsewhere.")
    private @Nullable Path databaseFile;

    @Option(names = "--ephemeral", description = "Keep data in a directory that is deleted at the end.")
    private boolean ephemeral;

    @Mixin
    private final PostgresFlags postgres = new PostgresFlags();

    @Mixin
    private final LogFlags log = new LogFlags();

    @Option(
            names = "--until-ready",
            description =
                    "End as soon as the node is ready: to try flags out, or to learn which classes a start needs.")
    private boolean untilReady;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.WARN));
        Optional<ExternalPostgresConfig> external = postgres.fromFlag();
        requireOneStore(external.isPresent());
        listen.warnOfFlagsWithoutEffect(System.out);
        PostgresConfig store = external.isPresent() ? external.get() : embedded();
        NodeConfig config = new NodeConfig(
                listen.grpc(ConfigSources.of(spec)),
                listen.http(ConfigSources.of(spec)),
                store,
                ClusterConfig.alone(),
                namespaces.namespaces(),
                shards.shards(),
                autoShards.config(),
                namespaces.rps());
        new NodeRun(config, untilReady).run();
        return 0;
    }

    private void requireOneStore(boolean external) {
        int given = (external ? 1 : 0)
                + (dataDirectory == null ? 0 : 1)
                + (databaseFile == null ? 0 : 1)
                + (ephemeral ? 1 : 0);
        if (given > 1) {
            throw new FatalStart(
                    StartExit.USAGE,
                    "--postgres, --data-dir, --db-filename and --ephemeral each say where data is kept.",
                    "Pass one of them.");
        }
    }

    private EmbeddedPostgresConfig embedded() {
        if (ephemeral) {
            return new EmbeddedPostgresConfig(Path.of(System.getProperty("java.io.tmpdir")), true);
        }
        Path named = dataDirectory == null ? databaseFile : dataDirectory;
        Path directory = named == null ? standardDirectory() : named;
        return new EmbeddedPostgresConfig(directory.toAbsolutePath().normalize(), false);
    }

    /** Below the user's data directory, as XDG has it. */
    private static Path standardDirectory() {
        String data = System.getenv("XDG_DATA_HOME");
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        Path share = data == null || data.isBlank() ? Path.of(home, ".local", "share") : Path.of(data);
        return share.resolve("perdura").resolve("dev");
    }
}
