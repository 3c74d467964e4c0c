package io.perdura.node.launch;

import io.perdura.node.config.FurtherDatabaseConfig;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.PostgresOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The databases beside the main one, as flags. */
final class DatabaseFlags {
    @Option(
            names = "--database",
            paramLabel = "NAME=URL",
            description =
                    "A database beside the main one, for the runs of some slots; may be repeated. Every node names all"
                            + " that the cluster has.")
    private List<String> databases = List.of();

    List<FurtherDatabaseConfig> databases() {
        return FurtherDatabaseConfig.all(databases);
    }

    List<NamedDatabase> named() {
        return databases().stream()
                .map(one -> new NamedDatabase(
                        one.name(), PostgresOptions.fromUrl(one.postgres().url())))
                .toList();
    }
}
