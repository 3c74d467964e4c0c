package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The namespaces. */
public interface NamespaceStore {
    /** Every namespace, by name. */
    Future<List<NamespaceRow>> list();

    Future<@Nullable NamespaceRow> findByName(String name);

    Future<@Nullable NamespaceRow> findById(UUID id);

    /** Yields false, and writes nothing, if the id or the name exists. */
    Future<Boolean> insertIfAbsent(NamespaceRow namespace);

    /**
     * Replaces name, state and detail and raises the version by one, if the stored version is that of the row given; yields
     * false, and writes nothing, if it is not or if another namespace has the name.
     */
    Future<Boolean> update(NamespaceRow namespace);

    /** Removes a deleted namespace, and what was set in it, if it has no run left; yields whether. */
    Future<Boolean> removeIfEmpty(UUID id);
}
