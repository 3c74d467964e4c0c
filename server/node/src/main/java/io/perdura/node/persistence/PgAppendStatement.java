package io.perdura.node.persistence;

import io.perdura.node.persistence.CommitBatch.Fence;
import io.perdura.node.persistence.Inspection.Finding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Appends to Postgres: a batch is one statement on the lane's own connection. Used on the lane's context only. */
public final class PgAppendStatement implements AppendStatement {
    private record RowKey(int slot, java.util.UUID runId, long seq) {}

    private final DatabaseHealth health;
    private final LaneConnection connection;

    public PgAppendStatement(Vertx vertx, Database database) {
        this.health = database.health();
        this.connection = new LaneConnection(vertx, database.options(), health);
    }

    @Override
    public Future<Void> write(List<Commit> commits) {
        AppendSql sql = AppendSql.of(new CommitBatch(commits));
        return connection
                .get()
                .compose(open -> execute(open, sql))
                .recover(PgAppendStatement::classify)
                .mapEmpty();
    }

    private Future<RowSet<Row>> execute(PgConnection connection, AppendSql sql) {
        health.asked();
        return connection.preparedQuery(sql.text()).execute(sql.parameters()).onComplete(answer -> {
            if (answer.succeeded()) {
                health.answered();
            } else {
                health.failed(answer.cause());
            }
        });
    }

    /** Values that can never be stored, told apart from what may pass: class 22 but for the assertion's division, and limits. */
    private static Future<RowSet<Row>> classify(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = refused.getSqlState();
            boolean values = state.startsWith("22") && !state.equals("22012");
            if (values || state.startsWith("54") || state.equals("23502") || state.equals("23514")) {
                return Future.failedFuture(
                        new InvalidValuesException("Postgres refuses the values: SQL state " + state));
            }
        }
        return Future.failedFuture(failure);
    }

    @Override
    public Future<Inspection> inspect(List<Commit> commits) {
        CommitBatch batch = new CommitBatch(commits);
        // The epochs first: when one has moved on, its former writer has ended, and the rows read after it are final.
        return connection
                .get()
                .compose(open -> execute(open, AppendSql.fences(batch))
                        .compose(fences -> execute(open, AppendSql.rows(batch))
                                .compose(rows -> execute(open, AppendSql.headers(headerKeys(commits)))
                                        .map(headers -> findings(commits, fences, rows, headers))))
                        .compose(found -> durable(open, batch, found)));
    }

    private Future<Inspection> durable(PgConnection open, CommitBatch batch, Inspection found) {
        return found.findings().contains(Finding.WRITTEN)
                ? execute(open, AppendSql.barrier(batch)).map(found)
                : Future.succeededFuture(found);
    }

    private static List<StoredRun> headerKeys(List<Commit> commits) {
        Set<StoredRun> keys = new HashSet<>();
        for (Commit commit : commits) {
            commit.inserts().forEach(header -> keys.add(CommitBatch.key(header)));
            commit.updates().forEach(header -> keys.add(CommitBatch.key(header)));
        }
        return List.copyOf(keys);
    }

    private static Inspection findings(
            List<Commit> commits, RowSet<Row> fenceRows, RowSet<Row> historyRows, RowSet<Row> headerRows) {
        Set<Fence> fences = new HashSet<>();
        fenceRows.forEach(row -> fences.add(new Fence(row.getInteger(0), row.getLong(1))));
        Map<RowKey, Long> appendIds = new HashMap<>();
        historyRows.forEach(
                row -> appendIds.put(new RowKey(row.getInteger(0), row.getUUID(1), row.getLong(2)), row.getLong(3)));
        Set<StoredRun> headers = new HashSet<>();
        headerRows.forEach(row -> headers.add(new StoredRun(row.getInteger(0), row.getUUID(1))));

        List<Finding> findings = new ArrayList<>();
        for (Commit commit : commits) {
            findings.add(finding(commit, fences, appendIds, headers));
        }
        return new Inspection(findings);
    }

    private static Finding finding(
            Commit commit, Set<Fence> fences, Map<RowKey, Long> appendIds, Set<StoredRun> headers) {
        boolean taken = false;
        for (HistoryRow row : commit.rows()) {
            Long appendId = appendIds.get(new RowKey(row.slot(), row.runId(), row.seq()));
            if (appendId != null && appendId == commit.appendId()) {
                return Finding.WRITTEN;
            }
            taken |= appendId != null;
        }
        if (!fences.contains(new Fence(commit.shardId(), commit.epoch()))) {
            return Finding.LOST;
        }
        for (ExecutionHeader header : commit.inserts()) {
            taken |= !headers.add(CommitBatch.key(header));
        }
        for (ExecutionHeader header : commit.updates()) {
            taken |= !headers.contains(CommitBatch.key(header));
        }
        return taken ? Finding.COLLIDED : Finding.ABSENT;
    }

    @Override
    public void abandon() {
        connection.abandon();
    }

    @Override
    public Future<Void> close() {
        return connection.close();
    }
}
