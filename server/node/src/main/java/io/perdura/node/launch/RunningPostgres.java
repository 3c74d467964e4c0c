package io.perdura.node.launch;

import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.PostgresConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

/** The Postgres of a node: started with it and stopped after it, or somebody else's. */
record RunningPostgres(PostgresOptions options, @Nullable EmbeddedPostgres embedded) implements AutoCloseable {

    /** Blocks until an embedded Postgres answers. */
    static RunningPostgres of(PostgresConfig config) {
        if (config instanceof EmbeddedPostgresConfig own) {
            EmbeddedPostgres started = EmbeddedPostgres.start(own.directory(), 0, own.ephemeral());
            return new RunningPostgres(started.options(), started);
        }
        return new RunningPostgres(PostgresOptions.fromUrl(((ExternalPostgresConfig) config).url()), null);
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
