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
import picocli.CommandLine.Option;

/** {@code perdura dev}: one node that brings its own Postgres, for a developer's machine. */
@Command(
        name = "dev",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Start a node with a Postgres of its own. What it stores outlives it.")
public final class Dev implements Callable<Integer> {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Mixin
    private final NamespaceOptions namespaces = new NamespaceOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            description = "Where data is kept. Default: perdura/dev below XDG_DATA_HOME or ~/.local/share.")
    private @Nullable Path dataDirectory;

    @Option(names = "--ephemeral", description = "Keep data in a directory that is deleted at the end.")
    private boolean ephemeral;

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Mixin
    private final LogOptions log = new LogOptions();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.WARN));
        Optional<ExternalPostgresConfig> external = postgres.fromFlag();
        requireOneStore(external.isPresent());
        listen.warnOfFlagsWithoutEffect(System.out);
        if (external.isPresent()) {
            new NodeRun(config(external.get()), Optional.empty()).run();
            return 0;
        }
        try (DataDirectory data = open()) {
            new NodeRun(config(new EmbeddedPostgresConfig(data.path(), postgres.connectionsMax())), Optional.of(data))
                    .run();
        }
        return 0;
    }

    private void requireOneStore(boolean external) {
        int given = (external ? 1 : 0) + (dataDirectory == null ? 0 : 1) + (ephemeral ? 1 : 0);
        if (given > 1) {
            throw new FatalStart(
                    StartExit.USAGE,
                    "--postgres, --data-dir and --ephemeral each say where data is kept.",
                    "Pass one of them.");
        }
    }

    private DataDirectory open() {
        if (ephemeral) {
            return DataDirectory.ephemeral();
        }
        return DataDirectory.open(
                dataDirectory == null
                        ? DataDirectory.standard()
                        : dataDirectory.toAbsolutePath().normalize());
    }

    private NodeConfig config(PostgresConfig store) {
        return new NodeConfig(
                listen.grpc(),
                listen.http(),
                store,
                ClusterConfig.alone(),
                namespaces.namespaces(),
                namespaces.shards());
    }
}
