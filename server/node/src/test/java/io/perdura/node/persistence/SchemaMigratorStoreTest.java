package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaMigratorStoreTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void migratesOnceHoweverManyTryAndDividesTheSlots() {
        PostgresOptions options = TestPostgres.empty(vertx);
        List<Future<Integer>> attempts = List.of(
                new SchemaMigrator(vertx, options).migrate(16),
                new SchemaMigrator(vertx, options).migrate(16),
                new SchemaMigrator(vertx, options).migrate(16));

        Future.all(attempts).await();

        assertThat(attempts.stream().mapToInt(Future::result).sum()).isEqualTo(Migration.FILES.size());
        Database database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        List<ShardRow> shards = new PgShardStorage(database).shards().await();
        assertThat(shards).hasSize(16);
        assertThat(shards.get(0)).isEqualTo(new ShardRow(0, 0, 255, 0, ""));
        assertThat(shards.get(15)).isEqualTo(new ShardRow(15, 3840, 4095, 0, ""));
    }

    @Test
    void refusesANewerDatabase() {
        PostgresOptions options = TestPostgres.migrated(vertx, 1);
        TestPostgres.ask(
                vertx, options, "INSERT INTO schema_migration (version, name, checksum) VALUES (99, 'later', '')");

        assertThatThrownBy(() -> new SchemaMigrator(vertx, options).migrate(1).await())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("schema version 99")
                .hasMessageContaining("Start a newer server");
    }

    @Test
    void refusesAMigrationThatWasAnother() {
        PostgresOptions options = TestPostgres.migrated(vertx, 1);
        TestPostgres.ask(vertx, options, "UPDATE schema_migration SET checksum = 'other'");

        assertThatThrownBy(() -> new SchemaMigrator(vertx, options).migrate(1).await())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("checksums differ");
    }

    @Test
    void aDatabaseMadeWithAnEarlierTextOfTheSameTablesGoesOn() {
        PostgresOptions options = TestPostgres.migrated(vertx, 1);
        TestPostgres.ask(
                vertx,
                options,
                "UPDATE schema_migration SET checksum ="
                        + " 'd382fe2975073aba436c807e1a8f763a5c519b7cd311e5860a50ba63dab26d89' WHERE version = 1");

        assertThat(new SchemaMigrator(vertx, options).migrate(1).await()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"13.11 (Debian 13.11-0+deb11u1)", "9.6.24", "19beta1"})
    void anotherVersionOfPostgresIsNamedInOneLine(String version) {
        assertThatThrownBy(() -> SchemaMigrator.requireKnown(version))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("The database is Postgres " + version + ", but this server works on 14 to 18.");
    }

    @Test
    void aMigrationThatFailsLeavesNothing() {
        PostgresOptions options = TestPostgres.empty(vertx);
        Migration broken = new Migration(1, "broken", "CREATE TABLE half (id int); SELECT 1/0;", "x");

        assertThatThrownBy(() -> new SchemaMigrator(vertx, options, List.of(broken))
                        .migrate(1)
                        .await())
                .hasMessageContaining("division by zero");

        assertThat(TestPostgres.ask(
                        vertx, options, "SELECT to_regclass('half')::text, to_regclass('schema_migration')::text"))
                .containsExactly("[null,null]");
        assertThat(new SchemaMigrator(vertx, options).migrate(1).await()).isEqualTo(Migration.FILES.size());
    }

    @Test
    void everyScriptInTheFolderIsListed() throws IOException {
        Path folder = Path.of("src/main/resources/db/migration");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted().toList())
                    .isEqualTo(Migration.FILES);
        }
    }
}
