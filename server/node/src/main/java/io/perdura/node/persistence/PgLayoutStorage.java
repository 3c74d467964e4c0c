package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of one database. A change is one statement, so that there is no half-way; who changes it at the same time waits
 * for the layout's row, and then finds another version.
 */
public final class PgLayoutStorage implements LayoutStorage {
    /** The parents go first, because the children's epoch is read off what went. A range that is not made good divides by zero. */
    private static final String CHANGE = """
            WITH layout AS (
                UPDATE shard_layout
                SET version = version + 1,
                    next_shard_id = greatest(next_shard_id, (SELECT max(shard_id) + 1 FROM shard), $6::int)
                        + cardinality($3::int[])
                WHERE version = $1
                RETURNING next_shard_id - cardinality($3::int[]) AS first_id),
            gone AS (
                DELETE FROM shard WHERE shard_id = ANY ($2::int[]) AND EXISTS (SELECT FROM layout)
                RETURNING shard_id, slot_from, slot_to, epoch),
            born AS (
                INSERT INTO shard (shard_id, slot_from, slot_to, epoch, owner, taken_at, preferred)
                SELECT layout.first_id + child.n - 1, child.slot_from, child.slot_to,
                       (SELECT max(epoch) FROM gone) + 1, '', now(), child.preferred
                FROM layout,
                     unnest($3::int[], $4::int[], $5::text[]) WITH ORDINALITY AS child (slot_from, slot_to, preferred, n)
                RETURNING slot_from, slot_to),
            remembered AS (
                INSERT INTO former_shard (shard_id, slot_from, slot_to, gone_at)
                SELECT shard_id, slot_from, slot_to, now() FROM gone),
            forgotten AS (
                DELETE FROM former_shard WHERE shard_id < (SELECT first_id FROM layout) - 10000)
            SELECT 1 / CASE
                WHEN (SELECT (count(*), min(slot_from), max(slot_to), sum(slot_to - slot_from + 1)) FROM gone)
                   = (SELECT (cardinality($2::int[])::bigint, min(slot_from), max(slot_to), sum(slot_to - slot_from + 1))
                      FROM born)
                THEN 1 ELSE 0 END
            FROM layout
            """;

    /** The layout's row first, as above: two who wait for each other would be a deadlock. */
    private static final String PREFER = """
            WITH layout AS (
                UPDATE shard_layout SET version = version + 1
                WHERE EXISTS (SELECT FROM shard WHERE shard_id = $1 AND preferred <> $2)
                RETURNING version)
            UPDATE shard SET preferred = $2
            WHERE shard_id = $1 AND preferred <> $2 AND EXISTS (SELECT FROM layout)
            RETURNING shard_id
            """;

    private static final String FORMER =
            "SELECT shard_id, slot_from, slot_to FROM former_shard WHERE shard_id = ANY ($1) ORDER BY slot_from";

    /** Ids that no database uses, whether they are then used here or not. */
    private static final String RESERVE = """
            UPDATE shard_layout
            SET next_shard_id = greatest(next_shard_id, (SELECT max(shard_id) + 1 FROM shard)) + $1::int
            RETURNING next_shard_id - $1::int
            """;

    private final SqlRunner queries;
    private final @Nullable SqlRunner main;

    /** Of a main database. */
    public PgLayoutStorage(Database database) {
        this.queries = database.queries();
        this.main = null;
    }

    /** Of a further database, whose shards' ids come from the main one. */
    public PgLayoutStorage(Database database, Database main) {
        this.queries = database.queries();
        this.main = main.queries();
    }

    @Override
    public Future<Boolean> change(LayoutChange change) {
        SqlRunner ids = main;
        return ids == null
                ? change(change, 0)
                : ids.run(RESERVE, Sql.tuple(change.children().size()))
                        .compose(reserved ->
                                change(change, reserved.iterator().next().getInteger(0)));
    }

    private Future<Boolean> change(LayoutChange change, int firstId) {
        return queries.run(
                        CHANGE,
                        Sql.tuple(
                                change.version(),
                                change.parents().toArray(Integer[]::new),
                                change.children().stream()
                                        .map(LayoutChange.Child::slotFrom)
                                        .toArray(Integer[]::new),
                                change.children().stream()
                                        .map(LayoutChange.Child::slotTo)
                                        .toArray(Integer[]::new),
                                change.children().stream()
                                        .map(LayoutChange.Child::preferred)
                                        .toArray(String[]::new),
                                firstId))
                .map(rows -> rows.size() == 1);
    }

    @Override
    public Future<Boolean> prefer(ShardRow shard, String address) {
        return queries.run(PREFER, Sql.tuple(shard.shardId(), address)).map(rows -> rows.size() == 1);
    }

    @Override
    public Future<List<FormerShard>> former(List<Integer> shardIds) {
        return queries.run(FORMER, Sql.tuple((Object) shardIds.toArray(Integer[]::new)))
                .map(rows -> {
                    List<FormerShard> former = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        former.add(new FormerShard(row.getInteger(0), row.getInteger(1), row.getInteger(2)));
                    }
                    return former;
                });
    }
}
