package io.perdura.node.persistence;

/**
 * Where rows stand that do not count, because they are copies: at most those of one range of slots in one database.
 *
 * @param version grows whenever that changes
 * @param database empty: nowhere
 */
public record MovingSlots(long version, String database, int slotFrom, int slotTo) {
    /** Nothing is known yet. */
    public static final MovingSlots UNKNOWN = new MovingSlots(-1, "", 0, -1);

    /** Whether rows of that database must be told apart by their slots. */
    public boolean concern(String other) {
        return database.equals(other);
    }
}
