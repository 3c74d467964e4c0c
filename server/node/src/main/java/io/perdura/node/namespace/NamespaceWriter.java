package io.perdura.node.namespace;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.NamespaceStore;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.UnaryOperator;

/** Changes namespaces: reads, edits, writes if nobody else did meanwhile, and tells all nodes. */
public final class NamespaceWriter {

    private static final int ATTEMPTS_MAX = 5;
    private static final long TIMER_SLACK_MS = 10;

    private final Vertx vertx;
    private final NamespaceStore store;
    private final NamespaceRegistry registry;
    private final NamespaceHints hints;

    public NamespaceWriter(Vertx vertx, NamespaceStore store, NamespaceRegistry registry, NamespaceHints hints) {
        this.vertx = vertx;
        this.store = store;
        this.registry = registry;
        this.hints = hints;
    }

    /** Yields the namespace once no node can deny it any more; fails with a {@code Rejection} if its name is taken. */
    public Future<Namespace> insert(DescribeNamespaceResponse detail) {
        NamespaceRow row = NamespaceDetail.encode(detail, 1);
        return store.insertIfAbsent(row).compose(inserted -> {
            if (!inserted) {
                return Future.failedFuture(NamespaceRejection.alreadyExists(row.name()));
            }
            Namespace namespace = registry.learn(row);
            hints.changed(row.name());
            return vertx.timer(NamespaceRegistry.ABSENCE_BELIEVED.toMillis() + TIMER_SLACK_MS)
                    .map(namespace);
        });
    }

    /** Yields the namespace as edited; an edit that changes nothing writes nothing. */
    public Future<Namespace> update(String name, UnaryOperator<DescribeNamespaceResponse> edit) {
        return update(name, edit, ATTEMPTS_MAX);
    }

    private Future<Namespace> update(String name, UnaryOperator<DescribeNamespaceResponse> edit, int attempts) {
        return store.findByName(name).compose(row -> {
            if (row == null) {
                return Future.failedFuture(NamespaceRejection.notFound(name));
            }
            DescribeNamespaceResponse current = NamespaceDetail.decode(row);
            DescribeNamespaceResponse edited = edit.apply(current);
            if (edited.equals(current)) {
                return Future.succeededFuture(registry.learn(row));
            }
            return store.update(NamespaceDetail.encode(edited, row.version()))
                    .compose(written -> written ? written(edited, row.version() + 1) : again(name, edit, attempts));
        });
    }

    private Future<Namespace> written(DescribeNamespaceResponse detail, long version) {
        Namespace namespace = registry.learn(NamespaceDetail.encode(detail, version));
        hints.changed(namespace.name());
        return Future.succeededFuture(namespace);
    }

    private Future<Namespace> again(String name, UnaryOperator<DescribeNamespaceResponse> edit, int attempts) {
        return attempts > 1
                ? update(name, edit, attempts - 1)
                : Future.failedFuture(new Rejection(
                        Code.UNAVAILABLE, "namespace is changed by others at the same time, please retry"));
    }
}
