package io.perdura.node.namespace;

import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.NamespaceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Namespaces in a map; counts how often it was read. */
public final class InMemoryNamespaceStore implements NamespaceStore {

    private final Map<UUID, NamespaceRow> rows = new HashMap<>();
    private int reads;
    private boolean away;

    public int reads() {
        return reads;
    }

    /** Whether reads of one namespace fail from now on. */
    void away(boolean away) {
        this.away = away;
    }

    @Override
    public Future<List<NamespaceRow>> list() {
        reads++;
        List<NamespaceRow> all = new ArrayList<>(rows.values());
        all.sort(Comparator.comparing(NamespaceRow::name));
        return Future.succeededFuture(all);
    }

    @Override
    public Future<@Nullable NamespaceRow> findByName(String name) {
        reads++;
        return away ? Future.failedFuture("away") : Future.succeededFuture(byName(name));
    }

    @Override
    public Future<@Nullable NamespaceRow> findById(UUID id) {
        reads++;
        return away ? Future.failedFuture("away") : Future.succeededFuture(rows.get(id));
    }

    @Override
    public Future<Boolean> insertIfAbsent(NamespaceRow namespace) {
        boolean absent = !rows.containsKey(namespace.id()) && byName(namespace.name()) == null;
        if (absent) {
            rows.put(namespace.id(), namespace);
        }
        return Future.succeededFuture(absent);
    }

    @Override
    public Future<Boolean> update(NamespaceRow namespace) {
        NamespaceRow stored = rows.get(namespace.id());
        boolean current = stored != null && stored.version() == namespace.version();
        if (current) {
            rows.put(
                    namespace.id(),
                    new NamespaceRow(
                            namespace.id(),
                            namespace.name(),
                            namespace.state(),
                            namespace.detail(),
                            namespace.version() + 1));
        }
        return Future.succeededFuture(current);
    }

    @Override
    public Future<Boolean> removeIfEmpty(UUID id) {
        return Future.succeededFuture(rows.remove(id) != null);
    }

    private @Nullable NamespaceRow byName(String name) {
        return rows.values().stream()
                .filter(row -> row.name().equals(name))
                .findAny()
                .orElse(null);
    }
}
