package io.perdura.node.shard;

import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the runs that a query means. Fails with a {@code Rejection} INVALID_ARGUMENT if the query is at fault. */
public interface BatchTargets {

    Future<Long> count(String namespace, String query);

    /** Up to so many, each once, whatever becomes of them meanwhile: after the one that is named, in an order of their own. */
    Future<List<WorkflowExecution>> page(String namespace, String query, @Nullable WorkflowExecution after, int limit);
}
