package io.perdura.node.visibility;

import java.util.List;

/**
 * Conditions on the stored search attributes, a column of jsonb. Comparisons are jsonpath predicates: the index serves them,
 * and a value of another type than its attribute has now (a name may be registered anew) does not match instead of failing.
 */
final class StoredCondition {

    private static final String COLUMN = "attributes";

    private StoredCondition() {}

    static void present(SqlText sql, Attribute attribute, boolean present) {
        sql.append("(" + COLUMN + " ? ")
                .bind(attribute.field(), "text")
                .append(present ? ") IS TRUE" : ") IS NOT TRUE");
    }

    static void compare(SqlText sql, Attribute attribute, Operator operator, List<Object> values) {
        boolean negative = operator.isNegative();
        Operator positive = negative ? operator.opposite() : operator;
        sql.append("(");
        if (negative) {
            sql.append(COLUMN + " ? ").bind(attribute.field(), "text").append(" AND NOT ");
        }
        if (attribute.type() == AttributeType.TEXT) {
            words(sql, attribute, (String) values.get(0));
        } else {
            sql.append("(" + COLUMN + " @@ ")
                    .bind(predicate(attribute, positive, values), "text")
                    .append("::jsonpath)");
        }
        sql.append(")");
    }

    /** Any word of the one is a word of the other, whatever the case of its letters. */
    private static void words(SqlText sql, Attribute attribute, String text) {
        sql.append("(tsvector_to_array(to_tsvector('simple', " + COLUMN + " ->> ")
                .bind(attribute.field(), "text")
                .append(")) && tsvector_to_array(to_tsvector('simple', ")
                .bind(text, "text")
                .append(")))");
    }

    private static String predicate(Attribute attribute, Operator operator, List<Object> values) {
        StringBuilder path = new StringBuilder();
        for (Object value : values) {
            path.append(path.isEmpty() ? "" : " || ").append("$.");
            JsonText.appendString(path, attribute.field());
            path.append(
                    switch (operator) {
                        case EQUAL, IN -> " == ";
                        case STARTS_WITH -> " starts with ";
                        default -> " " + operator.sql() + " ";
                    });
            JsonText.append(path, value);
        }
        return path.toString();
    }
}
