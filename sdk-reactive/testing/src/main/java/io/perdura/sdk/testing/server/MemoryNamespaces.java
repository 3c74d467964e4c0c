package io.perdura.sdk.testing.server;

import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.NamespaceStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Namespaces in memory. */
final class MemoryNamespaces implements NamespaceStore {
    private final Map<String, NamespaceRow> byName = new TreeMap<>();

    @Override
    public Future<List<NamespaceRow>> list() {
        return Future.succeededFuture(List.copyOf(byName.values()));
    }

    @Override
    public Future<@Nullable NamespaceRow> findByName(String name) {
        return Future.succeededFuture(byName.get(name));
    }

    @Override
    public Future<@Nullable NamespaceRow> findById(UUID id) {
        return Future.succeededFuture(byName.values().stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElse(null));
    }

    @Override
    public Future<Boolean> insertIfAbsent(NamespaceRow namespace) {
        return Future.succeededFuture(byName.putIfAbsent(namespace.name(), namespace) == null);
    }

    @Override
    public Future<Boolean> update(NamespaceRow namespace) {
        NamespaceRow stored = byName.values().stream()
                .filter(row -> row.id().equals(namespace.id()))
                .findFirst()
                .orElse(null);
        NamespaceRow named = byName.get(namespace.name());
        if (stored == null || stored.version() != namespace.version() || named != null && named != stored) {
            return Future.succeededFuture(false);
        }
        byName.remove(stored.name());
        byName.put(
                namespace.name(),
                new NamespaceRow(
                        namespace.id(),
                        namespace.name(),
                        namespace.state(),
                        namespace.detail(),
                        namespace.version() + 1));
        return Future.succeededFuture(true);
    }

    /** The runs in it stay: nobody asks for them. */
    @Override
    public Future<Boolean> removeIfEmpty(UUID id) {
        return Future.succeededFuture(false);
    }
}
