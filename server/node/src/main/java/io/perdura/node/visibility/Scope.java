package io.perdura.node.visibility;

import java.util.UUID;

/** The condition that every visibility statement has: the namespace, the filter, and the default division unless the query names one. */
record Scope(UUID namespaceId, VisibilityQuery query, AttributeTypes types) {

    Span append(SqlText sql) {
        sql.append("namespace_id = ").bind(namespaceId, "uuid");
        FilterCompiler compiler = new FilterCompiler(types, sql);
        Span span = Span.EITHER;
        if (query.filter() != null) {
            sql.append(" AND ");
            span = compiler.compile(query.filter());
        }
        query.groupBy().forEach(compiler::attribute);
        if (!compiler.mentionsDivision()) {
            sql.append(" AND (attributes ? ")
                    .bind(AttributeTypes.NAMESPACE_DIVISION, "text")
                    .append(") IS NOT TRUE");
        }
        return span;
    }
}
