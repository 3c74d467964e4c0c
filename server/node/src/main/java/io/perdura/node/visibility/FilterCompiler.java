package io.perdura.node.visibility;

import io.perdura.node.visibility.Expression.And;
import io.perdura.node.visibility.Expression.Bare;
import io.perdura.node.visibility.Expression.Between;
import io.perdura.node.visibility.Expression.Compare;
import io.perdura.node.visibility.Expression.Is;
import io.perdura.node.visibility.Expression.Not;
import io.perdura.node.visibility.Expression.Or;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles a filter to a condition of SQL. Names are resolved and values typed here, so this is where most refusals come
 * from. NOT is pushed down to the comparisons: a workflow without the attribute then matches neither a comparison nor its
 * opposite, as in Temporal on SQL stores.
 */
final class FilterCompiler {

    private final AttributeTypes types;
    private final SqlText sql;
    private boolean mentionsDivision;

    FilterCompiler(AttributeTypes types, SqlText sql) {
        this.types = types;
        this.sql = sql;
    }

    /** Appends the condition. */
    Span compile(Expression filter) {
        return compile(filter, false);
    }

    /** Whether the namespace division was named; only then are workflows outside the default division wanted. */
    boolean mentionsDivision() {
        return mentionsDivision;
    }

    /** The attribute that an operand names. */
    Attribute attribute(Operand operand) {
        if (!(operand instanceof Operand.Name name)) {
            throw InvalidQuery.expression("must be a column name but was " + AttributeValue.sort(operand));
        }
        Attribute attribute = types.resolve(name.name());
        if (attribute == null) {
            throw InvalidQuery.unknownAttribute(name.name());
        }
        mentionsDivision |= attribute.field().equals(AttributeTypes.NAMESPACE_DIVISION);
        return attribute;
    }

    private Span compile(Expression expression, boolean negated) {
        if (expression instanceof And and) {
            return join(and.all(), negated, !negated);
        }
        if (expression instanceof Or or) {
            return join(or.any(), negated, negated);
        }
        if (expression instanceof Not not) {
            return compile(not.inner(), !negated);
        }
        if (expression instanceof Compare compare) {
            return compare(compare, negated);
        }
        if (expression instanceof Between between) {
            return between(between, negated);
        }
        if (expression instanceof Is is) {
            return is(is, negated);
        }
        throw bare(((Bare) expression).operand());
    }

    private static RuntimeException bare(Operand operand) {
        if (operand instanceof Operand.Name) {
            return InvalidQuery.expression("incomplete expression");
        }
        return InvalidQuery.unsupported(
                operand instanceof Operand.Function
                        ? "function expression"
                        : "expression of type " + AttributeValue.sort(operand));
    }

    private Span join(List<Expression> parts, boolean negated, boolean conjunction) {
        sql.append("(");
        Span span = compile(parts.get(0), negated);
        for (Expression part : parts.subList(1, parts.size())) {
            sql.append(conjunction ? " AND " : " OR ");
            Span next = compile(part, negated);
            span = conjunction ? span.and(next) : span.or(next);
        }
        sql.append(")");
        return span;
    }

    private Span compare(Compare compare, boolean negated) {
        Operator written = compare.operator();
        Operand right = compare.right();
        Attribute attribute = attribute(compare.left());
        List<Object> values = new ArrayList<>();
        for (Operand item : right instanceof Operand.Tuple tuple ? tuple.items() : List.of(right)) {
            values.add(AttributeValue.of(item, attribute));
        }
        if (written.isForeign()) {
            throw InvalidQuery.unsupportedOperator(written, attribute);
        }
        requireSupport(attribute, written);
        if (written.isPrefix() && attribute.system() == SystemAttribute.EXECUTION_STATUS) {
            throw InvalidQuery.expression(
                    "right-hand side of '" + written.text() + "' must be a literal string (got: " + right.text() + ")");
        }
        return emit(attribute, negated ? written.opposite() : written, values);
    }

    private Span emit(Attribute attribute, Operator operator, List<Object> values) {
        SystemAttribute system = attribute.system();
        if (system == null) {
            StoredCondition.compare(sql, attribute, operator, values);
            return Span.EITHER;
        }
        ColumnCondition.compare(sql, system, operator, values);
        if (system == SystemAttribute.EXECUTION_STATUS) {
            return Span.ofStatuses(status -> ColumnCondition.holds(status, operator, values));
        }
        return system.isOfClosed() ? Span.CLOSED : Span.EITHER;
    }

    private static void requireSupport(Attribute attribute, Operator operator) {
        boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        boolean supported = switch (attribute.type()) {
            case KEYWORD -> true;
            case KEYWORD_LIST -> equality || operator.isMembership();
            case BOOL -> equality || operator.isMembership() || operator.isOrdering();
            case TEXT -> equality;
            case INT, DOUBLE, DATETIME -> !operator.isPrefix();
        };
        if (!supported) {
            throw InvalidQuery.unsupportedOperator(operator, attribute);
        }
    }

    private Span between(Between between, boolean negated) {
        Attribute attribute = attribute(between.left());
        switch (attribute.type()) {
            case KEYWORD, INT, DOUBLE, DATETIME -> {}
            default ->
                throw InvalidQuery.expression("cannot do range condition on search attribute '" + attribute.alias()
                        + "' of type " + attribute.type().text());
        }
        List<Object> from = List.of(AttributeValue.of(between.from(), attribute));
        List<Object> to = List.of(AttributeValue.of(between.to(), attribute));
        boolean outside = between.negated() != negated;
        sql.append("(");
        Span span = emit(attribute, outside ? Operator.LESS : Operator.GREATER_OR_EQUAL, from);
        sql.append(outside ? " OR " : " AND ");
        Span other = emit(attribute, outside ? Operator.GREATER : Operator.LESS_OR_EQUAL, to);
        sql.append(")");
        return outside ? span.or(other) : span.and(other);
    }

    private Span is(Is is, boolean negated) {
        Attribute attribute = attribute(is.left());
        if (!is.againstNull()) {
            throw InvalidQuery.expression("'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'");
        }
        boolean present = is.negated() != negated;
        SystemAttribute system = attribute.system();
        if (system == null) {
            StoredCondition.present(sql, attribute, present);
            return Span.EITHER;
        }
        sql.append(system.column()).append(present ? " IS NOT NULL" : " IS NULL");
        if (!system.isOfClosed()) {
            return Span.EITHER;
        }
        return present ? Span.CLOSED : Span.OPEN;
    }
}
