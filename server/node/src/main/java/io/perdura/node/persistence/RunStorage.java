package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a shard reads and writes about its runs. Reads fail with a {@link io.perdura.engine.Rejection} when Postgres is
 * overloaded or away; futures complete on the caller's Vert.x context.
 */
public interface RunStorage {
    /** Completes when durable; fails with {@link AppendException}. Commits of one shard take effect in the order of the calls. */
    Future<Void> append(Commit commit);

    /** Whether an append would be queued now; asked before a decision, so that overload is refused while nothing has changed. */
    default boolean hasRoom(int shardId) {
        return true;
    }

    /** The newest run of a workflow id, open or closed (the greatest run id: run ids are UUIDv7), or null. Calls are batched. */
    Future<@Nullable ExecutionHeader> current(int slot, UUID namespaceId, String workflowId);

    /** The newest run of a workflow id that is older than this one, or null. */
    Future<@Nullable ExecutionHeader> previous(UUID namespaceId, String workflowId, UUID runId);

    Future<@Nullable ExecutionHeader> header(int slot, UUID namespaceId, String workflowId, UUID runId);

    Future<RunRecords> load(int slot, UUID runId);

    /**
     * Rows that hold events, ascending, from the row that contains {@code fromEventId} on, until at least {@code eventsMax}
     * events are there, or the end, or 16 MiB (but always one row). Their {@code changes} are left out (empty).
     */
    Future<List<HistoryRow>> events(int slot, UUID runId, long fromEventId, int eventsMax);

    /** The same downwards: rows whose first event id is at most {@code toEventId}, descending. */
    Future<List<HistoryRow>> eventsReverse(int slot, UUID runId, long toEventId, int eventsMax);

    /** Writes a snapshot under the fence of the shard, in place of an older one of the run; a newer one stays. */
    Future<Void> snapshot(int shardId, long epoch, int slot, UUID runId, long seq, ByteString state);

    /** Runs with {@code dueAtMs <= untilMs} in slots [slotFrom, slotTo] by (slot, due time, run id), strictly after {@code after}. */
    Future<List<DueRun>> due(int slotFrom, int slotTo, long untilMs, @Nullable DueRun after, int limit);

    /**
     * Runs that may owe a task which the backlog does not list, in slots [slotFrom, slotTo] by (slot, since when, run id),
     * strictly after {@code after}; {@code dueAtMs} is since when.
     */
    Future<List<DueRun>> owingTasks(int slotFrom, int slotTo, @Nullable DueRun after, int limit);

    /**
     * Of each of these namespaces that has closed runs in slots [slotFrom, slotTo] which owe nothing: when the first of them
     * closed, {@code fromMs} at the earliest.
     */
    Future<Map<UUID, Long>> firstClosed(int slotFrom, int slotTo, List<UUID> namespaces, long fromMs);

    /** Closed runs that owe nothing and may go, in slots [slotFrom, slotTo] by (close time, run id), strictly after {@code after}. */
    Future<ClosedPage> closed(int slotFrom, int slotTo, Expiry expiry, @Nullable DueRun after, int limit);

    /**
     * Open runs of a namespace in slots [slotFrom, slotTo] by (start time, run id), strictly after {@code after}; {@code dueAtMs} is
     * when each began.
     */
    Future<List<DueRun>> open(int slotFrom, int slotTo, UUID namespaceId, @Nullable DueRun after, int limit);

    /**
     * Takes away what is left of runs that are gone, in slots [slotFrom, slotTo]: of so many runs, and so many rows, at most.
     * Yields whether more may be left.
     */
    Future<Boolean> sweep(int slotFrom, int slotTo, int runsMax, int rowsMax);

    /** The smallest due time after {@code afterMs} in the slots, or {@link ExecutionHeader#DUE_NEVER}. */
    Future<Long> nextDue(int slotFrom, int slotTo, long afterMs);
}
