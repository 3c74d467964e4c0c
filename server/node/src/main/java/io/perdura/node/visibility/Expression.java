package io.perdura.node.visibility;

import java.util.List;

/** The tree of a filter, as written: names are not resolved, values have no types yet. */
public sealed interface Expression {

    /** All of them hold. */
    record And(List<Expression> all) implements Expression {}

    /** At least one holds. */
    record Or(List<Expression> any) implements Expression {}

    /** It does not hold. */
    record Not(Expression inner) implements Expression {}

    /** A comparison of an attribute with a value. */
    record Compare(Operand left, Operator operator, Operand right) implements Expression {}

    /** An attribute lies in a range, both ends included; or outside of it. */
    record Between(Operand left, boolean negated, Operand from, Operand to) implements Expression {}

    /** IS NULL and IS NOT NULL; other uses of IS are kept to be refused. */
    record Is(Operand left, boolean negated, boolean againstNull) implements Expression {}

    /** Something that stands where a condition should. */
    record Bare(Operand operand) implements Expression {}
}
