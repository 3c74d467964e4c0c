package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The shards of one database. */
public final class PgShardStorage implements ShardStorage {
    private static final String COLUMNS = "shard_id, slot_from, slot_to, epoch, owner, preferred";

    /** How long taking a shard waits for a database in trouble, so that it is taken at the moment that is over. */
    private static final long WELL_MAX_MS = 1_500;

    private final String name;
    private final SqlRunner reads;
    private final DatabaseHealth health;

    /** Of the main database. */
    public PgShardStorage(Database database) {
        this(DatabaseName.MAIN, database);
    }

    /** @param name what the cluster calls the database */
    public PgShardStorage(String name, Database database) {
        this.name = name;
        this.reads = database.reads();
        this.health = database.health();
    }

    @Override
    public Future<List<ShardRow>> shards() {
        return reads.run("SELECT " + COLUMNS + " FROM shard ORDER BY shard_id", Sql.tuple())
                .map(this::rows);
    }

    @Override
    public Future<ShardLayout> layout() {
        return reads.run(
                        "SELECT " + COLUMNS + ", version FROM shard_layout LEFT JOIN shard ON true ORDER BY shard_id",
                        Sql.tuple())
                .map(rows -> new ShardLayout(
                        rows(rows), Map.of(name, rows.iterator().next().getLong(6))));
    }

    @Override
    public Future<Optional<ShardRow>> take(ShardRow seen, String owner) {
        return whenWritable()
                .compose(writable -> writable ? update(seen, owner) : Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<ShardRow>> update(ShardRow seen, String owner) {
        return reads.run(
                        "UPDATE shard SET epoch = epoch + 1, owner = $3, taken_at = now()"
                                + " WHERE shard_id = $1 AND epoch = $2 AND owner = $4 RETURNING " + COLUMNS,
                        Sql.tuple(seen.shardId(), seen.epoch(), owner, seen.owner()))
                .map(rows -> rows(rows).stream().findFirst());
    }

    @Override
    public Future<Void> release(int shardId, long epoch) {
        return reads.run("UPDATE shard SET owner = '' WHERE shard_id = $1 AND epoch = $2", Sql.tuple(shardId, epoch))
                .mapEmpty();
    }

    /**
     * Whether a shard that was taken could write, at once or within a moment; on the context of the caller. Without that it
     * would close again with its first append.
     */
    private Future<Boolean> whenWritable() {
        DatabaseTrouble trouble = health.trouble();
        if (trouble == null || trouble.sparesConnections()) {
            return Future.succeededFuture(true);
        }
        Context context = Vertx.currentContext();
        Promise<Void> well = context == null ? Promise.promise() : ((ContextInternal) context).promise();
        health.whenWell().onComplete(well);
        return well.future()
                .timeout(WELL_MAX_MS, TimeUnit.MILLISECONDS)
                .map(true)
                .otherwise(false);
    }

    @Override
    public Future<Boolean> holds(int shardId, long epoch) {
        return reads.run("SELECT 1 FROM shard WHERE shard_id = $1 AND epoch = $2", Sql.tuple(shardId, epoch))
                .map(rows -> rows.size() == 1);
    }

    private List<ShardRow> rows(RowSet<Row> rows) {
        List<ShardRow> list = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getInteger(0) == null) {
                return list; // a database that has no shards has a layout, too
            }
            list.add(new ShardRow(
                    row.getInteger(0),
                    row.getInteger(1),
                    row.getInteger(2),
                    row.getLong(3),
                    row.getString(4),
                    row.getString(5),
                    name));
        }
        return list;
    }
}
