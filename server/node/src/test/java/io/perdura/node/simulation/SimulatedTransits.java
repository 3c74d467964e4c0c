package io.perdura.node.simulation;

import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.MoveLost;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.SlotTransit;
import io.perdura.node.persistence.SlotTransit.State;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The slots of one database that are on their way, and the ticket that counts there: each of these is one statement. */
final class SimulatedTransits {
    private final SimulatedDatabase database;
    /** By the first slot. */
    private final Map<Integer, SlotTransit> transits = new HashMap<>();

    private long ticket;
    private int begun = -1;

    SimulatedTransits(SimulatedDatabase database) {
        this.database = database;
    }

    boolean isEmpty() {
        return transits.isEmpty();
    }

    /** Whether rows of this slot do not count here. */
    boolean isCopy(int slot) {
        return transits.values().stream().anyMatch(transit -> transit.has(slot) && transit.state() != State.CLOSED);
    }

    void claim(DataMove move) {
        if (move.ticket() < ticket) {
            throw new MoveLost(ticket, database.name());
        }
        ticket = move.ticket();
    }

    void hold(DataMove move) {
        if (move.ticket() != ticket) {
            throw new MoveLost(0, database.name());
        }
    }

    /** Of a copy: what was on its way when that ended does not come after it. */
    void holdArriving(DataMove move) {
        hold(move);
        if (transit(move).filter(one -> one.state() == State.ARRIVING).isEmpty()) {
            throw new MoveLost(0, database.name());
        }
    }

    Optional<SlotTransit> transit(DataMove move) {
        return Optional.ofNullable(transits.get(move.slotFrom())).filter(one -> one.slotTo() == move.slotTo());
    }

    private boolean hasShard(DataMove move) {
        return database.shards().stream().anyMatch(move::concerns);
    }

    void arrive(DataMove move) {
        hold(move);
        if (transit(move).isEmpty() && !hasShard(move)) {
            put(move, State.ARRIVING, 0, 0, "");
        }
    }

    private void put(DataMove move, State state, int shardId, long epoch, String preferred) {
        transits.put(
                move.slotFrom(), new SlotTransit(move.slotFrom(), move.slotTo(), state, shardId, epoch, preferred));
    }

    /** @param leavingItOpen as it must not be */
    void close(DataMove move, boolean leavingItOpen) {
        hold(move);
        ShardRow row = database.shard(move.shardId());
        if (row != null) {
            database.newLayout();
            if (!leavingItOpen) {
                database.end(row.shardId());
            }
            put(move, State.CLOSED, row.shardId(), row.epoch(), row.preferred());
        }
    }

    void reopen(DataMove move) {
        hold(move);
        SlotTransit closed = transits.get(move.slotFrom());
        if (closed != null && closed.state() == State.CLOSED) {
            database.newLayout();
            transits.remove(move.slotFrom());
            database.begin(new ShardRow(
                    closed.shardId(),
                    closed.slotFrom(),
                    closed.slotTo(),
                    closed.epoch() + 1,
                    "",
                    closed.preferred(),
                    database.name()));
        }
    }

    void want(DataMove move, String preferred) {
        hold(move);
        SlotTransit arriving = transits.get(move.slotFrom());
        if (arriving != null && arriving.state() == State.ARRIVING) {
            put(move, State.ARRIVING, 0, 0, preferred);
        }
    }

    void leaveOver(DataMove move) {
        hold(move);
        SlotTransit left = transits.get(move.slotFrom());
        if (left != null) {
            put(move, State.LEFT_OVER, left.shardId(), left.epoch(), left.preferred());
        }
    }

    /** Once: what was split, merged or moved away since is not there again. */
    void begin(DataMove move, long epoch) {
        if (move.newShardId() <= begun) {
            return;
        }
        begun = move.newShardId();
        database.newLayout();
        String preferred = transits.values().stream()
                .filter(one -> one.state() == State.ARRIVING
                        && one.slotFrom() <= move.slotTo()
                        && move.slotFrom() <= one.slotTo())
                .map(SlotTransit::preferred)
                .max(Comparator.naturalOrder())
                .orElse("");
        transits.values()
                .removeIf(one -> one.state() == State.ARRIVING
                        && one.slotFrom() <= move.slotTo()
                        && move.slotFrom() <= one.slotTo());
        database.begin(
                new ShardRow(move.newShardId(), move.slotFrom(), move.slotTo(), epoch, "", preferred, database.name()));
    }

    /** Some rows of what is left over; false once there are none. Where there is a shard, nothing is. */
    boolean sweep(DataMove move, int rowsMax) {
        hold(move);
        if (transit(move).filter(one -> one.state() == State.LEFT_OVER).isEmpty() || hasShard(move)) {
            return false;
        }
        int swept = 0;
        for (int i = database.moved().size() - 1; i >= 0 && swept < rowsMax; i--) {
            MovedRows table = database.moved().get(i);
            for (Object key : table.stamps(move.slotFrom(), move.slotTo()).keySet()) {
                if (swept++ < rowsMax) {
                    table.remove(key);
                }
            }
        }
        return swept > 0;
    }

    void forget(DataMove move) {
        hold(move);
        SlotTransit left = transits.get(move.slotFrom());
        if (left != null && left.state() == State.LEFT_OVER) {
            transits.remove(move.slotFrom());
        }
    }
}
