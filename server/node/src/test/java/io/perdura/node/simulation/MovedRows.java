package io.perdura.node.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A table of one database whose rows belong to slots, and go with them to another database. */
final class MovedRows {
    private final Supplier<? extends Map<?, ?>> rows;
    private final BiFunction<Object, Object, Integer> slot;
    private final Function<Object, Object> stamp;
    private final BiConsumer<Object, Object> put;
    private final Consumer<Object> remove;

    private MovedRows(
            Supplier<? extends Map<?, ?>> rows,
            BiFunction<Object, Object, Integer> slot,
            Function<Object, Object> stamp,
            BiConsumer<Object, Object> put,
            Consumer<Object> remove) {
        this.rows = rows;
        this.slot = slot;
        this.stamp = stamp;
        this.put = put;
        this.remove = remove;
    }

    /** @param stamp tells whether a row has changed */
    @SuppressWarnings("unchecked") // a table's rows come back to the same table of another database
    static <K, V> MovedRows of(
            Supplier<Map<K, V>> rows,
            BiFunction<K, V, Integer> slot,
            Function<V, Object> stamp,
            BiConsumer<K, V> put,
            Consumer<K> remove) {
        return new MovedRows(
                rows,
                (BiFunction<Object, Object, Integer>) (BiFunction<?, ?, Integer>) slot,
                (Function<Object, Object>) (Function<?, Object>) stamp,
                (BiConsumer<Object, Object>) (BiConsumer<?, ?>) put,
                (Consumer<Object>) (Consumer<?>) remove);
    }

    static <K, V> MovedRows of(Map<K, V> rows, BiFunction<K, V, Integer> slot, Function<V, Object> stamp) {
        return of(() -> rows, slot, stamp, rows::putIfAbsent, rows::remove);
    }

    /** By key, what tells whether a row has changed. */
    Map<Object, Object> stamps(int slotFrom, int slotTo) {
        Map<Object, Object> stamps = new LinkedHashMap<>();
        rows.get().forEach((key, row) -> {
            int at = slot.apply(key, row);
            if (slotFrom <= at && at <= slotTo) {
                stamps.put(key, stamp.apply(row));
            }
        });
        return stamps;
    }

    /** Null if it is not there any more. */
    @Nullable
    Object row(Object key) {
        return rows.get().get(key);
    }

    /** Unless there is one. */
    void put(Object key, Object row) {
        put.accept(key, row);
    }

    void remove(Object key) {
        remove.accept(key);
    }
}
