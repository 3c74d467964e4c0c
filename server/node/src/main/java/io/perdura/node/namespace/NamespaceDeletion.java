package io.perdura.node.namespace;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.NamespaceStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Deletes namespaces: in one write it gives a namespace another name and the state "deleted", so that nobody finds it and its name
 * is free. What is in it is taken away by the shards, which read that state.
 */
public final class NamespaceDeletion {

    private static final int SUFFIX_MIN = 5;
    private static final int SUFFIX_MAX = 36;

    private final Vertx vertx;
    private final NamespaceStore store;
    private final NamespaceReader reader;
    private final NamespaceRegistry registry;
    private final NamespaceHints hints;

    public NamespaceDeletion(
            Vertx vertx,
            NamespaceStore store,
            NamespaceReader reader,
            NamespaceRegistry registry,
            NamespaceHints hints) {
        this.vertx = vertx;
        this.store = store;
        this.reader = reader;
        this.registry = registry;
        this.hints = hints;
    }

    /** Yields the name that the namespace has now; said again of that name, it changes nothing. */
    public Future<String> delete(String name, String id, long goesAtMs) {
        return reader.find(name, id).compose(namespace -> {
            if (namespace.uuid().equals(NamespaceBootstrap.SYSTEM_ID)) {
                return Future.failedFuture(NamespaceRejection.ofTheSystem());
            }
            return namespace.isDeleted()
                    ? Future.succeededFuture(namespace.name())
                    : delete(namespace, goesAtMs, SUFFIX_MIN);
        });
    }

    private Future<String> delete(Namespace namespace, long goesAtMs, int suffix) {
        if (suffix > SUFFIX_MAX) {
            return Future.failedFuture(
                    new Rejection(Code.UNAVAILABLE, "namespace is changed by others at the same time, please retry"));
        }
        String newName = namespace.name() + "-deleted-" + namespace.id().substring(0, suffix);
        return store.update(NamespaceDetail.encode(
                        NamespaceEdit.delete(namespace.detail(), newName, goesAtMs), namespace.version()))
                .compose(written -> written ? told(namespace, newName) : again(namespace, goesAtMs, suffix));
    }

    /** Somebody else changed it, or another has the name. */
    private Future<String> again(Namespace namespace, long goesAtMs, int suffix) {
        return reader.find("", namespace.id())
                .compose(now -> now.isDeleted()
                        ? Future.succeededFuture(now.name())
                        : delete(now, goesAtMs, now.version() == namespace.version() ? suffix + 1 : suffix));
    }

    /** Whoever hears of the answer finds the namespace no more: other nodes are told a moment before. */
    private Future<String> told(Namespace namespace, String newName) {
        registry.forget(namespace);
        hints.changed(namespace.name());
        return vertx.timer(NamespaceRegistry.ABSENCE_BELIEVED.toMillis()).map(newName);
    }
}
