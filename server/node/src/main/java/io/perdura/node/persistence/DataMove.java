package io.perdura.node.persistence;

import java.util.Locale;

/**
 * The slots of a shard on their way from one database to another, as the main database has it.
 *
 * @param ticket of who carries it on: it is refused everywhere once there is a later one
 * @param newShardId of the shard that has the slots at the target
 * @param mover the node that carries it on
 * @param tries how often somebody began to carry it on
 * @param silentMs since when the mover has not been heard
 * @param rows that were written at the target so far
 * @param reason why it is undone; empty: it is not
 */
public record DataMove(
        long moveId,
        long ticket,
        Step step,
        int shardId,
        int slotFrom,
        int slotTo,
        String source,
        String target,
        int newShardId,
        String mover,
        int tries,
        long silentMs,
        long rows,
        String reason) {

    /** How far it is. */
    public enum Step {
        /** The source has the runs; whether its shard is open or closed, the source itself knows. */
        COPYING,
        /** The target has the runs; what is at the source is left over. */
        SWITCHED,
        /** The source has the runs and keeps them; what is at the target is left over. */
        UNDOING,
        /** The target has them, and nothing is left over. */
        DONE,
        /** The source has them, and nothing is left over. */
        UNDONE;

        static Step of(String stored) {
            return valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }

    public boolean isOver() {
        return step == Step.DONE || step == Step.UNDONE;
    }

    /** Whether a shard with some of these slots is meant. */
    public boolean concerns(ShardRow row) {
        return row.slotFrom() <= slotTo && slotFrom <= row.slotTo();
    }

    /** Where rows of these slots stand that do not count, as of that version of the main database. */
    MovingSlots copies(long version) {
        return isOver()
                ? new MovingSlots(version, "", 0, -1)
                : new MovingSlots(version, step == Step.SWITCHED ? source : target, slotFrom, slotTo);
    }

    /** What is moved, in words. */
    public String shown() {
        return "Shard " + shardId + " (slots " + slotFrom + " to " + slotTo + ")";
    }
}
