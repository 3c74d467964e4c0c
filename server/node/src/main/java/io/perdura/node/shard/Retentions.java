package io.perdura.node.shard;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** For how long each namespace keeps what has closed. */
public interface Retentions {

    /**
     * One namespace as of a version of its row. Of a deleted one nothing is kept, and once nothing is left it goes itself,
     * {@code goesAtMs} at the earliest.
     *
     * @param keptMs after its close; 0: for ever
     */
    record Retention(UUID namespaceId, long version, long keptMs, boolean isDeleted, long goesAtMs) {

        /** Whether what closed then is not wanted any more. */
        public boolean isOver(long closedMs, long nowMs) {
            return overMs(closedMs) <= nowMs;
        }

        /** When what closed then is not wanted any more. */
        public long overMs(long closedMs) {
            return isDeleted ? closedMs : keptMs <= 0 ? Long.MAX_VALUE : closedMs + keptMs;
        }
    }

    /** All namespaces; as stored a moment ago, or as of the last change that this node heard of. */
    Future<List<Retention>> all();

    /** What {@link #all} told is not true any more. */
    void forget();

    /** This shard has nothing of the deleted namespace left; if no other has, the namespace itself goes. */
    Future<Void> emptied(UUID namespaceId);
}
