package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads all that one database holds as of one moment: a single transaction that only reads. Used on one context. */
public final class PgAudit {
    private static final String RUNS = "SELECT " + HeaderColumns.LIST + " FROM execution AS e"
            + " WHERE (e.slot, e.run_id) > ($1, $2) ORDER BY e.slot, e.run_id LIMIT $3";

    private static final String KEYS =
            " JOIN unnest($1::int[], $2::uuid[]) AS k (slot, run_id)" + " ON k.slot = t.slot AND k.run_id = t.run_id";

    private static final String ROWS =
            "SELECT t.slot, t.run_id, t.seq, t.first_event_id, t.event_count, t.events, t.changes FROM history AS t"
                    + KEYS + " ORDER BY t.slot, t.run_id, t.seq";
    private static final String SNAPSHOTS = "SELECT t.run_id, t.seq, t.state FROM snapshot AS t" + KEYS;
    private static final String BACKLOG = "SELECT t.run_id, t.task, t.stamp FROM backlog AS t" + KEYS;

    /** Of what is copied, a part may be there. */
    private static final String MOVES =
            "EXISTS (SELECT FROM slot_transit AS c WHERE slot BETWEEN c.slot_from AND c.slot_to)";

    private static final String ORPHANS = "SELECT DISTINCT h.run_id::text, 'history' FROM history AS h"
            + " WHERE NOT EXISTS (SELECT FROM execution AS e WHERE e.slot = h.slot AND e.run_id = h.run_id)"
            + " AND NOT " + MOVES.replace("slot BETWEEN", "h.slot BETWEEN")
            + " UNION ALL SELECT s.run_id::text, 'snapshot' FROM snapshot AS s"
            + " WHERE NOT EXISTS (SELECT FROM execution AS e WHERE e.slot = s.slot AND e.run_id = s.run_id)"
            + " AND NOT " + MOVES.replace("slot BETWEEN", "s.slot BETWEEN")
            + " UNION ALL SELECT DISTINCT b.run_id::text, 'backlog' FROM backlog AS b"
            + " WHERE NOT EXISTS (SELECT FROM execution AS e WHERE e.slot = b.slot AND e.run_id = b.run_id)"
            + " AND NOT " + MOVES.replace("slot BETWEEN", "b.slot BETWEEN")
            + " UNION ALL SELECT e.run_id::text, 'namespace' FROM execution AS e"
            + " WHERE e.namespace_id <> ALL ($1) LIMIT 1000";

    private static final String SHARDS =
            "SELECT shard_id, slot_from, slot_to, epoch, owner FROM shard ORDER BY slot_from";

    private final String name;
    private final PgConnection connection;

    private PgAudit(String name, PgConnection connection) {
        this.name = name;
        this.connection = connection;
    }

    /** Something that stands in one table without what it belongs to. */
    public record Orphan(String runId, String table) {}

    /** Begins to read; what is written from now on is not seen. */
    public static Future<PgAudit> begin(Vertx vertx, NamedDatabase database) {
        PostgresOptions options = database.options();
        Connector connector = new Connector(vertx, options);
        return connector
                .findPrimary()
                .compose(found -> connector.connect(options.connect(Map.of("statement_timeout", "0"))
                        .addProperty("application_name", "perdura-verify")
                        .setCachePreparedStatements(true)
                        .setPreparedStatementCacheSqlLimit(16_384)))
                .compose(open -> open.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                        .execute()
                        .map(begun -> new PgAudit(database.name(), open)));
    }

    /** What the cluster calls the database. */
    public String database() {
        return name;
    }

    /** Of the main database. */
    public Future<SlotMap> map() {
        return SlotRanges.map(connection);
    }

    /** Of the main database. */
    public Future<Set<UUID>> namespaces() {
        return connection.query("SELECT id FROM namespaces").execute().map(rows -> {
            Set<UUID> ids = new HashSet<>();
            rows.forEach(row -> ids.add(row.getUUID(0)));
            return ids;
        });
    }

    /** Of the main database: changes whenever slots have another place than before, or begin to get one. */
    public Future<String> moves() {
        return connection
                .query("SELECT coalesce(max(move_id || ' ' || step), '') FROM slot_move")
                .execute()
                .map(rows -> rows.iterator().next().getString(0));
    }

    /** Slots of which there are rows without a shard, as a move needs it. */
    public Future<List<SlotTransit>> transits() {
        return connection.query(PgMoveEnd.TRANSITS).execute().map(rows -> {
            List<SlotTransit> transits = new ArrayList<>();
            rows.forEach(row -> transits.add(PgMoveEnd.transit(row)));
            return transits;
        });
    }

    public Future<List<ShardRow>> shards() {
        return connection.query(SHARDS).execute().map(rows -> {
            List<ShardRow> shards = new ArrayList<>();
            for (Row row : rows) {
                shards.add(new ShardRow(
                        row.getInteger(0),
                        row.getInteger(1),
                        row.getInteger(2),
                        row.getLong(3),
                        row.getString(4),
                        "",
                        name));
            }
            return shards;
        });
    }

    /** @param namespaces all that there are */
    public Future<List<Orphan>> orphans(Set<UUID> namespaces) {
        Tuple known = Tuple.tuple().addArrayOfUUID(namespaces.toArray(UUID[]::new));
        return connection.preparedQuery(ORPHANS).execute(known).map(rows -> {
            List<Orphan> orphans = new ArrayList<>();
            rows.forEach(row -> orphans.add(new Orphan(row.getString(0), row.getString(1))));
            return orphans;
        });
    }

    /** The next runs by slot and id; none: those were all. */
    public Future<List<AuditedRun>> runsAfter(int slot, UUID runId, int limit) {
        return connection
                .preparedQuery(RUNS)
                .execute(Tuple.of(slot, runId, limit))
                .compose(found -> {
                    List<ExecutionHeader> headers = new ArrayList<>(found.size());
                    found.forEach(row -> headers.add(HeaderColumns.read(row)));
                    if (headers.isEmpty()) {
                        return Future.succeededFuture(List.of());
                    }
                    Tuple keys = Tuple.tuple()
                            .addArrayOfInteger(
                                    headers.stream().map(ExecutionHeader::slot).toArray(Integer[]::new))
                            .addArrayOfUUID(
                                    headers.stream().map(ExecutionHeader::runId).toArray(UUID[]::new));
                    return connection
                            .preparedQuery(ROWS)
                            .execute(keys)
                            .compose(rows -> connection
                                    .preparedQuery(SNAPSHOTS)
                                    .execute(keys)
                                    .compose(snapshots -> connection
                                            .preparedQuery(BACKLOG)
                                            .execute(keys)
                                            .map(backlog -> joined(headers, rows, snapshots, backlog))));
                });
    }

    private static List<AuditedRun> joined(
            List<ExecutionHeader> headers, RowSet<Row> rows, RowSet<Row> snapshots, RowSet<Row> backlog) {
        Map<UUID, List<HistoryRow>> history = new HashMap<>();
        for (HistoryRow row : RunReads.historyRows(rows)) {
            history.computeIfAbsent(row.runId(), id -> new ArrayList<>()).add(row);
        }
        Map<UUID, Long> seqs = new HashMap<>();
        Map<UUID, ByteString> states = new HashMap<>();
        snapshots.forEach(row -> {
            seqs.put(row.getUUID(0), row.getLong(1));
            states.put(row.getUUID(0), Sql.bytes(row, 2));
        });
        Map<UUID, Map<Long, Long>> tasks = new HashMap<>();
        backlog.forEach(row ->
                tasks.computeIfAbsent(row.getUUID(0), id -> new HashMap<>()).put(row.getLong(1), row.getLong(2)));
        List<AuditedRun> runs = new ArrayList<>(headers.size());
        for (ExecutionHeader header : headers) {
            UUID id = header.runId();
            runs.add(new AuditedRun(
                    header,
                    history.getOrDefault(id, List.of()),
                    seqs.getOrDefault(id, 0L),
                    states.get(id),
                    tasks.getOrDefault(id, Map.of())));
        }
        return runs;
    }

    public Future<Void> close() {
        return connection.close();
    }
}
