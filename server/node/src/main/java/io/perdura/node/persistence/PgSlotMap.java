package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Future;

/** Which database has the runs of which slots, as the main one says. */
public final class PgSlotMap {
    private final SqlRunner reads;

    public PgSlotMap(Database main) {
        this.reads = main.reads();
    }

    public Future<SlotMap> read() {
        return reads.run(SlotRanges.SELECT, Sql.tuple()).map(SlotRanges::map);
    }
}
