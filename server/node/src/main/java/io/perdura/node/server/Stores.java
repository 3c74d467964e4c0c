package io.perdura.node.server;

import io.perdura.node.append.LaneOptions;
import io.perdura.node.append.PgRunStorage;
import io.perdura.node.metric.MetricTable;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.JoinedBacklogReads;
import io.perdura.node.persistence.JoinedLayouts;
import io.perdura.node.persistence.LayoutStorage;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.PgBacklogReads;
import io.perdura.node.persistence.PgClosedRuns;
import io.perdura.node.persistence.PgDataMoves;
import io.perdura.node.persistence.PgLayoutStorage;
import io.perdura.node.persistence.PgNodeSession;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PgSlotMap;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.routing.ClusteredNode;
import io.perdura.node.shard.host.Homes;
import io.perdura.node.visibility.PgVisibilityStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The databases of a node: the main one, and those beside it, each with pools, an append lane and a session of its own, so that
 * one that is silent keeps nobody waiting who needs another.
 */
final class Stores {
    /** A second lane halves the batches, which costs Postgres more than it gains: docs/performance.md. */
    private static final int LANES = 1;

    /** An append that waits for longer is in trouble. */
    private static final long UNSETTLED_MAX_MS = 1_000;

    private final List<Store> all = new ArrayList<>();
    private final Homes homes;
    private final JoinedBacklogReads backlog;

    Stores(NodePlace place, PostgresOptions postgres, List<NamedDatabase> further) {
        Vertx vertx = place.vertx();
        Database main = new Database(vertx, postgres, DatabaseLimits.DEFAULT);
        all.add(store(place, DatabaseName.MAIN, main, new PgClosedRuns(main), new PgLayoutStorage(main)));
        for (NamedDatabase one : further) {
            Database database = new Database(vertx, one.options(), DatabaseLimits.DEFAULT);
            all.add(store(
                    place,
                    one.name(),
                    database,
                    new PgClosedRuns(database, main),
                    new PgLayoutStorage(database, main)));
        }
        this.homes = new Homes(all.stream().map(Store::home).toList(), new PgSlotMap(main)::read);
        this.backlog = new JoinedBacklogReads(all.stream()
                .map(one -> new JoinedBacklogReads.Part(
                        one.name(), new PgBacklogReads(one.database(), all.size() > 1), one::isReachable))
                .toList());
    }

    private static Store store(
            NodePlace place, String name, Database database, PgClosedRuns closedRuns, LayoutStorage layouts) {
        Vertx vertx = place.vertx();
        return new Store(
                name,
                database,
                new PgRunStorage(vertx, database, closedRuns, LANES, LaneOptions.DEFAULT),
                new PgShardStorage(name, database),
                layouts,
                place.membership() instanceof ClusteredNode
                        ? new PgNodeSession(
                                vertx, database, place.membership().self().id())
                        : null);
    }

    Store main() {
        return all.get(0);
    }

    List<Database> further() {
        return all.subList(1, all.size()).stream().map(Store::database).toList();
    }

    /** By name. */
    Map<String, Database> databases() {
        Map<String, Database> named = new HashMap<>();
        all.forEach(one -> named.put(one.name(), one.database()));
        return named;
    }

    Homes homes() {
        return homes;
    }

    LayoutStorage layouts() {
        Map<String, LayoutStorage> parts = new HashMap<>();
        all.forEach(one -> parts.put(one.name(), one.layouts()));
        return new JoinedLayouts(parts);
    }

    PgVisibilityStore visibility() {
        return new PgVisibilityStore(
                all.stream()
                        .map(one -> new PgVisibilityStore.Source(
                                one.name(), one.database().queries()::run))
                        .toList(),
                new PgDataMoves(main().database())::copies);
    }

    JoinedBacklogReads backlog() {
        return backlog;
    }

    // ---- How they are ----

    void show(MetricTable metrics) {
        metrics.gauge(
                "stale_writes_refused",
                () -> all.stream()
                        .mapToLong(one -> one.runs().staleWritesRefused())
                        .sum());
        for (Store one : all) {
            metrics.gauge(
                    "database_serving",
                    () -> one.database().health().problem().isEmpty() ? 1 : 0,
                    one == main() ? new String[0] : new String[] {"database", one.name()});
        }
    }

    /** Runs after every change of how one of them is. */
    void onChange(Runnable listener) {
        all.forEach(one -> one.database().health().onChange(listener));
    }

    /** Whether there is none that serves. */
    boolean isWithout() {
        return all.stream().noneMatch(one -> one.database().health().problem().isEmpty());
    }

    /** What keeps all of them from serving as they should, in words; empty if there is one that does. */
    List<String> troubles() {
        return all.stream().anyMatch(one -> troubles(one).isEmpty()) ? List.of() : allTroubles();
    }

    /** What is wrong with some of them while others serve, in words. */
    List<String> notes() {
        return troubles().isEmpty() ? allTroubles() : List.of();
    }

    private List<String> allTroubles() {
        boolean single = all.size() == 1;
        return all.stream()
                .flatMap(one ->
                        troubles(one).stream().map(words -> single ? words : "database " + one.name() + ": " + words))
                .toList();
    }

    private static List<String> troubles(Store one) {
        List<String> troubles = new ArrayList<>();
        one.database().health().problem().ifPresent(troubles::add);
        long unsettledMs = one.runs().unsettledMs();
        // One from before Postgres served again may still fail, and all who wait behind it.
        if (unsettledMs > UNSETTLED_MAX_MS
                || unsettledMs > one.database().health().servesForMs()) {
            troubles.add("an append has not been settled for " + unsettledMs + " ms");
        }
        return troubles;
    }

    /** Whether tasks that are listed in one that serves again were passed over while it did not. */
    boolean hasPassedOverTasks() {
        boolean passedOver = false;
        for (Store one : all) {
            passedOver |= one.isReachable() && backlog.wasLeftOut(one.name());
        }
        return passedOver;
    }

    // ---- Opening and closing ----

    /** Others hand shards over as soon as this node serves: its connections to Postgres are there by then. */
    Future<Void> connect() {
        List<Future<?>> reads = new ArrayList<>();
        for (Store one : all) {
            for (int i = 0; i < DatabaseLimits.DEFAULT.readConnections(); i++) {
                reads.add(one.shards().shards());
            }
        }
        return Future.join(reads).mapEmpty();
    }

    Future<Void> openSessions() {
        return each(one ->
                one.session() == null ? Future.succeededFuture() : one.session().open());
    }

    /** Waits for the appends under way. */
    Future<Void> close() {
        return each(one -> one.runs().close())
                .eventually(() -> each(one -> one.session() == null
                        ? Future.succeededFuture()
                        : one.session().close()))
                .eventually(() -> each(one -> one.database().close()));
    }

    private Future<Void> each(Function<Store, Future<Void>> action) {
        return Future.join(all.stream().map(action).toList()).mapEmpty();
    }
}
