package io.perdura.node.persistence;

import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.persistence.embedded.TestedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One Postgres of each version for all tests of a JVM, and a new database in it for whoever asks; one with our schema is copied from a
 * template. It dies with the JVM, so nothing waits for the disk: tests that crash Postgres start one of their own.
 */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<Template, String> TEMPLATES = new ConcurrentHashMap<>();
    private static final Map<TestedPostgres, EmbeddedPostgres> RUNNING = new ConcurrentHashMap<>();
    private static final ThreadLocal<TestedPostgres> USED = ThreadLocal.withInitial(() -> TestedPostgres.BROUGHT);

    private record Template(TestedPostgres postgres, int shards) {}

    private TestPostgres() {}

    /** From now on, who asks on this thread gets databases of this one. */
    static void use(TestedPostgres postgres) {
        USED.set(postgres);
    }

    private static EmbeddedPostgres running() {
        return RUNNING.computeIfAbsent(USED.get(), TestPostgres::start);
    }

    private static EmbeddedPostgres start(TestedPostgres postgres) {
        EmbeddedPostgres started = postgres.start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        withVertx(vertx -> {
            ask(vertx, started.options(), "ALTER SYSTEM SET fsync = off");
            return ask(vertx, started.options(), "SELECT pg_reload_conf()");
        });
        return started;
    }

    /** A database with our schema and nothing in it. */
    public static PostgresOptions migrated(Vertx vertx, int shards) {
        Template template = new Template(USED.get(), shards);
        return create(vertx, TEMPLATES.computeIfAbsent(template, missing -> template(vertx, shards)));
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

    /** Another database with the same in it; nobody may be connected to the first. */
    public static PostgresOptions copyOf(Vertx vertx, PostgresOptions options) {
        return create(vertx, options.database());
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
