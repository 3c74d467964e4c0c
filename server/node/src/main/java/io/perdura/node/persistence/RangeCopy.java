package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Makes what the target has of a range of slots equal to what the source has, table by table. Only what differs is read, so
 * it may be done again and again, whatever there is by now, and costs little when little has changed.
 */
final class RangeCopy {
    private static final int SLOTS_AT_ONCE = 512;
    private static final long KEYS_AT_ONCE = 2_000;
    private static final int ROWS_AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 4 << 20;

    private final PgMoveEnd source;
    private final PgMoveEnd target;
    private final DataMove move;
    private final LongConsumer written;

    /** The row's place in its table, in the order of Postgres. */
    private record Key(int slot, UUID runId, long third) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparingInt(Key::slot)
                .thenComparing(Key::runId, UuidOrder.BY_BYTES)
                .thenComparingLong(Key::third);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Found(Key key, long hash, long bytes) {}

    private record Digest(long rows, long hash) {}

    /** The slots of a table that differ lie between these. */
    private record Slots(int from, int to) {}

    /** @param written told of rows that were written or taken away, as they are */
    RangeCopy(PgMoveEnd source, PgMoveEnd target, DataMove move, LongConsumer written) {
        this.source = source;
        this.target = target;
        this.move = move;
        this.written = written;
    }

    /** Yields how many rows differed. What is written at the source meanwhile may be there or not. */
    Future<Long> round() {
        return from(move.slotFrom(), 0);
    }

    private Future<Long> from(int slot, long before) {
        if (slot > move.slotTo()) {
            return Future.succeededFuture(before);
        }
        int to = Math.min(slot + SLOTS_AT_ONCE - 1, move.slotTo());
        return differing(slot, to).compose(found -> tables(found, 0)).compose(rows -> from(to + 1, before + rows));
    }

    private Future<Map<MovedTable, Slots>> differing(int from, int to) {
        Future<Map<MovedTable, Map<Integer, Digest>>> there = digests(source, from, to);
        Future<Map<MovedTable, Map<Integer, Digest>>> here = digests(target, from, to);
        return Future.all(there, here).map(both -> {
            Map<MovedTable, Slots> found = new EnumMap<>(MovedTable.class);
            for (MovedTable table : MovedTable.values()) {
                Map<Integer, Digest> one = there.result().getOrDefault(table, Map.of());
                Map<Integer, Digest> other = here.result().getOrDefault(table, Map.of());
                for (int slot = from; slot <= to; slot++) {
                    if (!Objects.equals(one.get(slot), other.get(slot))) {
                        Slots known = found.get(table);
                        found.put(table, new Slots(known == null ? slot : known.from(), slot));
                    }
                }
            }
            return found;
        });
    }

    private static Future<Map<MovedTable, Map<Integer, Digest>>> digests(PgMoveEnd database, int from, int to) {
        return database.run(MovedTable.digests(), from, to).map(rows -> {
            Map<MovedTable, Map<Integer, Digest>> digests = new EnumMap<>(MovedTable.class);
            for (Row row : rows) {
                digests.computeIfAbsent(MovedTable.values()[row.getInteger(0)], table -> new HashMap<>())
                        .put(row.getInteger(1), new Digest(row.getLong(2), row.getLong(3)));
            }
            return digests;
        });
    }

    private Future<Long> tables(Map<MovedTable, Slots> differing, int index) {
        if (index == MovedTable.values().length) {
            return Future.succeededFuture(0L);
        }
        MovedTable table = MovedTable.values()[index];
        Slots slots = differing.get(table);
        Future<Long> done = slots == null
                ? Future.succeededFuture(0L)
                : rows(table, slots.to(), new Key(slots.from() - 1, new UUID(-1, -1), Long.MAX_VALUE), 0);
        return done.compose(rows -> tables(differing, index + 1).map(more -> rows + more));
    }

    // ---- Rows that differ ----

    private Future<Long> rows(MovedTable table, int slotTo, Key after, long before) {
        Future<List<Found>> there = keys(source, table, slotTo, after);
        Future<List<Found>> here = keys(target, table, slotTo, after);
        return Future.all(there, here).compose(both -> {
            Key last = Key.ORDER.compare(last(there.result()), last(here.result())) < 0
                    ? last(there.result())
                    : last(here.result());
            Map<Key, Found> stored = new HashMap<>();
            here.result().stream().filter(one -> isUpTo(one, last)).forEach(one -> stored.put(one.key(), one));
            List<Found> missing = new ArrayList<>();
            List<Key> wrong = new ArrayList<>();
            for (Found one : there.result()) {
                if (isUpTo(one, last)) {
                    Found copy = stored.remove(one.key());
                    if (copy == null || copy.hash() != one.hash()) {
                        missing.add(one);
                    }
                    if (copy != null && copy.hash() != one.hash()) {
                        wrong.add(one.key());
                    }
                }
            }
            wrong.addAll(stored.keySet()); // not there any more
            long rows = before + missing.size() + stored.size();
            return remove(table, wrong)
                    .compose(removed -> copy(table, missing, 0))
                    .compose(copied ->
                            last.equals(END) ? Future.succeededFuture(rows) : rows(table, slotTo, last, rows));
        });
    }

    private static final Key END = new Key(Integer.MAX_VALUE, new UUID(-1, -1), Long.MAX_VALUE);

    /** Up to where a page tells what there is. */
    private static Key last(List<Found> page) {
        return page.size() < KEYS_AT_ONCE ? END : page.get(page.size() - 1).key();
    }

    private static boolean isUpTo(Found one, Key last) {
        return one.key().compareTo(last) <= 0;
    }

    private static Future<List<Found>> keys(PgMoveEnd database, MovedTable table, int slotTo, Key after) {
        return database.run(table.keys(), slotTo, after.slot(), after.runId(), after.third(), KEYS_AT_ONCE)
                .map(rows -> {
                    List<Found> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new Found(
                                new Key(row.getInteger(0), row.getUUID(1), row.getLong(2)),
                                row.getLong(3),
                                row.getInteger(4)));
                    }
                    return found;
                });
    }

    private Future<Void> remove(MovedTable table, List<Key> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        return target.run(table.remove(), move.ticket(), move.slotFrom(), slots(keys), runIds(keys), thirds(keys))
                .compose(target::held)
                .onSuccess(removed -> written.accept(keys.size()))
                .mapEmpty();
    }

    private Future<Void> copy(MovedTable table, List<Found> missing, int from) {
        if (from == missing.size()) {
            return Future.succeededFuture();
        }
        List<Key> keys = new ArrayList<>();
        long bytes = 0;
        int next = from;
        while (next < missing.size() && keys.size() < ROWS_AT_ONCE && (keys.isEmpty() || bytes < BYTES_AT_ONCE)) {
            bytes += missing.get(next).bytes();
            keys.add(missing.get(next).key());
            next++;
        }
        int following = next;
        return source.run(table.read(), slots(keys), runIds(keys), thirds(keys))
                .compose(rows -> put(table, rows))
                .compose(put -> copy(table, missing, following));
    }

    private Future<Void> put(MovedTable table, RowSet<Row> rows) {
        List<String> texts = new ArrayList<>(rows.size());
        rows.forEach(row -> texts.add(row.getString(0)));
        return target.run(table.put(), move.ticket(), move.slotFrom(), texts.toArray(String[]::new))
                .compose(target::held)
                .onSuccess(put -> written.accept(texts.size()))
                .mapEmpty();
    }

    private static Integer[] slots(List<Key> keys) {
        return keys.stream().map(Key::slot).toArray(Integer[]::new);
    }

    private static UUID[] runIds(List<Key> keys) {
        return keys.stream().map(Key::runId).toArray(UUID[]::new);
    }

    private static Long[] thirds(List<Key> keys) {
        return keys.stream().map(Key::third).toArray(Long[]::new);
    }
}
