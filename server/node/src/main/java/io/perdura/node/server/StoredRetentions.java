package io.perdura.node.server;

import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceHints;
import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.NamespaceStore;
import io.perdura.node.shard.Retentions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the namespaces keep, read once for all shards of the node; read again after a hint, or when it has grown old. */
final class StoredRetentions implements Retentions {

    private static final long OLD_NANOSECONDS = Duration.ofMinutes(1).toNanos();

    private final NamespaceStore store;
    private final NamespaceHints hints;
    private final LongSupplier nanoClock;
    private @Nullable Future<List<Retention>> read;
    private long readAt;

    StoredRetentions(NamespaceStore store, NamespaceHints hints, LongSupplier nanoClock) {
        this.store = store;
        this.hints = hints;
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized Future<List<Retention>> all() {
        Future<List<Retention>> known = read;
        if (known != null && !known.failed() && nanoClock.getAsLong() - readAt < OLD_NANOSECONDS) {
            return here(known);
        }
        Future<List<Retention>> reading = store.list()
                .map(rows -> rows.stream().map(StoredRetentions::retention).toList());
        read = reading;
        readAt = nanoClock.getAsLong();
        return here(reading);
    }

    /** One read for all who ask ends on the context of whoever asked first; each goes on with its own. */
    private static <T> Future<T> here(Future<T> elsewhere) {
        Context context = Vertx.currentContext();
        if (context == null) {
            return elsewhere;
        }
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(result -> context.runOnContext(go -> here.handle(result)));
        return here.future();
    }

    private static Retention retention(NamespaceRow row) {
        Namespace namespace = Namespace.of(row);
        return new Retention(
                row.id(), row.version(), namespace.retention().toMillis(), namespace.isDeleted(), namespace.goesAtMs());
    }

    @Override
    public synchronized void forget() {
        read = null;
    }

    @Override
    public Future<Void> emptied(UUID namespaceId) {
        return store.findById(namespaceId)
                .compose(row -> row == null
                        ? Future.succeededFuture()
                        : store.removeIfEmpty(namespaceId).map(removed -> {
                            if (removed) {
                                hints.changed(row.name());
                            }
                            return null;
                        }));
    }
}
