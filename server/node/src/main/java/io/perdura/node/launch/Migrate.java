package io.perdura.node.launch;

import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.LogConfig;
import io.perdura.node.persistence.ClusterDatabases;
import io.perdura.node.persistence.PostgresOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura migrate}: brings a database to the schema of this server, which a starting node does as well. */
@Command(
        name = "migrate",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Bring a Postgres database to the schema of this server, without starting a node.")
public final class Migrate implements Callable<Integer> {
    private static final Duration MIGRATED_MAX = Duration.ofMinutes(30);

    @Mixin
    private final PostgresFlags postgres = new PostgresFlags();

    @Mixin
    private final DatabaseFlags databases = new DatabaseFlags();

    @Mixin
    private final ShardFlags shards = new ShardFlags();

    @Mixin
    private final LogFlags log = new LogFlags();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with settings, the same file as for a node; flags and the environment win over it.")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.INFO));
        ExternalPostgresConfig database = postgres.required(ConfigSources.of(spec));
        Vertx vertx = Await.within(Duration.ofSeconds(30), NodeVertx.build(ClusterConfig.alone(), ""), database)
                .vertx();
        try {
            ClusterDatabases all = new ClusterDatabases(
                    vertx, PostgresOptions.fromUrl(database.url()), databases.named(), shards.shards());
            int applied = Await.within(MIGRATED_MAX, all.migrate(), database);
            String further = databases.databases().stream()
                    .map(one -> ", " + one.postgres().shown())
                    .collect(Collectors.joining());
            System.out.println(database.shown() + further + ": "
                    + (applied == 0 ? "nothing to do." : applied + (applied == 1 ? " migration." : " migrations.")));
            return 0;
        } finally {
            Await.end(Duration.ofSeconds(10), vertx.close());
        }
    }
}
