package io.perdura.node.shard.due;

import io.perdura.node.persistence.DueRun;
import io.perdura.node.shard.Retentions.Retention;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.ShardScope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what is open in namespaces that were deleted, a few runs at a time; what has closed goes as if its time were over. When
 * nothing is left, the namespace itself goes. A crash loses nothing of it: the namespace's row says that it is deleted, and
 * whoever owns the shard next goes on.
 */
final class NamespaceSweep {

    private static final Logger LOG = LoggerFactory.getLogger(NamespaceSweep.class);
    private static final int PAGE_MAX = 50;
    private static final long PAUSE_MS = 50;
    /** In the past, however the clock is set. */
    private static final long SOON = 0;

    private final ShardScope scope;
    /** Runs that are read at once. */
    private final int pageSize;

    private final Retired runs;
    /** When to look at each again. */
    private final Map<UUID, Long> nextMs = new HashMap<>();

    private boolean closed;

    NamespaceSweep(ShardScope scope, Retired runs) {
        this.scope = scope;
        this.pageSize = Math.min(PAGE_MAX, scope.options().pageMax());
        this.runs = runs;
    }

    void close() {
        closed = true;
    }

    boolean isAny() {
        return !nextMs.isEmpty();
    }

    /** When there is something to do here. */
    long nextMs() {
        return nextMs.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** Goes through those that are deleted, one after the other; never fails. */
    Future<Void> sweep(Collection<Retention> namespaces) {
        List<Retention> deleted =
                namespaces.stream().filter(Retention::isDeleted).toList();
        nextMs.keySet().retainAll(deleted.stream().map(Retention::namespaceId).toList());
        Future<Void> swept = Future.succeededFuture();
        for (Retention one : deleted) {
            swept = swept.compose(done -> sweep(one));
        }
        return swept;
    }

    private Future<Void> sweep(Retention namespace) {
        if (closed || nextMs.getOrDefault(namespace.namespaceId(), SOON) > scope.nowMs()) {
            return Future.succeededFuture();
        }
        return page(namespace, null, false)
                .compose(found -> found ? Future.succeededFuture(true) : hasClosed(namespace))
                .compose(found -> {
                    long now = scope.nowMs();
                    boolean goes = !found && namespace.goesAtMs() <= now;
                    nextMs.put(namespace.namespaceId(), found || goes ? SOON : Math.max(now, namespace.goesAtMs()));
                    return goes ? scope.retentions().emptied(namespace.namespaceId()) : Future.succeededFuture();
                })
                .recover(failure -> {
                    LOG.debug(
                            "shard {} cannot empty namespace {}: {}",
                            scope.shardId(),
                            namespace.namespaceId(),
                            failure.getMessage());
                    nextMs.put(namespace.namespaceId(), SOON);
                    return Future.succeededFuture();
                });
    }

    private Future<Boolean> hasClosed(Retention namespace) {
        return scope.storage()
                .firstClosed(scope.row().slotFrom(), scope.row().slotTo(), List.of(namespace.namespaceId()), 0)
                .map(first -> !first.isEmpty());
    }

    /** Yields whether anything was open. */
    private Future<Boolean> page(Retention namespace, @Nullable DueRun after, boolean found) {
        return scope.storage()
                .open(scope.row().slotFrom(), scope.row().slotTo(), namespace.namespaceId(), after, pageSize)
                .compose(open -> {
                    if (closed || open.isEmpty()) {
                        return Future.succeededFuture(found);
                    }
                    List<Future<Void>> ends = open.stream()
                            .map(run -> runs.end(RunKey.of(run)).otherwiseEmpty()) // met again at the next look
                            .toList();
                    return Future.join(ends)
                            .compose(ended -> pause())
                            .compose(paused -> page(namespace, open.get(open.size() - 1), true));
                });
    }

    private Future<Void> pause() {
        Promise<Void> over = Promise.promise();
        scope.timers().schedule(PAUSE_MS, over::complete);
        return over.future();
    }
}
