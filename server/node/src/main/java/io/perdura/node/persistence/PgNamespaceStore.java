package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.temporal.api.enums.v1.NamespaceState;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The namespaces in Postgres. */
public final class PgNamespaceStore implements NamespaceStore {
    private static final String SELECT = "SELECT id, name, state, detail, version FROM namespaces";
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String REMOVE = """
            WITH gone AS (
                DELETE FROM namespaces
                WHERE id = $1 AND state = $2 AND NOT EXISTS (SELECT FROM execution WHERE namespace_id = $1)
                RETURNING id
            ),
            unset AS (DELETE FROM task_queue_config AS c USING gone AS g WHERE c.namespace_id = g.id)
            SELECT count(*) FROM gone
            """;

    private static final String HAS_RUNS = "SELECT EXISTS (SELECT FROM execution WHERE namespace_id = $1)";

    private final SqlRunner queries;
    private final List<SqlRunner> further;

    public PgNamespaceStore(Database database) {
        this(database, List.of());
    }

    /** @param further databases that may have runs, too */
    public PgNamespaceStore(Database main, List<Database> further) {
        this.queries = main.queries();
        this.further = further.stream().map(Database::queries).toList();
    }

    @Override
    public Future<List<NamespaceRow>> list() {
        return queries.run(SELECT + " ORDER BY name", Sql.tuple()).map(PgNamespaceStore::rows);
    }

    @Override
    public Future<@Nullable NamespaceRow> findByName(String name) {
        return queries.run(SELECT + " WHERE name = $1", Sql.tuple(name)).map(PgNamespaceStore::first);
    }

    @Override
    public Future<@Nullable NamespaceRow> findById(UUID id) {
        return queries.run(SELECT + " WHERE id = $1", Sql.tuple(id)).map(PgNamespaceStore::first);
    }

    @Override
    public Future<Boolean> insertIfAbsent(NamespaceRow namespace) {
        return queries.run(
                        "INSERT INTO namespaces (id, name, state, detail, version) VALUES ($1, $2, $3, $4, $5)"
                                + " ON CONFLICT DO NOTHING",
                        Sql.tuple(
                                namespace.id(),
                                namespace.name(),
                                namespace.state(),
                                Sql.buffer(namespace.detail()),
                                namespace.version()))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Boolean> update(NamespaceRow namespace) {
        return queries.run(
                        "UPDATE namespaces SET name = $2, state = $3, detail = $4, version = version + 1"
                                + " WHERE id = $1 AND version = $5",
                        Sql.tuple(
                                namespace.id(),
                                namespace.name(),
                                namespace.state(),
                                Sql.buffer(namespace.detail()),
                                namespace.version()))
                .map(rows -> rows.rowCount() == 1)
                .recover(failure -> failure instanceof PgException refused
                                && refused.getSqlState().equals(UNIQUE_VIOLATION)
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    @Override
    public Future<Boolean> removeIfEmpty(UUID id) {
        return isInUse(id, 0).compose(used -> used ? Future.succeededFuture(false) : remove(id));
    }

    /** Nothing begins in a deleted namespace, so that what is empty stays so. */
    private Future<Boolean> isInUse(UUID id, int from) {
        if (from == further.size()) {
            return Future.succeededFuture(false);
        }
        return further.get(from)
                .run(HAS_RUNS, Sql.tuple(id))
                .compose(rows ->
                        rows.iterator().next().getBoolean(0) ? Future.succeededFuture(true) : isInUse(id, from + 1));
    }

    private Future<Boolean> remove(UUID id) {
        return queries.run(REMOVE, Sql.tuple(id, NamespaceState.NAMESPACE_STATE_DELETED_VALUE))
                .map(rows -> rows.iterator().next().getLong(0) == 1);
    }

    private static List<NamespaceRow> rows(RowSet<Row> rows) {
        List<NamespaceRow> list = new ArrayList<>(rows.size());
        for (Row row : rows) {
            list.add(new NamespaceRow(
                    row.getUUID(0), row.getString(1), row.getInteger(2), Sql.bytes(row, 3), row.getLong(4)));
        }
        return list;
    }

    private static @Nullable NamespaceRow first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows(rows).get(0);
    }
}
