package io.perdura.node.persistence;

import java.util.List;

/**
 * One change of the layout, all or nothing: shards that go, and shards that have their slots from then on.
 *
 * @param database the name of the one that has these shards
 * @param version of that database's part of the layout that it was thought out for; it is written for no other
 * @param parents those that go
 * @param children those that come, by slot; their ids and epochs are found when it is written
 */
public record LayoutChange(String database, long version, List<Integer> parents, List<Child> children) {

    /** A range of slots that becomes a shard. */
    public record Child(int slotFrom, int slotTo, String preferred) {}

    public LayoutChange {
        parents = List.copyOf(parents);
        children = List.copyOf(children);
    }

    /** One in the main database. */
    public LayoutChange(long version, List<Integer> parents, List<Child> children) {
        this(DatabaseName.MAIN, version, parents, children);
    }
}
