package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.List;

/** How a batch of commits reaches the database; one call at a time. */
public interface AppendStatement {
    /**
     * Writes all commits, in this order, or none. Completes when they are durable; a failure says nothing about what was
     * written, except that {@link InvalidValuesException} means nothing was, nor ever will be.
     */
    Future<Void> write(List<Commit> commits);

    /** What the database knows about the commits of a write that failed. */
    Future<Inspection> inspect(List<Commit> commits);

    /** Drops what is under way: Postgres does not answer. The next call starts anew. */
    void abandon();

    Future<Void> close();
}
