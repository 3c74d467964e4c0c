package io.perdura.sdk.testing.server;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.visibility.AttributeTypes;
import io.perdura.node.visibility.Expression;
import io.perdura.node.visibility.Operand;
import io.perdura.node.visibility.Operator;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a list over runs in memory. What a run has no value for, it matches neither with a comparison nor with its
 * opposite; null stands for that.
 */
final class MemoryFilter {
    private final AttributeTypes types;

    MemoryFilter(AttributeTypes types) {
        this.types = types;
    }

    boolean matches(@Nullable Expression filter, ExecutionHeader run) {
        return filter == null || Boolean.TRUE.equals(holds(filter, run));
    }

    private @Nullable Boolean holds(Expression expression, ExecutionHeader run) {
        if (expression instanceof Expression.And and) {
            return all(and.all(), run, false);
        }
        if (expression instanceof Expression.Or or) {
            return all(or.any(), run, true);
        }
        if (expression instanceof Expression.Not not) {
            Boolean inner = holds(not.inner(), run);
            return inner == null ? null : !inner;
        }
        if (expression instanceof Expression.Compare compare) {
            return compare(value(compare.left(), run), compare.operator(), compare.right());
        }
        if (expression instanceof Expression.Between between) {
            Object value = value(between.left(), run);
            Boolean from = compare(value, Operator.GREATER_OR_EQUAL, between.from());
            Boolean to = compare(value, Operator.LESS_OR_EQUAL, between.to());
            return from == null || to == null ? null : (from && to) != between.negated();
        }
        if (expression instanceof Expression.Is is && is.againstNull()) {
            return (value(is.left(), run) == null) != is.negated();
        }
        throw refused("incomplete expression");
    }

    /** What decides: one that does not hold of all, or one that does of any. */
    private @Nullable Boolean all(List<Expression> parts, ExecutionHeader run, boolean decides) {
        boolean unknown = false;
        for (Expression part : parts) {
            Boolean holds = holds(part, run);
            if (holds == null) {
                unknown = true;
            } else if (holds == decides) {
                return decides;
            }
        }
        return unknown ? null : !decides;
    }

    @Nullable
    Object value(Operand operand, ExecutionHeader run) {
        if (!(operand instanceof Operand.Name name)) {
            throw refused("must be a column name but was " + operand.text());
        }
        String known = name.name();
        if (!types.custom().containsKey(known) && !AttributeTypes.own().containsKey(known)) {
            throw new Rejection(Code.INVALID_ARGUMENT, "invalid query: invalid search attribute: " + known);
        }
        return MemoryRow.value(run, known);
    }

    private @Nullable Boolean compare(@Nullable Object value, Operator operator, Operand operand) {
        if (value == null) {
            return null;
        }
        if (value instanceof Collection<?> several) {
            boolean negative = operator == Operator.NOT_EQUAL || operator == Operator.NOT_IN;
            Operator positive = operator == Operator.NOT_EQUAL
                    ? Operator.EQUAL
                    : operator == Operator.NOT_IN ? Operator.IN : operator;
            boolean any = several.stream().anyMatch(one -> Boolean.TRUE.equals(compare(one, positive, operand)));
            return any != negative;
        }
        return switch (operator) {
            case EQUAL -> order(value, operand) == 0;
            case NOT_EQUAL -> order(value, operand) != 0;
            case LESS -> order(value, operand) < 0;
            case LESS_OR_EQUAL -> order(value, operand) <= 0;
            case GREATER -> order(value, operand) > 0;
            case GREATER_OR_EQUAL -> order(value, operand) >= 0;
            case IN -> items(operand).stream().anyMatch(item -> order(value, item) == 0);
            case NOT_IN -> items(operand).stream().noneMatch(item -> order(value, item) == 0);
            case STARTS_WITH -> value.toString().startsWith(written(operand));
            case NOT_STARTS_WITH -> !value.toString().startsWith(written(operand));
            default -> throw refused("operator " + operator);
        };
    }

    private static List<Operand> items(Operand operand) {
        return operand instanceof Operand.Tuple tuple ? tuple.items() : List.of(operand);
    }

    private static int order(Object value, Operand operand) {
        try {
            if (value instanceof Instant time) {
                return time.compareTo(
                        operand instanceof Operand.Numeral nanos
                                ? Instant.ofEpochSecond(0, Long.parseLong(nanos.digits()))
                                : OffsetDateTime.parse(written(operand)).toInstant());
            }
            if (value instanceof Number number) {
                return Double.compare(number.doubleValue(), Double.parseDouble(written(operand)));
            }
        } catch (NumberFormatException | DateTimeException e) {
            throw refused("unable to parse " + operand.text());
        }
        return value.toString().compareTo(written(operand));
    }

    private static String written(Operand operand) {
        return operand instanceof Operand.Text text ? text.value() : operand.text();
    }

    private static Rejection refused(String why) {
        return new Rejection(Code.INVALID_ARGUMENT, "invalid query: operation is not supported: " + why);
    }
}
