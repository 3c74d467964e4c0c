package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import io.perdura.node.config.NodeConfig;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code perdura start}: one node of a server, on a Postgres that is there already. */
@Command(
        name = "start",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Start a node on an existing Postgres, alone or as a member of a cluster.")
public final class Start implements Callable<Integer> {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final NamespaceOptions namespaces = new NamespaceOptions();

    @Mixin
    private final LogOptions log = new LogOptions();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.INFO));
        NodeConfig config = new NodeConfig(
                listen.grpc(),
                listen.http(),
                postgres.required(),
                cluster.config(),
                namespaces.namespaces(),
                namespaces.shards());
        listen.warnOfFlagsWithoutEffect(System.out);
        new NodeRun(config, Optional.empty()).run();
        return 0;
    }
}
