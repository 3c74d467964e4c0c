package io.perdura.node.persistence;

import io.perdura.node.persistence.DataMove.Step;
import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;
import java.util.function.Supplier;

/** The moves as the main database has them: at most one is under way, and where its slots are changes at one moment. */
public final class PgDataMoves implements MoveLog {
    private static final String COLUMNS = "m.move_id, m.ticket, m.step, m.shard_id, m.slot_from, m.slot_to, m.source,"
            + " m.target, m.new_shard_id, m.mover, m.tries, (extract(epoch FROM now() - m.beat_at) * 1000)::bigint,"
            + " m.rows_written, m.reason";

    private static final String READ =
            "SELECT " + COLUMNS + ", l.version FROM shard_layout AS l LEFT JOIN slot_move AS m ON true";

    /** The version grows, so that whoever reads from all databases at once notices that a copy begins. */
    private static final String BEGIN = """
            WITH layout AS (
                UPDATE shard_layout
                SET version = version + 1,
                    next_shard_id = greatest(next_shard_id, (SELECT max(shard_id) + 1 FROM shard)) + 1
                WHERE NOT EXISTS (SELECT FROM slot_move WHERE step IN ('copying', 'switched', 'undoing'))
                RETURNING next_shard_id - 1 AS shard_id)
            INSERT INTO slot_move AS m (move_id, ticket, step, shard_id, slot_from, slot_to, source, target,
                new_shard_id, mover, tries, rows_written, reason, beat_at)
            SELECT 1, 1, 'copying', $1::int, $2::int, $3::int, $4::text, $5::text, layout.shard_id, $6::text, 0, 0, '', now()
            FROM layout
            ON CONFLICT (single) DO UPDATE
            SET move_id = m.move_id + 1, ticket = m.ticket + 1, step = excluded.step, shard_id = excluded.shard_id,
                slot_from = excluded.slot_from, slot_to = excluded.slot_to, source = excluded.source,
                target = excluded.target, new_shard_id = excluded.new_shard_id, mover = excluded.mover, tries = 0,
                rows_written = 0, reason = '', beat_at = now()
            WHERE m.step IN ('done', 'undone')
            RETURNING\s""" + COLUMNS;

    private static final String CLAIM = """
            UPDATE slot_move AS m
            SET ticket = greatest(m.ticket, $3::bigint) + 1, mover = $2, tries = m.tries + 1, beat_at = now()
            WHERE m.ticket = $1 AND m.step IN ('copying', 'switched', 'undoing')
            RETURNING\s""" + COLUMNS;

    private static final String BEAT =
            "UPDATE slot_move AS m SET beat_at = now(), rows_written = m.rows_written + $2::bigint"
                    + " WHERE m.ticket = $1 AND m.step IN ('copying', 'switched', 'undoing') RETURNING " + COLUMNS;

    /** What the source has of these slots is the target's from then on. A range that is not all the source's divides by zero. */
    private static final String SWITCH = """
            WITH move AS (
                UPDATE slot_move SET step = 'switched', beat_at = now()
                WHERE ticket = $1 AND step = 'copying'
                RETURNING slot_from, slot_to, source, target, new_shard_id),
            layout AS (UPDATE shard_layout SET version = version + 1 WHERE EXISTS (SELECT FROM move)),
            cut AS (
                DELETE FROM slot_range AS r USING move AS m
                WHERE r.database = m.source AND r.slot_from <= m.slot_to AND m.slot_from <= r.slot_to
                RETURNING r.slot_from, r.slot_to, r.database, r.shards, r.first_shard_id, r.epoch),
            was AS (
                SELECT sum(least(c.slot_to, m.slot_to) - greatest(c.slot_from, m.slot_from) + 1) AS slots
                FROM cut AS c, move AS m),
            put AS (
                INSERT INTO slot_range (slot_from, slot_to, database, shards, first_shard_id, epoch)
                SELECT c.slot_from, m.slot_from - 1, c.database, c.shards, c.first_shard_id, c.epoch
                FROM was, cut AS c, move AS m WHERE c.slot_from < m.slot_from
                UNION ALL
                SELECT m.slot_to + 1, c.slot_to, c.database, c.shards, c.first_shard_id, c.epoch
                FROM was, cut AS c, move AS m WHERE c.slot_to > m.slot_to
                UNION ALL
                SELECT m.slot_from, m.slot_to, m.target, 1, m.new_shard_id, $2::bigint FROM was, move AS m)
            SELECT 1 / CASE WHEN was.slots = m.slot_to - m.slot_from + 1 THEN 1 ELSE 0 END FROM move AS m, was
            """;

    private static final String EPOCH =
            "SELECT epoch FROM slot_range WHERE slot_from = $1 AND database = $2 AND first_shard_id = $3";

    private static final String UNDO = "UPDATE slot_move AS m SET step = 'undoing', reason = $2"
            + " WHERE m.ticket = $1 AND m.step = 'copying' RETURNING " + COLUMNS;

    private static final String END = "UPDATE slot_move AS m"
            + " SET step = CASE m.step WHEN 'switched' THEN 'done' ELSE 'undone' END"
            + " WHERE m.ticket = $1 AND m.step IN ('switched', 'undoing') RETURNING " + COLUMNS;

    private final SqlRunner queries;

    public PgDataMoves(Database main) {
        this.queries = main.queries();
    }

    /** The move that is under way, or was the last one. */
    public Future<Optional<DataMove>> read() {
        return queries.run(READ, Sql.tuple()).map(rows -> {
            Row row = rows.iterator().next();
            return row.getLong(0) == null ? Optional.empty() : Optional.of(move(row));
        });
    }

    /** Where rows stand that do not count. */
    public Future<MovingSlots> copies() {
        return queries.run(READ, Sql.tuple()).map(rows -> {
            Row row = rows.iterator().next();
            long version = row.getLong(14);
            return row.getLong(0) == null
                    ? new MovingSlots(version, "", 0, -1)
                    : move(row).copies(version);
        });
    }

    /** Yields nothing if another one is under way. */
    public Future<Optional<DataMove>> begin(ShardRow shard, String target, String mover) {
        return queries.run(
                        BEGIN,
                        Sql.tuple(shard.shardId(), shard.slotFrom(), shard.slotTo(), shard.database(), target, mover))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(move(rows.iterator().next())));
    }

    @Override
    public Future<DataMove> claim(DataMove move, String mover, long later) {
        return one(() -> queries.run(CLAIM, Sql.tuple(move.ticket(), mover, later)));
    }

    @Override
    public Future<DataMove> beat(DataMove move, long rowsMore) {
        return one(() -> queries.run(BEAT, Sql.tuple(move.ticket(), rowsMore)));
    }

    @Override
    public Future<Void> switchOver(DataMove move, long epoch) {
        return queries.run(SWITCH, Sql.tuple(move.ticket(), epoch)).compose(PgDataMoves::oneRow);
    }

    @Override
    public Future<Long> epoch(DataMove move) {
        return queries.run(EPOCH, Sql.tuple(move.slotFrom(), move.target(), move.newShardId()))
                .compose(
                        rows -> oneRow(rows).map(found -> rows.iterator().next().getLong(0)));
    }

    @Override
    public Future<DataMove> undo(DataMove move, String reason) {
        return one(() -> queries.run(UNDO, Sql.tuple(move.ticket(), reason)));
    }

    @Override
    public Future<DataMove> end(DataMove move) {
        return one(() -> queries.run(END, Sql.tuple(move.ticket())));
    }

    private static Future<DataMove> one(Supplier<Future<RowSet<Row>>> statement) {
        return statement
                .get()
                .compose(rows -> oneRow(rows).map(found -> move(rows.iterator().next())));
    }

    private static Future<Void> oneRow(RowSet<Row> rows) {
        return rows.size() == 1 ? Future.succeededFuture() : Future.failedFuture(new MoveLost(0, "the main database"));
    }

    private static DataMove move(Row row) {
        return new DataMove(
                row.getLong(0),
                row.getLong(1),
                Step.of(row.getString(2)),
                row.getInteger(3),
                row.getInteger(4),
                row.getInteger(5),
                row.getString(6),
                row.getString(7),
                row.getInteger(8),
                row.getString(9),
                row.getInteger(10),
                row.getLong(11),
                row.getLong(12),
                row.getString(13));
    }
}
