package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import io.perdura.node.config.NodeConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code perdura start}: one node of a server, on a Postgres that is there already. */
@Command(
        name = "start",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Start a node on an existing Postgres, alone or as a member of a cluster.",
        footerHeading = "%nEnvironment, for what no flag says:%n",
        footer = "  POSTGRES_SEEDS (host), DB_PORT, DBNAME, POSTGRES_USER, POSTGRES_PWD")
public final class Start implements Callable<Integer> {
    @Mixin
    private final ListenFlags listen = new ListenFlags();

    @Mixin
    private final PostgresFlags postgres = new PostgresFlags();

    @Mixin
    private final ClusterFlags cluster = new ClusterFlags();

    @Mixin
    private final NamespaceFlags namespaces = new NamespaceFlags();

    @Mixin
    private final ShardFlags shards = new ShardFlags();

    @Mixin
    private final LogFlags log = new LogFlags();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.INFO));
        NodeConfig config = new NodeConfig(
                listen.grpc(),
                listen.http(),
                postgres.required(),
                cluster.config(),
                namespaces.namespaces(),
                shards.shards());
        listen.warnOfFlagsWithoutEffect(System.out);
        new NodeRun(config).run();
        return 0;
    }
}
