package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.engine.Limits;
import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.PgNamespaceStore;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.routing.Router;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.host.SimulatedShard;
import io.perdura.node.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hundred thousand closed runs go a page at a time: none is loaded, and no statement and no list is longer than a page. */
class ManyClosedRunsStoreTest {
    private static final int RUNS = 100_000;
    private static final int PAGE = 100;
    private static final long SWEPT_WITHIN_S = 240;
    /** What is planned for later than that is not what this is about. */
    private static final long LATER_MS = 5_000;

    private final Vertx vertx = Vertx.vertx();
    private final Promise<Void> swept = Promise.promise();
    private final Map<String, Integer> calls = new HashMap<>();
    private PostgresOptions options;
    private Database database;
    private PgRunStorage storage;
    private ShardRow shard;
    private int readAtOnce;
    private int readAtOnceMost;
    private int deletedAtOnceMost;
    private int deleted;

    @BeforeEach
    void open() {
        options = TestPostgres.migrated(vertx, 1);
        database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, LaneOptions.DEFAULT);
        new PgNamespaceStore(database)
                .insertIfAbsent(new NamespaceRow(Runs.NAMESPACE, "a", 1, ByteString.EMPTY, 1))
                .await();
        shard = Shards.take(new PgShardStorage(database), 0, "me").await();
    }

    @AfterEach
    void close() {
        storage.close().await();
        database.close().await();
        vertx.close().await();
    }

    @Test
    void goAPageAtATime() throws TimeoutException {
        closeOne();
        makeMany();

        Context context = vertx.getOrCreateContext();
        context.runOnContext(go -> shard().open());
        swept.future().await(SWEPT_WITHIN_S, TimeUnit.SECONDS);

        assertThat(deleted).isEqualTo(RUNS);
        assertThat(deletedAtOnceMost).isEqualTo(PAGE);
        assertThat(readAtOnceMost).isEqualTo(PAGE);
        assertThat(calls).doesNotContainKeys("load", "header", "events");
        for (String table : List.of("execution", "history", "deletion")) {
            assertThat(ask("SELECT count(*) FROM " + table)).contains("[0]");
        }
    }

    private void closeOne() {
        ExecutionHeader open = Runs.header(0, "first", Runs.newRunId());
        storage.append(Runs.start(0, shard.epoch(), open)).await();
        ExecutionHeader closed =
                Runs.closed(open, 1_000, ByteString.EMPTY).owing(ExecutionHeader.NOT_OWED, ExecutionHeader.NO_TASK);
        storage.append(Runs.update(0, shard.epoch(), Runs.row(0, open.runId(), 2), closed))
                .await();
    }

    private void makeMany() {
        ask(("INSERT INTO execution SELECT made.* FROM execution one CROSS JOIN generate_series(2, %d) i"
                        + " CROSS JOIN LATERAL jsonb_populate_record(one, jsonb_build_object('slot', i %% 4096,"
                        + " 'run_id', gen_random_uuid(), 'workflow_id', 'w' || i, 'close_ms', 1000 + i)) made")
                .formatted(RUNS));
        ask("INSERT INTO history SELECT made.* FROM (SELECT * FROM history WHERE seq = 1) one CROSS JOIN execution run"
                + " CROSS JOIN LATERAL jsonb_populate_record(one::history, jsonb_build_object('slot', run.slot,"
                + " 'run_id', run.run_id)) made WHERE run.workflow_id <> 'first'");
        ask("ANALYZE execution, history");
    }

    private String ask(String sql) {
        return TestPostgres.ask(vertx, options, sql).toString();
    }

    private SimulatedShard shard() {
        long now = System.currentTimeMillis();
        long[] ids = new long[1];
        return new SimulatedShard(
                shard,
                watched(),
                unused(Router.class),
                timers(now),
                () -> ++ids[0],
                Runs::newAppendId,
                Limits.DEFAULT,
                unused(BatchTargets.class),
                retentions(),
                ShardOptions.DEFAULT,
                Runnable::run,
                () -> false,
                () -> Future.succeededFuture(true),
                swept::tryFail);
    }

    /** A pause is as short as it can be: by this clock nothing takes any time. */
    private Timers timers(long now) {
        return new Timers() {
            @Override
            public long nowMs() {
                return now;
            }

            @Override
            public long steadyMs() {
                return now;
            }

            @Override
            public Runnable schedule(long delayMs, Runnable action) {
                if (delayMs >= LATER_MS) {
                    return () -> {};
                }
                long timer = vertx.setTimer(1, fired -> action.run());
                return () -> vertx.cancelTimer(timer);
            }
        };
    }

    private static Retentions retentions() {
        return new Retentions() {
            @Override
            public Future<List<Retention>> all() {
                return Future.succeededFuture(List.of(new Retention(Runs.NAMESPACE, 1, 3_600_000, false, 0)));
            }

            @Override
            public void forget() {}

            @Override
            public Future<Void> emptied(UUID namespaceId) {
                throw new AssertionError("it was not deleted");
            }
        };
    }

    // ---- What is asked of storage ----

    private RunStorage watched() {
        return proxy(RunStorage.class, (method, arguments) -> {
            calls.merge(method.getName(), 1, Integer::sum);
            if (arguments != null && arguments[0] instanceof Commit commit) {
                deleting(commit.deleted().size());
            }
            Object answer = method.invoke(storage, arguments);
            if (answer instanceof Future<?> future) {
                return future.onSuccess(this::answered);
            }
            return answer;
        });
    }

    private void deleting(int runs) {
        deletedAtOnceMost = Math.max(deletedAtOnceMost, runs);
        deleted += runs;
        readAtOnce -= runs;
    }

    private void answered(@Nullable Object result) {
        if (result instanceof ClosedPage page) {
            readAtOnce += page.runs().size();
            readAtOnceMost = Math.max(readAtOnceMost, readAtOnce);
        } else if (Boolean.FALSE.equals(result) && deleted == RUNS) {
            swept.tryComplete(); // and nothing is left of them
        }
    }

    private static <T> T unused(Class<T> type) {
        return proxy(type, (method, arguments) -> {
            throw new AssertionError(method);
        });
    }

    private interface Answer {
        @Nullable
        Object to(Method method, Object @Nullable [] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Objects.requireNonNull(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return answer.to(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                })));
    }
}
