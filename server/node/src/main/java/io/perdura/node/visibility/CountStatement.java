package io.perdura.node.visibility;

import java.util.UUID;

/** The statement that counts what a query finds, as one number or a number for each value of one attribute. */
record CountStatement(SqlText sql, GroupBy groupBy) {

    /** What the counts are for. */
    enum GroupBy {
        NOTHING,
        STATUS,
        DIVISION
    }

    static CountStatement of(UUID namespaceId, VisibilityQuery query, AttributeTypes types) {
        if (query.limited()) {
            throw InvalidQuery.unsupported("'LIMIT' clause");
        }
        if (!query.orderBy().isEmpty()) {
            throw InvalidQuery.unsupported("'ORDER BY' clause");
        }
        GroupBy groupBy = groupBy(query, types);
        SqlText sql = new SqlText();
        sql.append(
                switch (groupBy) {
                    case NOTHING -> "SELECT count(*) AS found";
                    case STATUS -> "SELECT count(*) AS found, status AS value";
                    case DIVISION -> "SELECT count(*) AS found, attributes ->> 'TemporalNamespaceDivision' AS value";
                });
        sql.append(SqlText.FROM_EXECUTION);
        Span span = new Scope(namespaceId, query, types).append(sql);
        // The partial indexes serve only statements that repeat their condition.
        if (span.open() != span.closed()) {
            sql.append(span.open() ? " AND close_ms IS NULL" : " AND close_ms IS NOT NULL");
        }
        if (groupBy != GroupBy.NOTHING) {
            sql.append(" GROUP BY value ORDER BY value");
        }
        return new CountStatement(sql, groupBy);
    }

    private static GroupBy groupBy(VisibilityQuery query, AttributeTypes types) {
        if (query.groupBy().size() > 1) {
            throw InvalidQuery.unsupported("'GROUP BY' clause supports only a single field");
        }
        if (query.groupBy().isEmpty()) {
            return GroupBy.NOTHING;
        }
        Attribute attribute = new FilterCompiler(types, new SqlText())
                .attribute(query.groupBy().get(0));
        if (attribute.system() == SystemAttribute.EXECUTION_STATUS) {
            return GroupBy.STATUS;
        }
        if (attribute.field().equals(AttributeTypes.NAMESPACE_DIVISION)) {
            return GroupBy.DIVISION;
        }
        throw InvalidQuery.unsupported("'GROUP BY' clause is not supported for search attribute " + attribute.alias());
    }
}
