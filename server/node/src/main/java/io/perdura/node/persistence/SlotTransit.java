package io.perdura.node.persistence;

/**
 * Slots of which a database has rows without having a shard for them.
 *
 * @param shardId of the shard that was closed, with its epoch; 0 otherwise
 */
public record SlotTransit(int slotFrom, int slotTo, State state, int shardId, long epoch, String preferred) {

    /** Why the rows are there. */
    public enum State {
        ARRIVING("arriving"),
        CLOSED("closed"),
        LEFT_OVER("left over");

        private final String stored;

        State(String stored) {
            this.stored = stored;
        }

        static State of(String stored) {
            for (State state : values()) {
                if (state.stored.equals(stored)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no such state of slots: " + stored);
        }
    }

    public boolean has(int slot) {
        return slotFrom <= slot && slot <= slotTo;
    }
}
