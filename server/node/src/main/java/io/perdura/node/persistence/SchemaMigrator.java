package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a database to the schema of this server: runs the migrations it has not seen, one server at a time. All of it is one
 * transaction: a start that is refused leaves nothing behind.
 */
public final class SchemaMigrator {
    /** For ever: a workflow id's slot never changes. */
    public static final int SLOTS = 4096;

    private static final int OLDEST = 14;
    private static final int NEWEST = 18;
    private static final long LOCK = 0x50657264757261L;
    private static final String VERSION_TABLE = """
            CREATE TABLE schema_migration (
                version integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """;

    private final Vertx vertx;
    private final PostgresOptions options;
    private final List<Migration> migrations;

    public SchemaMigrator(Vertx vertx, PostgresOptions options) {
        this(vertx, options, Migration.all());
    }

    SchemaMigrator(Vertx vertx, PostgresOptions options, List<Migration> migrations) {
        this.vertx = vertx;
        this.options = options;
        this.migrations = migrations;
    }

    /** What is done in the same transaction, once the tables are there. */
    interface Then {
        Future<Void> run(PgConnection connection);
    }

    /**
     * Makes the database the only one of a cluster, or leaves it what it is. Yields how many migrations were run; fails with
     * {@link SchemaException} if the database is not ours to change.
     */
    public Future<Integer> migrate(int shards) {
        return new ClusterDatabases(vertx, this, List.of(), shards).migrate();
    }

    Future<Integer> migrate(Then then) {
        // A connection of its own: the lock goes with it, whatever happens.
        Connector connector = new Connector(vertx, options);
        return connector
                .findPrimary()
                .compose(found -> connector.connect(
                        options.connect(Map.of("lock_timeout", "60s", "client_min_messages", "warning"))))
                .compose(connection -> requireKnownVersion(connection)
                        .compose(known -> connection.begin())
                        .compose(transaction -> migrate(connection, then)
                                .compose(
                                        count -> transaction.commit().map(count),
                                        failure -> transaction
                                                .rollback()
                                                .transform(rolledBack -> Future.failedFuture(failure))))
                        .eventually(connection::close));
    }

    private static Future<Void> requireKnownVersion(PgConnection connection) {
        return connection.query("SHOW server_version").execute().map(rows -> {
            requireKnown(rows.iterator().next().getString(0));
            return null;
        });
    }

    static void requireKnown(String version) {
        int major = Integer.parseInt(version.replaceFirst("[^0-9].*", ""));
        if (major < OLDEST || major > NEWEST) {
            throw new SchemaException("The database is Postgres " + version + ", but this server works on " + OLDEST
                    + " to " + NEWEST + ". Give it one of these, or start a server that knows this one.");
        }
    }

    private Future<Integer> migrate(PgConnection connection, Then then) {
        return connection
                .preparedQuery("SELECT pg_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .compose(locked -> applied(connection))
                .compose(applied -> {
                    List<Migration> missing = missing(applied);
                    Future<Void> previous = Future.succeededFuture();
                    for (Migration migration : missing) {
                        previous = previous.compose(done -> apply(connection, migration));
                    }
                    return previous.map(missing.size());
                })
                .compose(count -> then.run(connection).map(count));
    }

    /** By version, the checksums of what the database has been through. */
    private static Future<Map<Integer, String>> applied(PgConnection connection) {
        return connection
                .query("SELECT to_regclass('schema_migration') IS NOT NULL")
                .execute()
                .compose(rows -> rows.iterator().next().getBoolean(0)
                        ? Future.succeededFuture(rows)
                        : connection.query(VERSION_TABLE).execute())
                .compose(there -> connection
                        .query("SELECT version, checksum FROM schema_migration")
                        .execute())
                .map(rows -> {
                    Map<Integer, String> applied = new HashMap<>();
                    for (Row row : rows) {
                        applied.put(row.getInteger(0), row.getString(1));
                    }
                    return applied;
                });
    }

    private List<Migration> missing(Map<Integer, String> applied) {
        int newest = migrations.get(migrations.size() - 1).version();
        int found = applied.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (found > newest) {
            throw new SchemaException("The database has schema version " + found + ", but this server knows only up to "
                    + newest + ". Start a newer server.");
        }
        for (Migration migration : migrations) {
            String checksum = applied.get(migration.version());
            if (checksum != null && !migration.isThatOf(checksum)) {
                throw new SchemaException("Migration " + migration.version() + " of the database is not the one of this"
                        + " server: their checksums differ. The database was made by another build.");
            }
        }
        return migrations.stream()
                .filter(migration -> !applied.containsKey(migration.version()))
                .toList();
    }

    private static Future<Void> apply(PgConnection connection, Migration migration) {
        return connection
                .query(migration.script())
                .execute()
                .compose(done -> connection
                        .preparedQuery("INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)")
                        .execute(Tuple.of(migration.version(), migration.name(), migration.checksum())))
                .mapEmpty();
    }
}
