package io.perdura.node.persistence;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same small read for many callers: a few statements are under way, and all reads that come meanwhile share the next.
 * Postgres is paid by the statement first.
 *
 * @param <K> what is asked for
 * @param <R> what is told: made of all rows that were found for it
 */
final class SharedReads<K, R extends @Nullable Object> {
    private static final int WAITING_MAX = 20_000;

    private record Asked<K, R extends @Nullable Object>(K key, Promise<R> promise) {}

    private final Vertx vertx;
    private final SqlRunner reads;
    private final Question<K, R> question;
    private final ContextInternal context;
    private final Deque<Asked<K, R>> waiting = new ArrayDeque<>();
    private int underWay;

    /**
     * A statement about many keys.
     *
     * @param keys its parameters
     * @param sql gives the key's number, from 1 on, in the column {@code numberColumn}
     * @param answer the answer to one key out of its rows, in the statement's order
     */
    record Question<K, R extends @Nullable Object>(
            ArrayTable<K> keys,
            String sql,
            int numberColumn,
            int keysMax,
            int statementsMax,
            Function<List<Row>, R> answer) {}

    SharedReads(Vertx vertx, SqlRunner reads, Question<K, R> question) {
        this.vertx = vertx;
        this.reads = reads;
        this.question = question;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    Future<R> find(K key) {
        Promise<R> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        context.runOnContext(go -> {
            if (waiting.size() >= WAITING_MAX) {
                promise.fail(Database.overloaded());
                return;
            }
            waiting.add(new Asked<>(key, promise));
            if (underWay < question.statementsMax()) {
                underWay++;
                next();
            }
        });
        return promise.future();
    }

    private void next() {
        if (waiting.isEmpty()) {
            underWay--;
            return;
        }
        List<Asked<K, R>> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < question.keysMax()) {
            batch.add(waiting.remove());
        }
        ask(batch).onComplete(answer -> {
            if (batch.size() > 1 && answer.failed() && mayBeOfOne(answer.cause())) {
                askOneByOne(batch, 0);
            } else {
                tell(batch, answer);
                next();
            }
        });
    }

    private Future<RowSet<Row>> ask(List<Asked<K, R>> batch) {
        List<@Nullable Object> parameters = new ArrayList<>();
        question.keys().bind(batch.stream().map(Asked::key).toList(), parameters);
        return reads.run(question.sql(), Sql.tuple(parameters.toArray()));
    }

    /** Whether others may succeed without the one whose fault it is; what comes from Postgres' own state comes to all. */
    private static boolean mayBeOfOne(Throwable failure) {
        return !(failure instanceof Rejection rejection) || rejection.code() == Code.INVALID_ARGUMENT;
    }

    private void askOneByOne(List<Asked<K, R>> batch, int index) {
        if (index == batch.size()) {
            next();
            return;
        }
        List<Asked<K, R>> one = batch.subList(index, index + 1);
        ask(one).onComplete(answer -> {
            tell(one, answer);
            askOneByOne(batch, index + 1);
        });
    }

    private void tell(List<Asked<K, R>> batch, AsyncResult<RowSet<Row>> answer) {
        if (answer.failed()) {
            batch.forEach(asked -> asked.promise().fail(answer.cause()));
            return;
        }
        List<List<Row>> found = new ArrayList<>(batch.size());
        batch.forEach(asked -> found.add(new ArrayList<>()));
        for (Row row : answer.result()) {
            found.get((int) (row.getLong(question.numberColumn()) - 1)).add(row);
        }
        for (int i = 0; i < batch.size(); i++) {
            tell(batch.get(i), found.get(i));
        }
    }

    private void tell(Asked<K, R> asked, List<Row> rows) {
        R answer;
        try {
            answer = question.answer().apply(rows);
        } catch (RuntimeException e) {
            asked.promise().fail(e);
            return;
        }
        asked.promise().complete(answer);
    }
}
