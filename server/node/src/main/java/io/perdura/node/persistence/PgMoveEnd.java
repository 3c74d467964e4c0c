package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.perdura.node.persistence.SlotTransit.State;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;

/** One of the two databases of a move: each statement holds on to the ticket that it was claimed with. */
final class PgMoveEnd implements MoveEnd {
    private static final int SWEPT_AT_ONCE = 2_000;

    static final String TRANSITS = "SELECT slot_from, slot_to, state, shard_id, epoch, preferred FROM slot_transit";

    private static final String CLAIM = """
            WITH raised AS (UPDATE move_fence SET ticket = $1 WHERE ticket <= $1 RETURNING ticket)
            SELECT (SELECT count(*) FROM raised), ticket FROM move_fence
            """;

    private static final String FENCE =
            "WITH fence AS MATERIALIZED (SELECT FROM move_fence WHERE ticket = $1 FOR SHARE), ";

    private static final String ARRIVE = FENCE + """
            arriving AS (
                INSERT INTO slot_transit (slot_from, slot_to, state, preferred)
                SELECT $2::int, $3::int, 'arriving', '' FROM fence
                WHERE NOT EXISTS (SELECT FROM slot_transit WHERE slot_from = $2 AND slot_to = $3)
                    AND NOT EXISTS (SELECT FROM shard WHERE slot_from <= $3 AND $2 <= slot_to)
                RETURNING 1)
            SELECT count(*) FROM fence
            """;

    /** The layout's row first, then the shard's, whose appends under way are waited for: the order of all who change a layout. */
    private static final String CLOSE = FENCE + """
            layout AS (
                UPDATE shard_layout SET version = version + 1
                WHERE EXISTS (SELECT FROM fence) AND EXISTS (SELECT FROM shard WHERE shard_id = $2)
                RETURNING version),
            gone AS (
                DELETE FROM shard WHERE shard_id = $2 AND EXISTS (SELECT FROM layout)
                RETURNING shard_id, slot_from, slot_to, epoch, preferred),
            remembered AS (
                INSERT INTO former_shard (shard_id, slot_from, slot_to, gone_at)
                SELECT shard_id, slot_from, slot_to, now() FROM gone ON CONFLICT DO NOTHING),
            closed AS (
                INSERT INTO slot_transit (slot_from, slot_to, state, shard_id, epoch, preferred)
                SELECT slot_from, slot_to, 'closed', shard_id, epoch, preferred FROM gone)
            SELECT count(*) FROM fence
            """;

    private static final String REOPEN = FENCE + """
            layout AS (
                UPDATE shard_layout SET version = version + 1
                WHERE EXISTS (SELECT FROM fence)
                    AND EXISTS (SELECT FROM slot_transit WHERE slot_from = $2 AND state = 'closed')
                RETURNING version),
            back AS (
                DELETE FROM slot_transit WHERE slot_from = $2 AND state = 'closed' AND EXISTS (SELECT FROM layout)
                RETURNING shard_id, slot_from, slot_to, epoch, preferred),
            forgotten AS (DELETE FROM former_shard AS f USING back AS b WHERE f.shard_id = b.shard_id),
            born AS (
                INSERT INTO shard (shard_id, slot_from, slot_to, epoch, owner, taken_at, preferred)
                SELECT shard_id, slot_from, slot_to, epoch + 1, '', now(), preferred FROM back)
            SELECT count(*) FROM fence
            """;

    private static final String WANT = FENCE + """
            wanted AS (
                UPDATE slot_transit SET preferred = $3
                WHERE slot_from = $2 AND state = 'arriving' AND EXISTS (SELECT FROM fence))
            SELECT count(*) FROM fence
            """;

    private static final String LEAVE_OVER = FENCE + """
            left_over AS (
                UPDATE slot_transit SET state = 'left over' WHERE slot_from = $2 AND EXISTS (SELECT FROM fence))
            SELECT count(*) FROM fence
            """;

    private static final String FORGET = FENCE + """
            forgotten AS (
                DELETE FROM slot_transit
                WHERE slot_from = $2 AND state = 'left over' AND EXISTS (SELECT FROM fence))
            SELECT count(*) FROM fence
            """;

    private final String name;
    private final SqlRunner queries;

    PgMoveEnd(String name, Database database) {
        this.name = name;
        this.queries = database.queries();
    }

    /** What fails names the database. */
    Future<RowSet<Row>> run(String sql, Object... values) {
        return queries.run(sql, Sql.tuple(values))
                .recover(failure -> Future.failedFuture(
                        new IllegalStateException("database " + name + ": " + failure.getMessage(), failure)));
    }

    @Override
    public Future<Void> claim(DataMove move) {
        return run(CLAIM, move.ticket()).map(rows -> {
            Row row = rows.iterator().next();
            if (row.getLong(0) == 0) {
                throw new MoveLost(row.getLong(1), "database " + name);
            }
            return null;
        });
    }

    @Override
    public Future<Optional<SlotTransit>> transit(DataMove move) {
        return run(TRANSITS + " WHERE slot_from = $1 AND slot_to = $2", move.slotFrom(), move.slotTo())
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(transit(rows.iterator().next())));
    }

    static SlotTransit transit(Row row) {
        Integer shardId = row.getInteger(3);
        Long epoch = row.getLong(4);
        return new SlotTransit(
                row.getInteger(0),
                row.getInteger(1),
                State.of(row.getString(2)),
                shardId == null ? 0 : shardId,
                epoch == null ? 0 : epoch,
                row.getString(5));
    }

    @Override
    public Future<Void> arrive(DataMove move) {
        return fenced(ARRIVE, move.ticket(), move.slotFrom(), move.slotTo());
    }

    @Override
    public Future<Void> close(DataMove move) {
        return fenced(CLOSE, move.ticket(), move.shardId());
    }

    @Override
    public Future<Void> reopen(DataMove move) {
        return fenced(REOPEN, move.ticket(), move.slotFrom());
    }

    @Override
    public Future<Void> want(DataMove move, String preferred) {
        return fenced(WANT, move.ticket(), move.slotFrom(), preferred);
    }

    @Override
    public Future<Void> leaveOver(DataMove move) {
        return fenced(LEAVE_OVER, move.ticket(), move.slotFrom());
    }

    @Override
    public Future<Void> begin(DataMove move, long epoch) {
        return SlotRanges.begin(
                queries, new SlotMap.Range(move.slotFrom(), move.slotTo(), move.target(), 1, move.newShardId(), epoch));
    }

    @Override
    public Future<Void> sweep(DataMove move) {
        return sweep(move, MovedTable.values().length - 1, move.slotFrom())
                .compose(swept -> fenced(FORGET, move.ticket(), move.slotFrom()));
    }

    /** What is an index of the rest goes first, history last. */
    private Future<Void> sweep(DataMove move, int table, int slot) {
        if (table < 0) {
            return Future.succeededFuture();
        }
        return run(MovedTable.values()[table].sweep(), move.ticket(), move.slotFrom(), move.slotTo(), slot, (long)
                        SWEPT_AT_ONCE)
                .compose(this::held)
                .compose(rows -> {
                    Row swept = rows.iterator().next();
                    return swept.getLong(1) == SWEPT_AT_ONCE
                            ? sweep(move, table, swept.getInteger(2))
                            : sweep(move, table - 1, move.slotFrom());
                });
    }

    private Future<Void> fenced(String sql, Object... values) {
        return run(sql, values).compose(this::held).mapEmpty();
    }

    /** What was written with a ticket that does not count any more was not written. */
    Future<RowSet<Row>> held(RowSet<Row> rows) {
        return rows.iterator().next().getLong(0) == 1
                ? Future.succeededFuture(rows)
                : Future.failedFuture(new MoveLost(0, "database " + name));
    }
}
