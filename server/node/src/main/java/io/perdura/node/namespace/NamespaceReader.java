package io.perdura.node.namespace;

import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.NamespaceStore;
import io.temporal.api.enums.v1.NamespaceState;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads namespaces as they are stored now; what it sees, the node's copy learns. */
public final class NamespaceReader {

    private final NamespaceStore store;
    private final NamespaceRegistry registry;

    public NamespaceReader(NamespaceStore store, NamespaceRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /** The namespace of either the name or the id; fails with a {@code Rejection} unless exactly one is given and it exists. */
    public Future<Namespace> find(String name, String id) {
        if (name.isEmpty() && id.isEmpty()) {
            return Future.failedFuture(NamespaceRejection.notSet());
        }
        if (!name.isEmpty() && !id.isEmpty()) {
            return Future.failedFuture(NamespaceRejection.invalid(
                    "GetNamespace operation failed. Both ID and Name specified in request."));
        }
        if (!name.isEmpty()) {
            NamespaceGate.requireName(name);
            return required(store.findByName(name), name);
        }
        UUID uuid;
        try {
            uuid = UUID.fromString(id);
        } catch (IllegalArgumentException noId) {
            return Future.failedFuture(NamespaceRejection.notFound(id));
        }
        return required(store.findById(uuid), id);
    }

    /** The next namespaces after a name, by name. */
    public Future<List<Namespace>> list(boolean withDeleted, String afterName, int limit) {
        return store.list()
                .map(rows -> rows.stream()
                        .filter(row -> withDeleted || row.state() != NamespaceState.NAMESPACE_STATE_DELETED_VALUE)
                        .filter(row -> row.name().compareTo(afterName) > 0)
                        .sorted(Comparator.comparing(NamespaceRow::name))
                        .limit(limit)
                        .map(registry::learn)
                        .toList());
    }

    private Future<Namespace> required(Future<@Nullable NamespaceRow> row, String key) {
        return row.compose(found -> found == null
                ? Future.failedFuture(NamespaceRejection.notFound(key))
                : Future.succeededFuture(registry.learn(found)));
    }
}
