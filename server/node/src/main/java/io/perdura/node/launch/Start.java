package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import io.perdura.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura start}: one node of a server, on a Postgres that is there already. */
@Command(
        name = "start",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Start a node on an existing Postgres, alone or as a member of a cluster.",
        footerHeading = "%nEnvironment, for what no flag says:%n",
        footer = {
            "  POSTGRES_SEEDS (host), DB_PORT, DBNAME, POSTGRES_USER, POSTGRES_PWD or POSTGRES_PWD_FILE,",
            "  SQL_TLS_ENABLED, SQL_CA, SQL_HOST_VERIFICATION. The keys of a file: --print-config."
        })
public final class Start implements Callable<Integer> {
    @Mixin
    private final ListenFlags listen = new ListenFlags();

    @Mixin
    private final PostgresFlags postgres = new PostgresFlags();

    @Mixin
    private final DatabaseFlags databases = new DatabaseFlags();

    @Mixin
    private final ClusterFlags cluster = new ClusterFlags();

    @Mixin
    private final NamespaceFlags namespaces = new NamespaceFlags();

    @Mixin
    private final ShardFlags shards = new ShardFlags();

    @Mixin
    private final AutoShardFlags autoShards = new AutoShardFlags();

    @Mixin
    private final LogFlags log = new LogFlags();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with settings; flags and the environment win over it.")
    private @Nullable Path file;

    @Option(
            names = "--print-config",
            description = "Print every setting, its value and where it comes from, and start nothing.")
    private boolean print;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.INFO));
        ConfigSources sources = ConfigSources.of(spec);
        if (print) {
            new PrintedConfig(spec.commandLine().getParseResult(), sources)
                    .print(spec.commandLine().getOut());
            return 0;
        }
        sources.checkForeignNames(System.out);
        NodeConfig config = new NodeConfig(
                listen.grpc(sources),
                listen.http(sources),
                postgres.required(sources),
                databases.databases(),
                cluster.config(sources),
                namespaces.namespaces(),
                shards.shards(),
                autoShards.config(),
                namespaces.rps());
        listen.warnOfFlagsWithoutEffect(System.out);
        new NodeRun(config, false).run();
        return 0;
    }
}
