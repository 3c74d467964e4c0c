package io.perdura.node.visibility;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conditions on the columns that every workflow has. */
final class ColumnCondition {

    private ColumnCondition() {}

    static void compare(SqlText sql, SystemAttribute attribute, Operator operator, List<Object> values) {
        switch (attribute.form()) {
            case TEXT -> text(sql, attribute.column(), operator, values);
            case UUID -> uuid(sql, attribute.column(), operator, values);
            case MILLISECONDS -> time(sql, attribute.column(), operator, values);
            case STATUS, NUMBER -> number(sql, attribute.column(), operator, values);
        }
    }

    /** Whether a number satisfies the comparison, for what is known before the database is asked. */
    static boolean holds(int number, Operator operator, List<Object> values) {
        int compared = Long.compare(number, ((Number) values.get(0)).longValue());
        return switch (operator) {
            case EQUAL -> compared == 0;
            case NOT_EQUAL -> compared != 0;
            case LESS -> compared < 0;
            case LESS_OR_EQUAL -> compared <= 0;
            case GREATER -> compared > 0;
            case GREATER_OR_EQUAL -> compared >= 0;
            case IN -> values.contains((long) number);
            case NOT_IN -> !values.contains((long) number);
            default -> true;
        };
    }

    private static void text(SqlText sql, String column, Operator operator, List<Object> values) {
        if (operator.isPrefix()) {
            sql.append(operator == Operator.STARTS_WITH ? "(" : "NOT (")
                    .append(column)
                    .append(" ^@ ")
                    .bind(values.get(0), "text")
                    .append(")");
        } else if (operator.isMembership()) {
            membership(sql, column, operator, values.toArray(new String[0]), "text[]");
        } else {
            comparison(sql, column, operator, values.get(0), "text");
        }
    }

    private static void uuid(SqlText sql, String column, Operator operator, List<Object> values) {
        if (operator.isPrefix() || operator.isOrdering()) {
            text(sql, column + "::text", operator, values);
            return;
        }
        // What is no UUID equals none; casting the column to text instead would lose its index.
        UUID[] ids = values.stream()
                .map(ColumnCondition::parseUuid)
                .filter(Objects::nonNull)
                .toArray(UUID[]::new);
        membership(sql, column, operator.isNegative() ? Operator.NOT_IN : Operator.IN, ids, "uuid[]");
    }

    private static void number(SqlText sql, String column, Operator operator, List<Object> values) {
        boolean whole = values.stream().allMatch(Long.class::isInstance);
        if (operator.isMembership()) {
            Object array = whole
                    ? values.toArray(new Long[0])
                    : values.stream()
                            .map(value -> ((Number) value).doubleValue())
                            .toArray(Double[]::new);
            membership(sql, column, operator, array, whole ? "bigint[]" : "float8[]");
        } else {
            comparison(sql, column, operator, values.get(0), whole ? "bigint" : "float8");
        }
    }

    /** Columns count milliseconds, queries may be finer: a time between two ticks equals none and is rounded otherwise. */
    private static void time(SqlText sql, String column, Operator operator, List<Object> values) {
        if (operator.isOrdering()) {
            Instant time = (Instant) values.get(0);
            Operator rounded = operator;
            if (!isWholeMillisecond(time)) {
                rounded = switch (operator) {
                    case GREATER_OR_EQUAL -> Operator.GREATER;
                    case LESS -> Operator.LESS_OR_EQUAL;
                    default -> operator;
                };
            }
            comparison(sql, column, rounded, time.toEpochMilli(), "bigint");
            return;
        }
        Long[] ticks = values.stream()
                .map(Instant.class::cast)
                .filter(ColumnCondition::isWholeMillisecond)
                .map(Instant::toEpochMilli)
                .toArray(Long[]::new);
        membership(sql, column, operator.isNegative() ? Operator.NOT_IN : Operator.IN, ticks, "bigint[]");
    }

    private static void comparison(SqlText sql, String column, Operator operator, Object value, String type) {
        sql.append(column).append(" ").append(operator.sql()).append(" ").bind(value, type);
    }

    private static void membership(SqlText sql, String column, Operator operator, Object values, String type) {
        sql.append(column)
                .append(operator == Operator.IN ? " = ANY(" : " <> ALL(")
                .bind(values, type)
                .append(")");
    }

    private static boolean isWholeMillisecond(Instant time) {
        return time.getNano() % 1_000_000 == 0;
    }

    private static @Nullable UUID parseUuid(Object text) {
        try {
            UUID id = UUID.fromString((String) text);
            return id.toString().equalsIgnoreCase((String) text) ? id : null;
        } catch (IllegalArgumentException noUuid) {
            return null;
        }
    }
}
