package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** The databases of a cluster, as far as this node knows them. */
public final class PgMoveEnds implements MoveEnds {
    private final Map<String, PgMoveEnd> ends = new HashMap<>();

    /** @param databases by name */
    public PgMoveEnds(Map<String, Database> databases) {
        databases.forEach((name, database) -> ends.put(name, new PgMoveEnd(name, database)));
    }

    @Override
    public Set<String> databases() {
        return Set.copyOf(ends.keySet());
    }

    @Override
    public PgMoveEnd end(String database) {
        PgMoveEnd end = ends.get(database);
        if (end == null) {
            throw new IllegalStateException("no database is called " + database);
        }
        return end;
    }

    @Override
    public Future<Long> copy(DataMove move, LongConsumer written) {
        return new RangeCopy(end(move.source()), end(move.target()), move, written).round();
    }
}
