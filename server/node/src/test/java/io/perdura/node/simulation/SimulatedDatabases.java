package io.perdura.node.simulation;

import io.perdura.engine.Slots;
import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.LayoutChange;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.SlotMap;
import io.temporal.api.common.v1.WorkflowExecution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The databases of the cluster, one as a rule, and what they have in all: of each slot, what counts. */
final class SimulatedDatabases {
    static final String OTHER = "other";

    private final SimulatedNamespace namespace = new SimulatedNamespace();
    private final SimulatedDatabase main;
    private final List<SimulatedDatabase> all = new ArrayList<>();
    private final SimulatedMoveLog moves;
    private int nextShardId;

    SimulatedDatabases(World world, int shardCount, boolean several, Switches switches) {
        this.main = new SimulatedDatabase(DatabaseName.MAIN, namespace, () -> nextShardId++, switches);
        main.divide(shardCount, Slots.COUNT);
        all.add(main);
        if (several) {
            all.add(new SimulatedDatabase(OTHER, namespace, () -> nextShardId++, switches));
        }
        this.moves = new SimulatedMoveLog(world, main, shardCount, () -> nextShardId++);
    }

    void listen(SimulatedDatabase.Listener toThis) {
        all.forEach(one -> one.listen(toThis));
    }

    boolean isSeveral() {
        return all.size() > 1;
    }

    SimulatedDatabase main() {
        return main;
    }

    List<SimulatedDatabase> all() {
        return all;
    }

    SimulatedDatabase of(String name) {
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no database is called " + name));
    }

    SimulatedNamespace namespace() {
        return namespace;
    }

    SimulatedMoveLog moves() {
        return moves;
    }

    /** What the main database says is where. */
    SlotMap map() {
        return moves.map();
    }

    private boolean counts(SimulatedDatabase database, int slot) {
        return !isSeveral() || moves.has(database.name(), slot);
    }

    // ---- Shards ----

    ShardLayout layout() {
        return isSeveral()
                ? ShardLayout.joined(
                        map(), all.stream().map(SimulatedDatabase::layout).toList())
                : main.layout();
    }

    boolean change(LayoutChange change) {
        return of(change.database()).change(change);
    }

    void prefer(ShardRow shard, String address) {
        of(shard.database()).prefer(shard.shardId(), address);
    }

    boolean holds(int shardId, long epoch) {
        ShardRow row = shard(shardId);
        return row != null && row.epoch() == epoch;
    }

    /** Null if it is not there, or does not count. */
    @Nullable
    ShardRow shard(int shardId) {
        if (!isSeveral()) {
            return main.shard(shardId);
        }
        return all.stream()
                .map(one -> one.shard(shardId))
                .filter(Objects::nonNull)
                .filter(map()::confirms)
                .findFirst()
                .orElse(null);
    }

    // ---- Runs ----

    private Stream<ExecutionHeader> counted() {
        return all.stream().flatMap(one -> one.headers().stream().filter(header -> counts(one, header.slot())));
    }

    Collection<ExecutionHeader> headers() {
        return isSeveral() ? counted().toList() : main.headers();
    }

    @Nullable
    ExecutionHeader header(UUID runId) {
        for (SimulatedDatabase one : all) {
            ExecutionHeader header = one.header(runId);
            if (header != null && counts(one, header.slot())) {
                return header;
            }
        }
        return null;
    }

    @Nullable
    ExecutionHeader current(String workflowId) {
        return headers().stream()
                .filter(header -> header.workflowId().equals(workflowId))
                .max(Comparator.comparing(header -> header.runId().toString()))
                .orElse(null);
    }

    /** The one that has the run, if any has. */
    private SimulatedDatabase home(UUID runId) {
        for (SimulatedDatabase one : all) {
            ExecutionHeader header = one.header(runId);
            if (header != null && counts(one, header.slot())) {
                return one;
            }
        }
        return main;
    }

    TreeMap<Long, SimulatedDatabase.Stored> rows(UUID runId) {
        return (isSeveral() ? home(runId) : main).rows(runId);
    }

    Map<Long, Long> backlogOf(UUID runId) {
        return (isSeveral() ? home(runId) : main).backlogOf(runId);
    }

    List<WorkflowExecution> walk(@Nullable WorkflowExecution after, int limit) {
        return SimulatedDatabase.walk(headers().stream(), after, limit);
    }

    // ---- What goes ----

    boolean isSwept() {
        return all.stream().allMatch(SimulatedDatabase::isSwept);
    }

    boolean isLeft(UUID runId) {
        return all.stream().anyMatch(one -> one.isLeft(runId));
    }

    /** The namespace goes if it was deleted and nothing is left in it. */
    @Nullable
    Void removeNamespaceIfEmpty() {
        if (all.stream().allMatch(one -> one.headers().isEmpty())) {
            namespace.go();
        }
        return null;
    }

    // ---- Moves ----

    /** Whether nothing is on its way from one to another. */
    boolean isSettled() {
        return !isSeveral()
                || moves.isOver() && all.stream().allMatch(one -> one.transits().isEmpty());
    }

    /** What is where it does not count, once nothing is on its way; in words, empty if nothing is. */
    String astray() {
        StringBuilder text = new StringBuilder();
        for (SimulatedDatabase one : all) {
            for (SlotMap.Range range : map().ranges()) {
                if (!range.database().equals(one.name()) && one.hasAny(range.slotFrom(), range.slotTo())) {
                    text.append("rows of slots ")
                            .append(range.slotFrom())
                            .append(" to ")
                            .append(range.slotTo())
                            .append(" are left in ")
                            .append(one.name())
                            .append("; ");
                }
            }
        }
        return text.toString();
    }
}
