package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a shard reads to take runs away that are not wanted any more, and what is left of them: always a page at a time. */
public final class PgClosedRuns {
    private static final UUID FIRST_UUID = new UUID(0, 0);

    private static final String FIRST_CLOSED = """
            SELECT n.id, e.close_ms
            FROM unnest($1::uuid[]) AS n (id)
            CROSS JOIN LATERAL (
                SELECT x.close_ms FROM execution AS x
                WHERE x.namespace_id = n.id AND x.close_ms >= $2 AND x.slot BETWEEN $3 AND $4
                    AND x.due_at IS NULL AND x.task_at IS NULL
                ORDER BY x.close_ms LIMIT 1
            ) AS e
            """;

    /** By the clock of Postgres, too: one that is ahead takes nothing away before its time. */
    private static final String CLOSED = """
            SELECT n.version, e.slot, e.workflow_id, e.run_id, e.close_ms
            FROM namespaces AS n
            LEFT JOIN LATERAL (
                SELECT x.slot, x.workflow_id, x.run_id, x.close_ms FROM execution AS x
                WHERE x.namespace_id = n.id AND n.version = $2
                    AND x.close_ms <= least($3::bigint, (extract(epoch FROM now()) * 1000)::bigint) - $4::bigint
                    AND (x.close_ms, x.run_id) > ($5::bigint, $6::uuid)
                    AND x.slot BETWEEN $7 AND $8 AND x.due_at IS NULL AND x.task_at IS NULL
                ORDER BY x.close_ms, x.run_id LIMIT $9
            ) AS e ON true
            WHERE n.id = $1
            """;

    /** The same where the namespaces are not: whether it is current is asked afterwards, of the main database. */
    private static final String CLOSED_THERE = CLOSED.replace(
                    "FROM namespaces AS n\n", "FROM (SELECT $1::uuid AS id, $2::bigint AS version) AS n\n")
            .replace("WHERE n.id = $1\n", "");

    private static final String VERSION = "SELECT version FROM namespaces WHERE id = $1";

    private static final String OPEN = """
            SELECT slot, workflow_id, run_id, start_ms FROM execution
            WHERE namespace_id = $1 AND close_ms IS NULL AND (start_ms, run_id) > ($2, $3) AND slot BETWEEN $4 AND $5
            ORDER BY start_ms, run_id LIMIT $6
            """;

    /**
     * Rows of history first, of several runs as far as the page goes; a run of which none is left loses its snapshot and its
     * name. Only of runs that are named as gone.
     */
    private static final String SWEEP = """
            WITH gone AS MATERIALIZED (
                SELECT slot, run_id FROM deletion WHERE slot BETWEEN $1 AND $2 ORDER BY slot, run_id LIMIT $3
            ),
            page AS MATERIALIZED (
                SELECT h.slot, h.run_id, h.seq FROM gone AS g
                CROSS JOIN LATERAL (
                    SELECT x.slot, x.run_id, x.seq FROM history AS x
                    WHERE x.slot = g.slot AND x.run_id = g.run_id ORDER BY x.seq LIMIT $4
                ) AS h
                LIMIT $4
            ),
            reached AS MATERIALIZED (SELECT slot, run_id, max(seq) AS seq FROM page GROUP BY slot, run_id),
            done AS MATERIALIZED (
                SELECT g.slot, g.run_id FROM gone AS g
                LEFT JOIN reached AS r ON r.slot = g.slot AND r.run_id = g.run_id
                WHERE NOT EXISTS (
                    SELECT FROM history AS x WHERE x.slot = g.slot AND x.run_id = g.run_id AND x.seq > coalesce(r.seq, 0)
                )
            ),
            swept AS (
                DELETE FROM history AS h USING page AS p
                WHERE h.slot = p.slot AND h.run_id = p.run_id AND h.seq = p.seq
            ),
            forgotten AS (DELETE FROM snapshot AS s USING done AS d WHERE s.slot = d.slot AND s.run_id = d.run_id),
            unnamed AS (DELETE FROM deletion AS n USING done AS d WHERE n.slot = d.slot AND n.run_id = d.run_id)
            SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM page)
            """;

    private final SqlRunner queries;
    private final @Nullable SqlRunner main;

    /** Of a main database. */
    public PgClosedRuns(Database database) {
        this.queries = database.queries();
        this.main = null;
    }

    /** Of a further database, whose namespaces are in the main one. */
    public PgClosedRuns(Database database, Database main) {
        this.queries = database.queries();
        this.main = main.queries();
    }

    public Future<Map<UUID, Long>> first(int slotFrom, int slotTo, List<UUID> namespaces, long fromMs) {
        if (namespaces.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return queries.run(FIRST_CLOSED, Sql.tuple(namespaces.toArray(UUID[]::new), fromMs, slotFrom, slotTo))
                .map(rows -> {
                    Map<UUID, Long> first = new HashMap<>();
                    rows.forEach(row -> first.put(row.getUUID(0), row.getLong(1)));
                    return first;
                });
    }

    public Future<ClosedPage> page(int slotFrom, int slotTo, Expiry expiry, @Nullable DueRun after, int limit) {
        SqlRunner elsewhere = main;
        if (elsewhere == null) {
            return page(CLOSED, slotFrom, slotTo, expiry, after, limit);
        }
        return page(CLOSED_THERE, slotFrom, slotTo, expiry, after, limit)
                .compose(page -> elsewhere
                        .run(VERSION, Sql.tuple(expiry.namespaceId()))
                        .map(rows -> {
                            boolean current =
                                    rows.size() == 1 && rows.iterator().next().getLong(0) == expiry.version();
                            return current ? page : new ClosedPage(false, List.of());
                        }));
    }

    private Future<ClosedPage> page(
            String sql, int slotFrom, int slotTo, Expiry expiry, @Nullable DueRun after, int limit) {
        return queries.run(
                        sql,
                        Sql.tuple(
                                expiry.namespaceId(),
                                expiry.version(),
                                expiry.nowMs(),
                                expiry.keptMs(),
                                after == null ? -1L : after.dueAtMs(),
                                after == null ? FIRST_UUID : after.runId(),
                                slotFrom,
                                slotTo,
                                (long) limit))
                .map(rows -> {
                    boolean current = false;
                    List<DueRun> runs = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        current = row.getLong(0) == expiry.version();
                        if (row.getUUID(3) != null) {
                            runs.add(run(expiry.namespaceId(), row, 1));
                        }
                    }
                    return new ClosedPage(current, runs);
                });
    }

    public Future<List<DueRun>> open(int slotFrom, int slotTo, UUID namespaceId, @Nullable DueRun after, int limit) {
        return queries.run(
                        OPEN,
                        Sql.tuple(
                                namespaceId,
                                after == null ? -1L : after.dueAtMs(),
                                after == null ? FIRST_UUID : after.runId(),
                                slotFrom,
                                slotTo,
                                (long) limit))
                .map(rows -> {
                    List<DueRun> runs = new ArrayList<>(rows.size());
                    rows.forEach(row -> runs.add(run(namespaceId, row, 0)));
                    return runs;
                });
    }

    private static DueRun run(UUID namespaceId, Row row, int from) {
        return new DueRun(
                row.getInteger(from),
                namespaceId,
                row.getString(from + 1),
                row.getUUID(from + 2),
                row.getLong(from + 3));
    }

    public Future<Boolean> sweep(int slotFrom, int slotTo, int runsMax, int rowsMax) {
        return queries.run(SWEEP, Sql.tuple(slotFrom, slotTo, (long) runsMax, (long) rowsMax))
                .map(rows -> {
                    Row counts = rows.iterator().next();
                    return counts.getLong(0) == runsMax || counts.getLong(1) == rowsMax;
                });
    }
}
