package io.perdura.node.server;

import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.visibility.ExecutionCount;
import io.perdura.node.visibility.PgVisibilityStore;
import io.perdura.node.visibility.VisibilityQuery;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs that a batch means, out of what lists read. */
final class StoredTargets implements BatchTargets {

    private final NamespaceRegistry namespaces;
    private final PgVisibilityStore store;

    StoredTargets(NamespaceRegistry namespaces, PgVisibilityStore store) {
        this.namespaces = namespaces;
        this.store = store;
    }

    @Override
    public Future<Long> count(String namespace, String query) {
        return namespaces
                .byName(namespace)
                .compose(known -> store.count(known.uuid(), VisibilityQuery.parse(query), known.searchAttributes()))
                .map(ExecutionCount::total);
    }

    @Override
    public Future<List<WorkflowExecution>> page(
            String namespace, String query, @Nullable WorkflowExecution after, int limit) {
        return namespaces
                .byName(namespace)
                .compose(known ->
                        store.walk(known.uuid(), VisibilityQuery.parse(query), known.searchAttributes(), after, limit));
    }
}
