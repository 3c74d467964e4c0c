package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.SchemaMigrator;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Postgres that acknowledges nothing which its standby does not have, and whose standby is away. */
class SynchronousCommitIT {
    private static final int SLOT = 7;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final LaneOptions PATIENT = new LaneOptions(256, 8 << 20, 8_192, 64 << 20, 600_000);

    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions postgres;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aCommitThatCanBeSeenButMayBeLostWithItsServerIsNotAcknowledged() {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, 0, false)) {
            postgres = patient(server.options());
            new SchemaMigrator(vertx, postgres).migrate(1).await();
            Database database = new Database(vertx, postgres, DatabaseLimits.DEFAULT);
            PgRunStorage storage = new PgRunStorage(vertx, database, 1, PATIENT);
            long epoch =
                    Shards.take(new PgShardStorage(database), 0, "me").await().epoch();
            UUID runId = Runs.newRunId();
            storage.append(Runs.start(0, epoch, Runs.header(SLOT, "w", runId))).await();

            standbys("nobody");
            Future<Void> append = storage.append(Runs.append(0, epoch, Runs.row(SLOT, runId, 2)));
            String waiting = awaitBackendThatWaits("");
            ask("SELECT pg_terminate_backend(" + waiting + ")");
            await().atMost(SOON).until(() -> ask("SELECT count(*) FROM history").contains("[2]"));
            awaitBackendThatWaits(waiting);
            assertThat(append.isComplete())
                    .as("the row was found, and still waits for the standby")
                    .isFalse();

            standbys("");
            append.await();
            database.close().await();
        }
    }

    /** The server itself must not end what waits here. */
    private static PostgresOptions patient(PostgresOptions options) {
        Map<String, String> named = options.environment();
        return PostgresOptions.fromUrl("postgres://%s:%s@%s/%s?statement_timeout=0"
                .formatted(
                        named.get("POSTGRES_USER"),
                        named.get("POSTGRES_PWD"),
                        options.host() + ":" + options.port(),
                        options.database()));
    }

    private void standbys(String names) {
        ask("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
        ask("SELECT pg_reload_conf()");
        await().atMost(SOON).until(() -> ask("SHOW synchronous_standby_names").contains("[" + names + "]"));
    }

    /** The lane's process that waits for the standby, another than this one. */
    private String awaitBackendThatWaits(String former) {
        return await().atMost(SOON)
                .until(
                        () -> ask("SELECT pid::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                                + " AND application_name LIKE 'perdura-lane-%' AND pid::text <> '" + former + "'"),
                        found -> found.size() == 1)
                .get(0)
                .replaceAll("[^0-9]", "");
    }

    private List<String> ask(String sql) {
        return TestPostgres.ask(vertx, postgres, sql);
    }
}
