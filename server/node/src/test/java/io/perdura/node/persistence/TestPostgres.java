package io.perdura.node.persistence;

import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One Postgres for all tests of a JVM, and a new database in it for whoever asks; one with our schema is copied from a
 * template. It dies with the JVM, so nothing waits for the disk: tests that crash Postgres start one of their own.
 */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<Integer, String> TEMPLATES = new ConcurrentHashMap<>();
    private static volatile EmbeddedPostgres running;

    private TestPostgres() {}

    private static synchronized EmbeddedPostgres running() {
        if (running == null) {
            EmbeddedPostgres started = EmbeddedPostgres.start(Path.of(System.getProperty("java.io.tmpdir")), 0, true);
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            withVertx(vertx -> {
                ask(vertx, started.options(), "ALTER SYSTEM SET fsync = off");
                return ask(vertx, started.options(), "SELECT pg_reload_conf()");
            });
            running = started;
        }
        return running;
    }

    /** A database with our schema and nothing in it. */
    public static PostgresOptions migrated(Vertx vertx, int shards) {
        return create(vertx, TEMPLATES.computeIfAbsent(shards, missing -> template(vertx, shards)));
    }

    /** As above, for tests that have no Vert.x. */
    public static PostgresOptions migrated(int shards) {
        return withVertx(vertx -> migrated(vertx, shards));
    }

    /** A database with nothing at all. */
    public static PostgresOptions empty(Vertx vertx) {
        return create(vertx, "template1");
    }

    /** As above, for tests that have no Vert.x. */
    public static PostgresOptions empty() {
        return withVertx(TestPostgres::empty);
    }

    private static String template(Vertx vertx, int shards) {
        PostgresOptions options = empty(vertx);
        new SchemaMigrator(vertx, options).migrate(shards).await();
        return options.database();
    }

    private static PostgresOptions create(Vertx vertx, String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        ask(vertx, running().options(), "CREATE DATABASE " + name + " TEMPLATE " + template);
        return running().options().inDatabase(name);
    }

    private static <T> T withVertx(Function<Vertx, T> action) {
        Vertx vertx = Vertx.vertx();
        try {
            return action.apply(vertx);
        } finally {
            vertx.close().await();
        }
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
