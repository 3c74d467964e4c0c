package io.perdura.node.persistence;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows that travel to Postgres as one array per column: the SQL that unfolds them, and the binding, from one list. */
final class ArrayTable<T> {
    private record Column<T>(
            String name, String type, IntFunction<@Nullable Object[]> array, Function<T, @Nullable Object> value) {}

    private final List<Column<T>> columns = new ArrayList<>();

    ArrayTable<T> integers(String name, Function<T, @Nullable Object> value) {
        return add(name, "int", Integer[]::new, value);
    }

    ArrayTable<T> longs(String name, Function<T, @Nullable Object> value) {
        return add(name, "bigint", Long[]::new, value);
    }

    ArrayTable<T> doubles(String name, Function<T, @Nullable Object> value) {
        return add(name, "double precision", Double[]::new, value);
    }

    ArrayTable<T> uuids(String name, Function<T, @Nullable Object> value) {
        return add(name, "uuid", UUID[]::new, value);
    }

    ArrayTable<T> texts(String name, Function<T, @Nullable Object> value) {
        return add(name, "text", String[]::new, value);
    }

    ArrayTable<T> bytes(String name, Function<T, @Nullable Object> value) {
        return add(name, "bytea", Buffer[]::new, value);
    }

    private ArrayTable<T> add(
            String name, String type, IntFunction<@Nullable Object[]> array, Function<T, @Nullable Object> value) {
        columns.add(new Column<>(name, type, array, value));
        return this;
    }

    int size() {
        return columns.size();
    }

    /** {@code slot, run_id, …} */
    String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** {@code unnest($3::int[], $4::uuid[], …) AS alias(slot, run_id, …)} */
    String unnest(int firstParameter, String alias) {
        StringBuilder sql = new StringBuilder("unnest(");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(i == 0 ? "$" : ", $")
                    .append(firstParameter + i)
                    .append("::")
                    .append(columns.get(i).type())
                    .append("[]");
        }
        return sql.append(") AS ")
                .append(alias)
                .append('(')
                .append(names())
                .append(')')
                .toString();
    }

    /** {@link #unnest}, with the row's place in a column {@code number}, from 1 on. */
    String numbered(int firstParameter, String alias) {
        return unnest(firstParameter, alias)
                .replace(") AS " + alias + "(", ") WITH ORDINALITY AS " + alias + "(")
                .replaceAll("\\)$", ", number)");
    }

    void bind(List<T> rows, List<@Nullable Object> parameters) {
        for (Column<T> column : columns) {
            @Nullable Object[] array = column.array().apply(rows.size());
            for (int i = 0; i < array.length; i++) {
                array[i] = column.value().apply(rows.get(i));
            }
            parameters.add(array);
        }
    }
}
