package io.perdura.node.append;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.Expiry;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.PgAppendStatement;
import io.perdura.node.persistence.PgClosedRuns;
import io.perdura.node.persistence.PgRunReads;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.time.VertxTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one database: appends go to the lane of their shard, reads to a pool. May be called from any context.
 */
public final class PgRunStorage implements RunStorage {
    private record LanePlace(ContextInternal context, Lane lane) {}

    private final Vertx vertx;
    private final PgRunReads reads;
    private final PgClosedRuns closedRuns;
    private final List<LanePlace> lanes = new ArrayList<>();

    /** Of the main database. */
    public PgRunStorage(Vertx vertx, Database database, int laneCount, LaneOptions options) {
        this(vertx, database, new PgClosedRuns(database), laneCount, options);
    }

    public PgRunStorage(Vertx vertx, Database database, PgClosedRuns closedRuns, int laneCount, LaneOptions options) {
        this.vertx = vertx;
        this.reads = new PgRunReads(vertx, database);
        this.closedRuns = closedRuns;
        for (int i = 0; i < laneCount; i++) {
            ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
            PgAppendStatement statement = new PgAppendStatement(vertx, database);
            lanes.add(new LanePlace(context, new Lane(statement, new VertxTimers(vertx), options)));
        }
    }

    @Override
    public Future<Void> append(Commit commit) {
        LanePlace place = place(commit.shardId());
        ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
        Promise<Void> answer = caller.promise();
        // By way of the caller's context, so that however quick the disk is, a shard has first noted what its decision
        // means.
        place.context()
                .runOnContext(go -> place.lane()
                        .submit(commit)
                        .onComplete(done -> caller.runOnContext(back -> answer.handle(done))));
        return answer.future();
    }

    @Override
    public boolean hasRoom(int shardId) {
        return place(shardId).lane().hasRoom();
    }

    /** Commits of shards that another node had taken, which the fence refused. */
    public long staleWritesRefused() {
        return lanes.stream().mapToLong(place -> place.lane().refused()).sum();
    }

    /** For how long the append that waits longest has not been settled; 0: none waits. */
    public long unsettledMs() {
        return lanes.stream()
                .mapToLong(place -> place.lane().unsettledMs())
                .max()
                .orElse(0);
    }

    private LanePlace place(int shardId) {
        return lanes.get(Math.floorMod(shardId, lanes.size()));
    }

    @Override
    public Future<@Nullable ExecutionHeader> current(int slot, UUID namespaceId, String workflowId) {
        return reads.current(namespaceId, workflowId);
    }

    @Override
    public Future<@Nullable ExecutionHeader> previous(UUID namespaceId, String workflowId, UUID runId) {
        return reads.previous(namespaceId, workflowId, runId);
    }

    @Override
    public Future<@Nullable ExecutionHeader> header(int slot, UUID namespaceId, String workflowId, UUID runId) {
        return reads.header(slot, namespaceId, workflowId, runId);
    }

    @Override
    public Future<RunRecords> load(int slot, UUID runId) {
        return reads.load(slot, runId);
    }

    @Override
    public Future<List<HistoryRow>> events(int slot, UUID runId, long fromEventId, int eventsMax) {
        return reads.events(slot, runId, fromEventId, eventsMax);
    }

    @Override
    public Future<List<HistoryRow>> eventsReverse(int slot, UUID runId, long toEventId, int eventsMax) {
        return reads.eventsReverse(slot, runId, toEventId, eventsMax);
    }

    @Override
    public Future<Void> snapshot(int shardId, long epoch, int slot, UUID runId, long seq, ByteString state) {
        return reads.snapshot(shardId, epoch, slot, runId, seq, state);
    }

    @Override
    public Future<List<DueRun>> due(int slotFrom, int slotTo, long untilMs, @Nullable DueRun after, int limit) {
        return reads.due(slotFrom, slotTo, untilMs, after, limit);
    }

    @Override
    public Future<List<DueRun>> owingTasks(int slotFrom, int slotTo, @Nullable DueRun after, int limit) {
        return reads.owingTasks(slotFrom, slotTo, after, limit);
    }

    @Override
    public Future<Map<UUID, Long>> firstClosed(int slotFrom, int slotTo, List<UUID> namespaces, long fromMs) {
        return closedRuns.first(slotFrom, slotTo, namespaces, fromMs);
    }

    @Override
    public Future<ClosedPage> closed(int slotFrom, int slotTo, Expiry expiry, @Nullable DueRun after, int limit) {
        return closedRuns.page(slotFrom, slotTo, expiry, after, limit);
    }

    @Override
    public Future<List<DueRun>> open(int slotFrom, int slotTo, UUID namespaceId, @Nullable DueRun after, int limit) {
        return closedRuns.open(slotFrom, slotTo, namespaceId, after, limit);
    }

    @Override
    public Future<Boolean> sweep(int slotFrom, int slotTo, int runsMax, int rowsMax) {
        return closedRuns.sweep(slotFrom, slotTo, runsMax, rowsMax);
    }

    @Override
    public Future<Long> nextDue(int slotFrom, int slotTo, long afterMs) {
        return reads.nextDue(slotFrom, slotTo, afterMs);
    }

    /** Waits for the appends under way, then closes the lanes' connections. */
    public Future<Void> close() {
        List<Future<Void>> closings = new ArrayList<>();
        for (LanePlace place : lanes) {
            Promise<Void> closed = Promise.promise();
            place.context().runOnContext(go -> place.lane().close().onComplete(closed));
            closings.add(closed.future());
        }
        return Future.join(closings).mapEmpty();
    }
}
