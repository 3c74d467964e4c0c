package io.perdura.node.visibility;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;

/** The refusals of visibility queries, in the words of Temporal. */
final class InvalidQuery {

    private InvalidQuery() {}

    static Rejection malformed(String reason) {
        return because("malformed SQL query: " + reason);
    }

    static Rejection expression(String reason) {
        return because("invalid expression: " + reason);
    }

    static Rejection unsupported(String reason) {
        return because("operation is not supported: " + reason);
    }

    static Rejection unknownAttribute(String name) {
        return because("invalid search attribute: " + name);
    }

    static Rejection unsupportedOperator(Operator operator, Attribute attribute) {
        return unsupported("operator '" + operator.upper() + "' not supported for "
                + attribute.type().text() + " type search attribute '" + attribute.alias() + "'");
    }

    static Rejection wrongType(Attribute attribute, String value, String type) {
        return expression("invalid value type for search attribute " + attribute.alias() + " of type "
                + attribute.type().text() + ": " + value + " (type: " + type + ")");
    }

    private static Rejection because(String reason) {
        return new Rejection(Code.INVALID_ARGUMENT, "invalid query: " + reason);
    }
}
