package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.Set;
import java.util.function.LongConsumer;

/** The databases between which slots are moved. */
public interface MoveEnds {

    /** Their names. */
    Set<String> databases();

    /** Fails with {@link IllegalStateException} if there is none of this name. */
    MoveEnd end(String database);

    /**
     * Makes what the target has of the move's slots equal to what the source has. Yields how many rows differed; what is
     * written at the source meanwhile may be there or not.
     *
     * @param written told of rows that were written or taken away, as they are
     */
    Future<Long> copy(DataMove move, LongConsumer written);
}
