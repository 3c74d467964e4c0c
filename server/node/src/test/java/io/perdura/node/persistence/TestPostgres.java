package io.perdura.node.persistence;

import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One Postgres for all tests of a JVM, and a new database in it for whoever asks. */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static volatile EmbeddedPostgres running;

    private TestPostgres() {}

    private static synchronized EmbeddedPostgres running() {
        if (running == null) {
            EmbeddedPostgres started = EmbeddedPostgres.start(Path.of(System.getProperty("java.io.tmpdir")), 0, true);
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            running = started;
        }
        return running;
    }

    /** A database with our schema and nothing in it. */
    public static PostgresOptions migrated(Vertx vertx, int shards) {
        PostgresOptions options = empty(vertx);
        new SchemaMigrator(vertx, options).migrate(shards).await();
        return options;
    }

    /** A database with nothing at all. */
    public static PostgresOptions empty(Vertx vertx) {
        String name = "test_" + DATABASES.incrementAndGet();
        ask(vertx, running().options(), "CREATE DATABASE " + name);
        return running().options().inDatabase(name);
    }

    /** The rows of a query on a connection of its own, each as its columns' text. */
    public static List<String> ask(Vertx vertx, PostgresOptions options, String sql) {
        return PgConnection.connect(vertx, options.client())
                .compose(connection -> connection.query(sql).execute().eventually(connection::close))
                .map(rows -> {
                    List<String> texts = new ArrayList<>();
                    for (Row row : rows) {
                        texts.add(row.deepToString());
                    }
                    return texts;
                })
                .await();
    }
}
