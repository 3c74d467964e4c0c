package io.perdura.node.shard.due;

import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.Expiry;
import io.perdura.node.shard.Retentions.Retention;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.ShardScope;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes closed runs away once their namespace keeps them no longer: by close time, a page at a time, without loading them.
 * It remembers one moment a namespace, when the longest closed run of it has closed, and looks when that one's time is over. A run that owes something is passed over, and is told of again when it does not.
 */
public final class RetentionSweep {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);
    private static final int PAGE_MAX = 100;
    /** What is over within such a span goes together. */
    private static final long EVERY_MS = 10_000;
    /** A change of a namespace is looked for so often although nobody told of one. */
    private static final long LOOK_ANYWAY_MS = 600_000;

    private static final long RETRY_MS = 1_000;
    /** After a page comes a pause of so many times what it took: others have Postgres, too. */
    private static final int PAUSES = 10;

    private static final long PAUSE_MIN_MS = 50;
    private static final UUID LAST_UUID = new UUID(-1, -1);

    private final ShardScope scope;
    /** Runs that are read at once. */
    private final int pageSize;

    private final Retired runs;
    private final NamespaceSweep deleted;
    /** By namespace, when the longest closed run closed that owes nothing; or earlier. */
    private final Map<UUID, Long> first = new HashMap<>();

    private final Map<UUID, Retention> known = new HashMap<>();
    private final Deque<Pass> passes = new ArrayDeque<>();
    private Future<Void> ending = Future.succeededFuture();
    private boolean looking;
    private boolean changed;
    private boolean closed;
    /** By the steady clock. */
    private long lookedMs;
    /** The next look, by the steady clock. */
    private long plannedMs = Long.MAX_VALUE;

    private Runnable cancel = () -> {};

    /** What is over of one namespace, as far as it was read. */
    private record Pass(
            Retention retention, long fromMs, @Nullable DueRun after) {}

    public RetentionSweep(ShardScope scope, Retired runs) {
        this.scope = scope;
        this.pageSize = Math.min(PAGE_MAX, scope.options().pageMax());
        this.runs = runs;
        this.deleted = new NamespaceSweep(scope, runs);
    }

    /** Begins: finds out what has closed in which namespace. */
    public void start() {
        looking = true;
        scope.retentions()
                .all()
                .compose(all -> {
                    learn(all);
                    return scope.storage()
                            .firstClosed(
                                    scope.row().slotFrom(),
                                    scope.row().slotTo(),
                                    all.stream().map(Retention::namespaceId).toList(),
                                    0);
                })
                .onComplete(answer -> {
                    if (closed) {
                        return;
                    }
                    if (answer.failed()) {
                        LOG.debug(
                                "shard {} does not know what has closed: {}",
                                scope.shardId(),
                                answer.cause().getMessage());
                        scope.timers().schedule(RETRY_MS, this::startAgain);
                        return;
                    }
                    answer.result().forEach(this::remember);
                    lookedMs = scope.steadyMs() - EVERY_MS;
                    changed |= known.values().stream().anyMatch(Retention::isDeleted);
                    rest();
                });
    }

    private void startAgain() {
        if (!closed) {
            start();
        }
    }

    public void close() {
        closed = true;
        cancel.run();
        deleted.close();
        passes.clear();
    }

    /** A run has closed and owes nothing. */
    public void closed(RunKey run, long closedMs) {
        UUID namespaceId = UUID.fromString(run.namespaceId());
        remember(namespaceId, closedMs);
        if (!looking) {
            Retention retention = known.get(namespaceId);
            plan(retention == null ? 0 : untilMs(retention.overMs(closedMs)));
        }
    }

    /** A namespace is not what it was. */
    public void namespacesChanged() {
        changed = true;
        if (!looking && !closed) {
            lookedMs = scope.steadyMs() - EVERY_MS;
            plan(0);
        }
    }

    private void remember(UUID namespaceId, long closedMs) {
        first.merge(namespaceId, closedMs, Math::min);
    }

    private void learn(List<Retention> all) {
        known.clear();
        all.forEach(retention -> known.put(retention.namespaceId(), retention));
    }

    // ---- When to look ----

    private void plan(long inMs) {
        long nowMs = scope.steadyMs();
        long waitMs = Math.max(Math.min(inMs, LOOK_ANYWAY_MS), lookedMs + EVERY_MS - nowMs);
        if (nowMs + waitMs < plannedMs) {
            cancel.run();
            plannedMs = nowMs + waitMs;
            cancel = scope.timers().schedule(Math.max(1, waitMs), this::look);
        }
    }

    /** How far away the moment is, by the clock as it is set now. */
    private long untilMs(long atMs) {
        return atMs == Long.MAX_VALUE ? Long.MAX_VALUE : atMs - scope.nowMs();
    }

    /** Until the next run's time is over, or somebody says that it is sooner. */
    private void rest() {
        if (closed) {
            return;
        }
        looking = false;
        plannedMs = Long.MAX_VALUE;
        cancel.run();
        if (changed) {
            plan(0);
        }
        plan(LOOK_ANYWAY_MS);
        first.forEach((namespaceId, closedMs) -> {
            Retention retention = known.get(namespaceId);
            if (retention != null) {
                plan(untilMs(retention.overMs(closedMs)));
            }
        });
        plan(untilMs(deleted.nextMs()));
    }

    private void look() {
        plannedMs = Long.MAX_VALUE;
        if (closed || looking) {
            return;
        }
        looking = true;
        changed = false;
        lookedMs = scope.steadyMs();
        scope.retentions().all().onComplete(answer -> {
            if (closed) {
                return;
            }
            if (answer.failed()) {
                LOG.debug(
                        "shard {} cannot read what is kept for how long: {}",
                        scope.shardId(),
                        answer.cause().getMessage());
                looking = false;
                plan(0);
                return;
            }
            learn(answer.result());
            begin();
        });
    }

    // ---- Page by page ----

    private void begin() {
        long now = scope.nowMs();
        for (Retention retention : known.values()) {
            Long closedMs = first.get(retention.namespaceId());
            if (closedMs != null && retention.isOver(closedMs, now)) {
                first.remove(retention.namespaceId());
                passes.add(new Pass(
                        retention, closedMs, new DueRun(0, retention.namespaceId(), "", LAST_UUID, closedMs - 1)));
            }
        }
        ending = deleted.sweep(known.values());
        next();
    }

    private void next() {
        if (closed) {
            return;
        }
        Pass pass = passes.poll();
        if (pass == null) {
            ending.onComplete(ended -> rest());
        } else if (!scope.storage().hasRoom(scope.shardId())) {
            passes.addFirst(pass);
            pause(RETRY_MS);
        } else {
            page(pass);
        }
    }

    private void pause(long ms) {
        scope.timers().schedule(ms, this::next);
    }

    private void page(Pass pass) {
        long begunMs = scope.steadyMs();
        Retention retention = pass.retention();
        Expiry expiry = new Expiry(
                retention.namespaceId(),
                retention.version(),
                retention.isDeleted() ? 0 : retention.keptMs(),
                scope.nowMs());
        scope.storage()
                .closed(scope.row().slotFrom(), scope.row().slotTo(), expiry, pass.after(), pageSize)
                .compose(page -> remove(page).map(page))
                .onComplete(answer -> {
                    if (closed) {
                        return;
                    }
                    if (answer.failed()) {
                        LOG.debug(
                                "shard {} cannot take away what is over: {}",
                                scope.shardId(),
                                answer.cause().getMessage());
                        remember(retention.namespaceId(), pass.fromMs());
                        pause(RETRY_MS);
                        return;
                    }
                    ClosedPage page = answer.result();
                    if (!page.isCurrent()) {
                        scope.retentions().forget();
                        changed = true;
                        remember(retention.namespaceId(), pass.fromMs());
                        next();
                    } else if (page.runs().size() == pageSize) {
                        passes.addLast(
                                new Pass(retention, pass.fromMs(), page.runs().get(pageSize - 1)));
                        pause(Math.max(PAUSE_MIN_MS, PAUSES * (scope.steadyMs() - begunMs)));
                    } else {
                        end(pass);
                    }
                });
    }

    private Future<Void> remove(ClosedPage page) {
        List<RunKey> free = page.runs().stream()
                .map(RunKey::of)
                .filter(key -> !runs.isBusy(key))
                .toList();
        return closed || free.isEmpty() ? Future.succeededFuture() : runs.remove(free);
    }

    /** Finds out what is the longest closed now. */
    private void end(Pass pass) {
        UUID namespaceId = pass.retention().namespaceId();
        scope.storage()
                .firstClosed(scope.row().slotFrom(), scope.row().slotTo(), List.of(namespaceId), pass.fromMs())
                .onComplete(answer -> {
                    if (closed) {
                        return;
                    }
                    if (answer.failed()) {
                        remember(namespaceId, pass.fromMs());
                        pause(RETRY_MS);
                        return;
                    }
                    answer.result().forEach(this::remember);
                    next();
                });
    }
}
