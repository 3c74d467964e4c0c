package io.perdura.node.visibility;

import java.util.Locale;

/** A comparison of a query. */
public enum Operator {
    EQUAL("=", "="),
    NOT_EQUAL("!=", "<>"),
    LESS("<", "<"),
    LESS_OR_EQUAL("<=", "<="),
    GREATER(">", ">"),
    GREATER_OR_EQUAL(">=", ">="),
    IN("in", ""),
    NOT_IN("not in", ""),
    STARTS_WITH("starts_with", ""),
    NOT_STARTS_WITH("not starts_with", ""),
    LIKE("like", ""),
    NOT_LIKE("not like", ""),
    REGEXP("regexp", ""),
    NOT_REGEXP("not regexp", ""),
    NULL_SAFE_EQUAL("<=>", "");

    private final String text;
    private final String sql;

    Operator(String text, String sql) {
        this.text = text;
        this.sql = sql;
    }

    /** As messages of Temporal spell it inside an expression. */
    String text() {
        return text;
    }

    /** As messages of Temporal spell it on its own. */
    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }

    /** The operator of SQL and of jsonpath alike, save that jsonpath writes {@code ==}; empty if there is none. */
    String sql() {
        return sql;
    }

    /** Whether it only parses: Temporal's grammar has it, its filters do not. */
    boolean isForeign() {
        return ordinal() >= LIKE.ordinal();
    }

    boolean isOrdering() {
        return this == LESS || this == LESS_OR_EQUAL || this == GREATER || this == GREATER_OR_EQUAL;
    }

    boolean isPrefix() {
        return this == STARTS_WITH || this == NOT_STARTS_WITH;
    }

    boolean isMembership() {
        return this == IN || this == NOT_IN;
    }

    boolean isNegative() {
        return this == NOT_EQUAL || this == NOT_IN || this == NOT_STARTS_WITH;
    }

    /** What holds of a value exactly when this does not. */
    Operator opposite() {
        return switch (this) {
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
            case LESS -> GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> GREATER;
            case GREATER -> LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> LESS;
            case IN -> NOT_IN;
            case NOT_IN -> IN;
            case STARTS_WITH -> NOT_STARTS_WITH;
            case NOT_STARTS_WITH -> STARTS_WITH;
            case LIKE -> NOT_LIKE;
            case NOT_LIKE -> LIKE;
            case REGEXP -> NOT_REGEXP;
            case NOT_REGEXP -> REGEXP;
            case NULL_SAFE_EQUAL -> NOT_EQUAL;
        };
    }
}
