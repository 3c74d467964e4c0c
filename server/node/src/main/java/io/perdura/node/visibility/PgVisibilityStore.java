package io.perdura.node.visibility;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.visibility.CountStatement.GroupBy;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads table {@code execution} through a pool that is not the shards' own: a query can be as slow as its author likes. */
public final class PgVisibilityStore implements VisibilityStore {

    private static final Logger LOG = LoggerFactory.getLogger(PgVisibilityStore.class);

    private final BiFunction<String, Tuple, Future<RowSet<Row>>> database;

    /** With what runs a prepared statement within a time limit; its refusals are passed on. */
    public PgVisibilityStore(BiFunction<String, Tuple, Future<RowSet<Row>>> database) {
        this.database = database;
    }

    @Override
    public Future<ExecutionPage> list(
            UUID namespaceId, VisibilityQuery query, AttributeTypes types, int pageSize, ByteString pageToken) {
        return built(() -> ListStatement.of(namespaceId, query, types, pageSize, PageToken.decode(pageToken)))
                .compose(statement -> run("ListWorkflowExecutions", statement.sql())
                        .map(rows -> page(rows, pageSize, statement.keyCount())));
    }

    @Override
    public Future<ExecutionCount> count(UUID namespaceId, VisibilityQuery query, AttributeTypes types) {
        return built(() -> CountStatement.of(namespaceId, query, types))
                .compose(statement ->
                        run("CountWorkflowExecutions", statement.sql()).map(rows -> counts(rows, statement.groupBy())));
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
                .map(rows -> {
                    List<WorkflowExecution> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(WorkflowExecution.newBuilder()
                            .setWorkflowId(row.getString("workflow_id"))
                            .setRunId(row.getUUID("run_id").toString())
                            .build()));
                    return found;
                });
    }

    private static <T> Future<T> built(Supplier<T> statement) {
        try {
            return Future.succeededFuture(statement.get());
        } catch (Rejection refused) {
            return Future.failedFuture(refused);
        }
    }

    private Future<RowSet<Row>> run(String operation, SqlText sql) {
        return database.apply(sql.text(), sql.tuple())
                .recover(failure -> Future.failedFuture(explained(operation, failure)));
    }

    private static Throwable explained(String operation, Throwable failure) {
        if (failure instanceof Rejection) {
            return failure;
        }
        LOG.warn("{} failed", operation, failure);
        return new Rejection(Code.UNAVAILABLE, operation + " operation failed.");
    }

    private static ExecutionPage page(RowSet<Row> rows, int pageSize, int keyCount) {
        List<WorkflowExecutionInfo> executions = new ArrayList<>(rows.size());
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

    private static ExecutionCount counts(RowSet<Row> rows, GroupBy groupBy) {
        long total = 0;
        List<ExecutionCount.Group> groups = new ArrayList<>();
        for (Row row : rows) {
            long found = row.getLong("found");
            total += found;
            if (groupBy != GroupBy.NOTHING) {
                groups.add(new ExecutionCount.Group(keyword(value(row, groupBy)), found));
            }
        }
        return new ExecutionCount(total, groups);
    }

    private static @Nullable String value(Row row, GroupBy groupBy) {
        return groupBy == GroupBy.STATUS ? AttributeValue.statusName(row.getInteger("value")) : row.getString("value");
    }

    private static Payload keyword(@Nullable String value) {
        Payload.Builder payload = Payload.newBuilder();
        if (value == null) {
            return payload.putMetadata("encoding", ByteString.copyFromUtf8("binary/null"))
                    .putMetadata("type", ByteString.copyFromUtf8(AttributeType.KEYWORD.text()))
                    .build();
        }
        StringBuilder json = new StringBuilder();
        JsonText.appendString(json, value);
        return payload.putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .putMetadata("type", ByteString.copyFromUtf8(AttributeType.KEYWORD.text()))
                .setData(ByteString.copyFromUtf8(json.toString()))
                .build();
    }
}
