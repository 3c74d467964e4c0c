package io.perdura.node;

import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.PostgresConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** The Postgres of a node: its own, started here and stopped by {@link #close}, or one that is there already. */
final class NodePostgres {
    private final Vertx vertx;
    private final PostgresOptions options;
    private final String shown;
    private final Optional<EmbeddedPostgres> own;

    private NodePostgres(Vertx vertx, PostgresOptions options, String shown, Optional<EmbeddedPostgres> own) {
        this.vertx = vertx;
        this.options = options;
        this.shown = shown;
        this.own = own;
    }

    static Future<NodePostgres> open(Vertx vertx, PostgresConfig config) {
        if (config instanceof ExternalPostgresConfig external) {
            PostgresOptions named = PostgresOptions.fromUrl(external.url());
            return Future.succeededFuture(
                    new NodePostgres(vertx, named, "Postgres at " + external.shown(), Optional.empty()));
        }
        EmbeddedPostgresConfig embedded = (EmbeddedPostgresConfig) config;
        return vertx.executeBlocking(() -> EmbeddedPostgres.start(embedded.directory(), 0, embedded.ephemeral()))
                .map(started -> new NodePostgres(
                        vertx,
                        started.options(),
                        "embedded Postgres on port " + started.options().port(),
                        Optional.of(started)));
    }

    PostgresOptions options() {
        return options;
    }

    /** What may be printed of it. */
    String shown() {
        return shown;
    }

    /** To be called after everything that uses it is closed. */
    Future<Void> close() {
        return own.map(started -> vertx.<Void>executeBlocking(() -> {
                    started.close();
                    return null;
                }))
                .orElse(Future.succeededFuture());
    }
}
