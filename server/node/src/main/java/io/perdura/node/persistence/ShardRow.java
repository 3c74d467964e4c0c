package io.perdura.node.persistence;

/**
 * A shard: the contiguous range of slots it owns, and who writes for it under which epoch. An id has one range for ever:
 * a shard that is split or merged is gone, and others have its slots.
 *
 * @param owner empty while nobody owns it
 * @param preferred the address of the node that an operator wants it on; empty: any
 * @param database the name of the one that has this row, and the runs of these slots
 */
public record ShardRow(
        int shardId, int slotFrom, int slotTo, long epoch, String owner, String preferred, String database) {

    /** One in the main database. */
    public ShardRow(int shardId, int slotFrom, int slotTo, long epoch, String owner, String preferred) {
        this(shardId, slotFrom, slotTo, epoch, owner, preferred, DatabaseName.MAIN);
    }

    /** One in the main database that may be on any node. */
    public ShardRow(int shardId, int slotFrom, int slotTo, long epoch, String owner) {
        this(shardId, slotFrom, slotTo, epoch, owner, "");
    }

    public int slots() {
        return slotTo - slotFrom + 1;
    }

    /** The first slot of the upper half. */
    public int middle() {
        return slotFrom + slots() / 2;
    }

    /** The same shard with its next owner. */
    public ShardRow ownedBy(long newEpoch, String newOwner) {
        return new ShardRow(shardId, slotFrom, slotTo, newEpoch, newOwner, preferred, database);
    }
}
