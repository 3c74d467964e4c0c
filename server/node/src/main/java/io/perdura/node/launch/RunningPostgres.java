package io.perdura.node.launch;

import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.PostgresConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.persistence.embedded.EmbeddedPostgresException;
import org.jspecify.annotations.Nullable;

/** The Postgres of a node: started with it and stopped after it, or somebody else's. */
record RunningPostgres(PostgresOptions options, @Nullable EmbeddedPostgres embedded) implements AutoCloseable {

    /** Blocks until an embedded Postgres answers; fails with {@link FatalStart}. */
    static RunningPostgres of(PostgresConfig config) {
        if (config instanceof ExternalPostgresConfig external) {
            return new RunningPostgres(PostgresOptions.fromUrl(external.url()), null);
        }
        EmbeddedPostgresConfig own = (EmbeddedPostgresConfig) config;
        try {
            EmbeddedPostgres started = EmbeddedPostgres.start(own.directory(), 0, own.ephemeral());
            return new RunningPostgres(started.options(), started);
        } catch (EmbeddedPostgresException e) {
            throw StartFailure.explain(e, config);
        }
    }

    /** Whether it stops when the node does. */
    boolean isOurs() {
        return embedded != null;
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
