package io.perdura.node.visibility;

import io.temporal.api.common.v1.WorkflowExecution;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statement that reads a page of everything that a query finds, each run once, whatever becomes of them meanwhile: the
 * last workflow id first, and of each its newest run first, along one index. A run that begins on the way lies behind.
 */
final class WalkStatement {

    private WalkStatement() {}

    static SqlText of(
            UUID namespaceId,
            VisibilityQuery query,
            AttributeTypes types,
            @Nullable WorkflowExecution after,
            int limit) {
        if (query.limited()) {
            throw InvalidQuery.unsupported("'LIMIT' clause");
        }
        if (!query.groupBy().isEmpty()) {
            throw InvalidQuery.unsupported("'GROUP BY' clause");
        }
        SqlText sql = new SqlText().append("SELECT workflow_id, run_id").append(SqlText.FROM_EXECUTION);
        new Scope(namespaceId, query, types).append(sql);
        if (after != null) {
            sql.append(" AND (workflow_id, run_id) < (")
                    .bind(after.getWorkflowId(), "text")
                    .append(", ")
                    .bind(UUID.fromString(after.getRunId()), "uuid")
                    .append(")");
        }
        return sql.append(" ORDER BY workflow_id DESC, run_id DESC LIMIT ").bind(limit, "integer");
    }
}
