package io.perdura.node.persistence;

import java.util.Comparator;
import java.util.List;

/** Which database has the runs of which slots: the main database's word, which counts whatever another one says of itself. */
public record SlotMap(List<Range> ranges) {

    /**
     * Slots that stand in one database.
     *
     * @param shards how many it began with there
     * @param firstShardId the first of them, greater than any that the database had before
     * @param epoch theirs at the beginning
     */
    public record Range(int slotFrom, int slotTo, String database, int shards, int firstShardId, long epoch) {}

    public SlotMap {
        ranges =
                ranges.stream().sorted(Comparator.comparingInt(Range::slotFrom)).toList();
    }

    /** Those of one database, in the order in which they begin there. */
    List<Range> of(String database) {
        return ranges.stream()
                .filter(range -> range.database().equals(database))
                .sorted(Comparator.comparingInt(Range::firstShardId))
                .toList();
    }

    /** Whether the main database says that the slot's runs are there. */
    public boolean has(String database, int slot) {
        return ranges.stream()
                .anyMatch(range ->
                        range.database().equals(database) && range.slotFrom() <= slot && slot <= range.slotTo());
    }

    /** Whether the shard's slots are where its row is. */
    public boolean confirms(ShardRow row) {
        int next = row.slotFrom();
        for (Range range : ranges) {
            if (range.database().equals(row.database()) && range.slotFrom() <= next && next <= range.slotTo()) {
                next = range.slotTo() + 1;
            }
        }
        return next > row.slotTo();
    }
}
