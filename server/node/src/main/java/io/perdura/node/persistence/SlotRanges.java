package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.perdura.node.persistence.SlotMap.Range;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The statements about which slots are in which database, and how a range of them begins there. */
final class SlotRanges {
    static final String SELECT =
            "SELECT slot_from, slot_to, database, shards, first_shard_id, epoch FROM slot_range ORDER BY slot_from";

    /** Once, whoever says so and how often: what was split, merged or moved away since must not be there again. */
    private static final String BEGIN = """
            WITH begun AS (
                UPDATE shard_layout
                SET begun = $4, version = version + 1, next_shard_id = greatest(next_shard_id, $4 + $3)
                WHERE begun < $4
                RETURNING version),
            arrived AS (
                DELETE FROM slot_transit
                WHERE state = 'arriving' AND slot_from <= $2 AND $1 <= slot_to AND EXISTS (SELECT FROM begun)
                RETURNING preferred)
            INSERT INTO shard (shard_id, slot_from, slot_to, epoch, owner, taken_at, preferred)
            SELECT $4 + i, $1 + i * ($2 - $1 + 1) / $3, $1 + (i + 1) * ($2 - $1 + 1) / $3 - 1, $5::bigint, '', now(),
                   coalesce((SELECT max(preferred) FROM arrived), '')
            FROM begun, generate_series(0, $3 - 1) AS i
            """.replaceAll("\\$([1-4])", "\\$$1::int");

    private static final String INSERT = "INSERT INTO slot_range"
            + " (slot_from, slot_to, database, shards, first_shard_id, epoch) VALUES ($1, $2, $3, $4, $5, $6)";

    private SlotRanges() {}

    static Future<SlotMap> map(PgConnection connection) {
        return connection.query(SELECT).execute().map(SlotRanges::map);
    }

    static SlotMap map(RowSet<Row> rows) {
        List<Range> ranges = new ArrayList<>(rows.size());
        for (Row row : rows) {
            ranges.add(new Range(
                    row.getInteger(0),
                    row.getInteger(1),
                    row.getString(2),
                    row.getInteger(3),
                    row.getInteger(4),
                    row.getLong(5)));
        }
        return new SlotMap(ranges);
    }

    static Future<Void> insert(PgConnection connection, Range range) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        range.slotFrom(),
                        range.slotTo(),
                        range.database(),
                        range.shards(),
                        range.firstShardId(),
                        range.epoch()))
                .mapEmpty();
    }

    /** In the database of the range. */
    static Future<Void> begin(PgConnection connection, Range range) {
        return connection.preparedQuery(BEGIN).execute(values(range)).mapEmpty();
    }

    /** As above, while nodes serve. */
    static Future<Void> begin(SqlRunner queries, Range range) {
        return queries.run(BEGIN, values(range)).mapEmpty();
    }

    private static Tuple values(Range range) {
        return Tuple.of(range.slotFrom(), range.slotTo(), range.shards(), range.firstShardId(), range.epoch());
    }

    /** In the main database: no shard gets one of the ids below this from now on. */
    static Future<Void> reserve(PgConnection connection, int shardIds) {
        return connection
                .preparedQuery("UPDATE shard_layout SET next_shard_id = greatest(next_shard_id, $1)")
                .execute(Tuple.of(shardIds))
                .mapEmpty();
    }
}
