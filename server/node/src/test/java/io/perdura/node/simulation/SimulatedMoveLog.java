package io.perdura.node.simulation;

import io.perdura.engine.Slots;
import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.DataMove.Step;
import io.perdura.node.persistence.MoveLost;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.SlotMap;
import io.perdura.node.persistence.SlotMap.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What the main database has of moves: the one under way, and which slots are where; each of these is one statement. */
final class SimulatedMoveLog {
    /** Hears of the moment in which slots are elsewhere. */
    interface Listener {
        void switched(DataMove move);
    }

    private final World world;
    private final SimulatedDatabase main;
    private final IntSupplier shardIds;
    private SlotMap map;
    private @Nullable DataMove move;
    private long beatMs;
    private Listener listener = move -> {};

    SimulatedMoveLog(World world, SimulatedDatabase main, int shardCount, IntSupplier shardIds) {
        this.world = world;
        this.main = main;
        this.shardIds = shardIds;
        this.map = new SlotMap(List.of(new Range(0, Slots.COUNT - 1, main.name(), shardCount, 0, 0)));
    }

    void listen(Listener toThis) {
        listener = toThis;
    }

    SlotMap map() {
        return map;
    }

    boolean has(String database, int slot) {
        return map.has(database, slot);
    }

    boolean isOver() {
        DataMove current = move;
        return current == null || current.isOver();
    }

    Optional<DataMove> read() {
        DataMove current = move;
        return current == null ? Optional.empty() : Optional.of(as(current, current.step(), current.reason()));
    }

    private DataMove as(DataMove current, Step step, String reason) {
        return new DataMove(
                current.moveId(),
                current.ticket(),
                step,
                current.shardId(),
                current.slotFrom(),
                current.slotTo(),
                current.source(),
                current.target(),
                current.newShardId(),
                current.mover(),
                current.tries(),
                world.nowMs() - beatMs,
                current.rows(),
                reason);
    }

    Optional<DataMove> begin(ShardRow shard, String target, String mover) {
        DataMove before = move;
        if (before != null && !before.isOver()) {
            return Optional.empty();
        }
        main.newLayout();
        beatMs = world.nowMs();
        DataMove begun = new DataMove(
                before == null ? 1 : before.moveId() + 1,
                before == null ? 1 : before.ticket() + 1,
                Step.COPYING,
                shard.shardId(),
                shard.slotFrom(),
                shard.slotTo(),
                shard.database(),
                target,
                shardIds.getAsInt(),
                mover,
                0,
                0,
                0,
                "");
        move = begun;
        return Optional.of(begun);
    }

    private DataMove held(DataMove seen) {
        DataMove current = move;
        if (current == null || current.ticket() != seen.ticket()) {
            throw new MoveLost(0, "the main database");
        }
        return current;
    }

    private DataMove underWay(DataMove seen) {
        DataMove current = held(seen);
        if (current.isOver()) {
            throw new MoveLost(0, "the main database");
        }
        return current;
    }

    DataMove claim(DataMove seen, String mover, long later) {
        DataMove current = underWay(seen);
        beatMs = world.nowMs();
        DataMove claimed = new DataMove(
                current.moveId(),
                Math.max(current.ticket(), later) + 1,
                current.step(),
                current.shardId(),
                current.slotFrom(),
                current.slotTo(),
                current.source(),
                current.target(),
                current.newShardId(),
                mover,
                current.tries() + 1,
                0,
                current.rows(),
                current.reason());
        move = claimed;
        return claimed;
    }

    DataMove beat(DataMove seen) {
        DataMove current = underWay(seen);
        beatMs = world.nowMs();
        return current;
    }

    /** Of the source's slots, these are the target's from then on. */
    void switchOver(DataMove seen, long epoch) {
        DataMove current = held(seen);
        if (current.step() != Step.COPYING) {
            throw new MoveLost(0, "the main database");
        }
        List<Range> ranges = new ArrayList<>();
        int slots = 0;
        for (Range range : map.ranges()) {
            int from = Math.max(range.slotFrom(), current.slotFrom());
            int to = Math.min(range.slotTo(), current.slotTo());
            if (from > to || !range.database().equals(current.source())) {
                ranges.add(range);
                continue;
            }
            slots += to - from + 1;
            if (range.slotFrom() < from) {
                ranges.add(part(range, range.slotFrom(), from - 1));
            }
            if (to < range.slotTo()) {
                ranges.add(part(range, to + 1, range.slotTo()));
            }
        }
        if (slots != current.slotTo() - current.slotFrom() + 1) {
            throw new IllegalStateException("the slots are not all the source's");
        }
        ranges.add(new Range(current.slotFrom(), current.slotTo(), current.target(), 1, current.newShardId(), epoch));
        map = new SlotMap(ranges);
        beatMs = world.nowMs();
        main.newLayout();
        DataMove switched = as(current, Step.SWITCHED, "");
        move = switched;
        listener.switched(switched);
    }

    private static Range part(Range range, int from, int to) {
        return new Range(from, to, range.database(), range.shards(), range.firstShardId(), range.epoch());
    }

    long epoch(DataMove seen) {
        return map.ranges().stream()
                .filter(range -> range.slotFrom() == seen.slotFrom()
                        && range.database().equals(seen.target())
                        && range.firstShardId() == seen.newShardId())
                .mapToLong(Range::epoch)
                .findFirst()
                .orElseThrow(() -> new MoveLost(0, "the main database"));
    }

    DataMove undo(DataMove seen, String reason) {
        DataMove current = held(seen);
        if (current.step() != Step.COPYING) {
            throw new MoveLost(0, "the main database");
        }
        return move = as(current, Step.UNDOING, reason);
    }

    DataMove end(DataMove seen) {
        DataMove current = underWay(seen);
        if (current.step() == Step.COPYING) {
            throw new MoveLost(0, "the main database");
        }
        return move = as(current, current.step() == Step.SWITCHED ? Step.DONE : Step.UNDONE, current.reason());
    }
}
