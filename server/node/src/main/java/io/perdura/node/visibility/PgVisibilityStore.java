package io.perdura.node.visibility;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.MovingSlots;
import io.perdura.node.persistence.UuidOrder;
import io.perdura.node.visibility.CountStatement.GroupBy;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads table {@code execution} of all databases, through pools that are not the shards' own: a query can be as slow as its
 * author likes. What is told is of all databases; if one of them does not answer, nothing is.
 */
public final class PgVisibilityStore implements VisibilityStore {

    private static final Logger LOG = LoggerFactory.getLogger(PgVisibilityStore.class);

    /**
     * A database with runs.
     *
     * @param run runs a prepared statement within a time limit; its refusals are passed on
     */
    public record Source(String database, BiFunction<String, Tuple, Future<RowSet<Row>>> run) {}

    /** Slots are not moved so often that more readings in a row are overtaken. */
    private static final int READINGS_MAX = 5;

    private final List<Source> sources;
    private final Supplier<Future<MovingSlots>> moving;
    /** What a reading begins with; whether it is still so is asked when the reading is done. */
    private volatile MovingSlots copies = MovingSlots.UNKNOWN;

    /** Of a single database. */
    public PgVisibilityStore(BiFunction<String, Tuple, Future<RowSet<Row>>> database) {
        this(
                List.of(new Source(DatabaseName.MAIN, database)),
                () -> Future.failedFuture(new IllegalStateException("nothing moves within a single database")));
    }

    /** @param moving where rows stand that are copies; not asked if there is one database */
    public PgVisibilityStore(List<Source> sources, Supplier<Future<MovingSlots>> moving) {
        this.sources = List.copyOf(sources);
        this.moving = moving;
    }

    @Override
    public Future<ExecutionPage> list(
            UUID namespaceId, VisibilityQuery query, AttributeTypes types, int pageSize, ByteString pageToken) {
        return built(() -> ListStatement.of(namespaceId, query, types, pageSize, PageToken.decode(pageToken)))
                .compose(statement -> run("ListWorkflowExecutions", statement.sql())
                        .map(found -> page(listed(found, pageSize, statement), pageSize, statement.keyCount())));
    }

    @Override
    public Future<ExecutionCount> count(UUID namespaceId, VisibilityQuery query, AttributeTypes types) {
        return built(() -> CountStatement.of(namespaceId, query, types))
                .compose(statement -> run("CountWorkflowExecutions", statement.sql())
                        .map(found -> counts(found, statement.groupBy())));
    }

    /** Up to so many of the runs that the query finds, each once, in an order of their own, after the one that is named. */
    public Future<List<WorkflowExecution>> walk(
            UUID namespaceId,
            VisibilityQuery query,
            AttributeTypes types,
            @Nullable WorkflowExecution after,
            int limit) {
        return built(() -> WalkStatement.of(namespaceId, query, types, after, limit))
                .compose(sql -> run("ListWorkflowExecutions", sql))
                .map(found -> {
                    List<WorkflowExecution> runs = new ArrayList<>();
                    walked(found, limit)
                            .forEach(row -> runs.add(WorkflowExecution.newBuilder()
                                    .setWorkflowId(row.getString("workflow_id"))
                                    .setRunId(row.getUUID("run_id").toString())
                                    .build()));
                    return runs;
                });
    }

    private static Iterable<Row> walked(List<RowSet<Row>> found, int limit) {
        Comparator<Row> order = (one, other) -> {
            int byId = RowOrder.compareTexts(one.getString("workflow_id"), other.getString("workflow_id"));
            return byId != 0 ? byId : UuidOrder.BY_BYTES.compare(one.getUUID("run_id"), other.getUUID("run_id"));
        };
        return first(found, order.reversed(), limit);
    }

    private static Iterable<Row> listed(List<RowSet<Row>> found, int limit, ListStatement statement) {
        int keys = statement.keyCount();
        return first(found, Comparator.comparing(row -> ExecutionRow.token(row, keys), statement.order()), limit);
    }

    /** The first of all; those of each database are in this order already, and as many as are asked for if there are so many. */
    private static Iterable<Row> first(List<RowSet<Row>> found, Comparator<Row> order, int limit) {
        if (found.size() == 1) {
            return found.get(0);
        }
        List<Row> all = new ArrayList<>();
        found.forEach(rows -> rows.forEach(all::add));
        all.sort(order);
        return all.subList(0, Math.min(limit, all.size()));
    }

    private static <T> Future<T> built(Supplier<T> statement) {
        try {
            return Future.succeededFuture(statement.get());
        } catch (Rejection refused) {
            return Future.failedFuture(refused);
        }
    }

    /** The rows of each database. */
    private Future<List<RowSet<Row>>> run(String operation, SqlText sql) {
        if (sources.size() == 1) {
            return run(sources.get(0), operation, sql.text(), sql.tuple()).map(List::of);
        }
        return run(operation, sql, READINGS_MAX);
    }

    /** What was copied to another database, or is left over there, is not told twice: not at any moment of its move. */
    private Future<List<RowSet<Row>>> run(String operation, SqlText sql, int readingsLeft) {
        MovingSlots assumed = copies;
        List<Future<RowSet<Row>>> asked = sources.stream()
                .map(source -> run(source, operation, sql, assumed)
                        .recover(failure -> Future.failedFuture(named(source, operation, failure))))
                .toList();
        return Future.all(asked)
                .compose(all ->
                        moving.get().recover(failure -> Future.failedFuture(named(sources.get(0), operation, failure))))
                .compose(found -> {
                    if (found.equals(assumed)) {
                        return Future.succeededFuture(
                                asked.stream().map(Future::result).toList());
                    }
                    copies = found;
                    return readingsLeft > 1
                            ? run(operation, sql, readingsLeft - 1)
                            : Future.failedFuture(new Rejection(
                                    Code.UNAVAILABLE, operation + ": workflows are being moved to another database."));
                });
    }

    private static Future<RowSet<Row>> run(Source source, String operation, SqlText sql, MovingSlots copies) {
        String text =
                copies.concern(source.database()) ? sql.textWithout(copies.slotFrom(), copies.slotTo()) : sql.text();
        return run(source, operation, text, sql.tuple());
    }

    private static Future<RowSet<Row>> run(Source source, String operation, String text, Tuple values) {
        return source.run().apply(text, values).recover(failure -> Future.failedFuture(explained(operation, failure)));
    }

    /** A part of a list must not pass for the whole. */
    private static Throwable named(Source source, String operation, Throwable failure) {
        return failure instanceof Rejection refused && refused.code() == Code.UNAVAILABLE
                ? new Rejection(
                        Code.UNAVAILABLE,
                        operation + " needs database " + source.database() + ", which does not answer: "
                                + refused.getMessage())
                : failure;
    }

    private static Throwable explained(String operation, Throwable failure) {
        if (failure instanceof Rejection) {
            return failure;
        }
        LOG.warn("{} failed", operation, failure);
        return new Rejection(Code.UNAVAILABLE, operation + " operation failed.");
    }

    private static ExecutionPage page(Iterable<Row> rows, int pageSize, int keyCount) {
        List<WorkflowExecutionInfo> executions = new ArrayList<>();
        Row last = null;
        for (Row row : rows) {
            executions.add(ExecutionRow.info(row));
            last = row;
        }
        if (last == null || executions.size() < pageSize) {
            return new ExecutionPage(executions, ByteString.EMPTY);
        }
        return new ExecutionPage(executions, ExecutionRow.token(last, keyCount).encode());
    }

    private static final Comparator<@Nullable Object> BY_VALUE =
            Comparator.nullsLast((one, other) -> one instanceof Number number
                    ? Long.compare(number.longValue(), ((Number) other).longValue())
                    : RowOrder.compareTexts(one.toString(), other.toString()));

    private static ExecutionCount counts(List<RowSet<Row>> found, GroupBy groupBy) {
        long total = 0;
        Map<@Nullable Object, Long> byValue = new LinkedHashMap<>();
        for (RowSet<Row> rows : found) {
            for (Row row : rows) {
                total += row.getLong("found");
                if (groupBy != GroupBy.NOTHING) {
                    byValue.merge(row.getValue("value"), row.getLong("found"), Long::sum);
                }
            }
        }
        List<@Nullable Object> values = new ArrayList<>(byValue.keySet());
        if (found.size() > 1) {
            values.sort(BY_VALUE);
        }
        List<ExecutionCount.Group> groups = new ArrayList<>();
        for (Object value : values) {
            groups.add(new ExecutionCount.Group(keyword(text(value, groupBy)), byValue.getOrDefault(value, 0L)));
        }
        return new ExecutionCount(total, groups);
    }

    /** The group of those that have no value is called by the empty text. */
    private static String text(@Nullable Object value, GroupBy groupBy) {
        if (value == null) {
            return "";
        }
        return groupBy == GroupBy.STATUS ? AttributeValue.statusName(((Number) value).intValue()) : value.toString();
    }

    private static Payload keyword(String value) {
        StringBuilder json = new StringBuilder();
        JsonText.appendString(json, value);
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .putMetadata("type", ByteString.copyFromUtf8(AttributeType.KEYWORD.text()))
                .setData(ByteString.copyFromUtf8(json.toString()))
                .build();
    }
}
