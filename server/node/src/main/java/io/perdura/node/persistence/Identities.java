package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Which cluster a database belongs to, and as which of its databases; what does not fit is refused with {@link SchemaException}. */
final class Identities {
    private static final String SELECT = "SELECT cluster_id, name FROM database_identity";
    private static final String INSERT =
            "INSERT INTO database_identity (cluster_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private Identities() {}

    /** Yields the cluster that the database is the main one of; a new one begins a new cluster. */
    static Future<UUID> requireMain(PgConnection connection) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(UUID.randomUUID(), DatabaseName.MAIN))
                .compose(there -> connection.query(SELECT).execute())
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!row.getString(1).equals(DatabaseName.MAIN)) {
                        throw new SchemaException("The database is the one called " + row.getString(1)
                                + " of a cluster, and not its main one. Name the main one in --postgres, and this one with"
                                + " --database " + row.getString(1) + "=URL.");
                    }
                    return row.getUUID(0);
                });
    }

    /** In the main database. */
    static Future<Void> requireAllNamed(PgConnection connection, List<NamedDatabase> further) {
        return connection
                .query("SELECT name FROM further_database ORDER BY name")
                .execute()
                .map(rows -> {
                    for (Row row : rows) {
                        String name = row.getString(0);
                        if (further.stream().noneMatch(one -> one.name().equals(name))) {
                            throw new SchemaException("The cluster has a database called " + name
                                    + ", and this node was not told where it is. Name it with --database " + name
                                    + "=URL.");
                        }
                    }
                    return null;
                });
    }

    /** In a further database: it is, or becomes, that of the cluster. */
    static Future<Void> introduce(PgConnection connection, NamedDatabase as, UUID cluster) {
        return connection
                .query(SELECT)
                .execute()
                .compose(rows -> rows.size() == 0
                        ? requireUnused(connection, as)
                                .compose(unused ->
                                        connection.preparedQuery(INSERT).execute(Tuple.of(cluster, as.name())))
                                .mapEmpty()
                        : require(rows, as, cluster));
    }

    private static Future<Void> requireUnused(PgConnection connection, NamedDatabase as) {
        return connection
                .query("SELECT EXISTS (SELECT FROM shard) OR EXISTS (SELECT FROM execution)")
                .execute()
                .map(rows -> {
                    if (rows.iterator().next().getBoolean(0)) {
                        throw new SchemaException(shown(as) + " has runs of its own: it was the database of another"
                                + " cluster. Name an empty one.");
                    }
                    return null;
                });
    }

    private static Future<Void> require(RowSet<Row> rows, NamedDatabase as, UUID cluster) {
        Row row = rows.iterator().next();
        if (!row.getUUID(0).equals(cluster)) {
            return Future.failedFuture(new SchemaException(
                    shown(as) + " belongs to another cluster. Name one that is empty, or this cluster's own."));
        }
        String name = row.getString(1);
        if (!name.equals(as.name())) {
            return Future.failedFuture(new SchemaException(shown(as) + " is the one that this cluster calls " + name
                    + ". Name each with the URL that it had."));
        }
        return Future.succeededFuture();
    }

    private static String shown(NamedDatabase database) {
        return "Database " + database.name() + " at " + database.options().shown();
    }

    /** In the main database: from now on every node has to know these. */
    static Future<Void> register(PgConnection connection, List<NamedDatabase> further) {
        return connection
                .preparedQuery("INSERT INTO further_database (name, added_at) SELECT name, now()"
                        + " FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING")
                .execute(Tuple.tuple()
                        .addArrayOfString(
                                further.stream().map(NamedDatabase::name).toArray(String[]::new)))
                .mapEmpty();
    }
}
