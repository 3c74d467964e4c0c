package io.perdura.node.persistence;

import io.perdura.node.persistence.LayoutChange.Child;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How the slots are divided among shards at one moment, and what would have to be written to divide them otherwise. It
 * decides and changes nothing: a change counts only if it is written while the layout still has this version.
 *
 * @param rows by slot
 * @param versions of each database's part, by its name
 */
public record ShardLayout(List<ShardRow> rows, Map<String, Long> versions) {
    public static final ShardLayout UNKNOWN = new ShardLayout(List.of(), Map.of());

    /** Each costs every node that has it an event loop's attention, and a part of its memory. */
    public static final int SHARDS_MAX = 512;

    public ShardLayout {
        rows = rows.stream().sorted(Comparator.comparingInt(ShardRow::slotFrom)).toList();
        versions = Map.copyOf(versions);
    }

    /** One whose shards are all in the main database. */
    public ShardLayout(long version, List<ShardRow> rows) {
        this(rows, Map.of(DatabaseName.MAIN, version));
    }

    /** The parts of several databases. What the main one does not confirm does not count, whatever it once was. */
    public static ShardLayout joined(SlotMap map, List<ShardLayout> parts) {
        List<ShardRow> rows = new ArrayList<>();
        Map<String, Long> versions = new HashMap<>();
        for (ShardLayout part : parts) {
            part.rows().stream().filter(map::confirms).forEach(rows::add);
            versions.putAll(part.versions());
        }
        return new ShardLayout(rows, versions);
    }

    /** Grows with every change; 0: nothing is known yet. */
    public long version() {
        return versions.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Null if there is no such shard, or none any more. */
    public @Nullable ShardRow shard(int shardId) {
        return rows.stream().filter(row -> row.shardId() == shardId).findFirst().orElse(null);
    }

    /** The shards that have slots of this range. */
    public List<ShardRow> within(int slotFrom, int slotTo) {
        return rows.stream()
                .filter(row -> row.slotFrom() <= slotTo && slotFrom <= row.slotTo())
                .toList();
    }

    /** Whether a shard begins with this slot. */
    public boolean beginsAt(int slot) {
        return rows.stream().anyMatch(row -> row.slotFrom() == slot);
    }

    /**
     * Two shards in place of one.
     *
     * @param at the first slot of the upper one; none: in the middle
     */
    public LayoutChange split(int shardId, OptionalInt at) {
        ShardRow parent = required(shardId);
        if (parent.slots() == 1) {
            throw new LayoutRefused(name(parent) + " has one slot, and a slot is not divided.");
        }
        if (rows.size() >= SHARDS_MAX) {
            throw new LayoutRefused("There are " + rows.size() + " shards already; " + SHARDS_MAX + " are the most.");
        }
        int upper = at.orElse(parent.middle());
        if (upper <= parent.slotFrom() || upper > parent.slotTo()) {
            throw new LayoutRefused(name(parent) + " can be split at slots " + (parent.slotFrom() + 1) + " to "
                    + parent.slotTo() + ", not at " + upper + ".");
        }
        return new LayoutChange(
                parent.database(),
                versions.getOrDefault(parent.database(), 0L),
                List.of(shardId),
                List.of(
                        new Child(parent.slotFrom(), upper - 1, parent.preferred()),
                        new Child(upper, parent.slotTo(), parent.preferred())));
    }

    /** One shard in place of two neighbours; where both were wanted, it is. */
    public LayoutChange merge(int shardId, int otherId) {
        ShardRow one = required(shardId);
        ShardRow other = required(otherId);
        boolean inOrder = one.slotFrom() < other.slotFrom();
        ShardRow lower = inOrder ? one : other;
        ShardRow upper = inOrder ? other : one;
        if (lower.slotTo() + 1 != upper.slotFrom()) {
            throw new LayoutRefused(name(one) + " and " + name(other) + " are no neighbours; " + neighbours(one) + ".");
        }
        if (!lower.database().equals(upper.database())) {
            throw new LayoutRefused(name(one) + " is in database " + one.database() + ", and " + name(other) + " in "
                    + other.database() + "; only shards of one database are merged.");
        }
        String preferred = lower.preferred().equals(upper.preferred()) ? lower.preferred() : "";
        return new LayoutChange(
                lower.database(),
                versions.getOrDefault(lower.database(), 0L),
                List.of(lower.shardId(), upper.shardId()),
                List.of(new Child(lower.slotFrom(), upper.slotTo(), preferred)));
    }

    private ShardRow required(int shardId) {
        ShardRow row = shard(shardId);
        if (row == null) {
            throw new LayoutRefused("There is no shard " + shardId + ".");
        }
        return row;
    }

    private String neighbours(ShardRow of) {
        List<String> next = rows.stream()
                .filter(row -> row.slotTo() + 1 == of.slotFrom() || of.slotTo() + 1 == row.slotFrom())
                .map(row -> Integer.toString(row.shardId()))
                .toList();
        return next.isEmpty()
                ? "shard " + of.shardId() + " has none"
                : "those of shard " + of.shardId() + " are " + String.join(" and ", next);
    }

    private static String name(ShardRow row) {
        return "Shard " + row.shardId() + " (slots " + row.slotFrom() + " to " + row.slotTo() + ")";
    }
}
