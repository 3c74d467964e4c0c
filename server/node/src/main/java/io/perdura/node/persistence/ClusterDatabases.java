package io.perdura.node.persistence;

import io.perdura.node.persistence.SlotMap.Range;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Brings all databases of a cluster to the schema of this server, makes sure that they belong together, and divides the slots
 * among them the first time. The main one goes first, and says last what is in which: who dies on the way leaves databases
 * that another start finds as it needs them.
 */
public final class ClusterDatabases {
    private final Vertx vertx;
    private final SchemaMigrator main;
    private final List<NamedDatabase> further;
    private final int shards;

    public ClusterDatabases(Vertx vertx, PostgresOptions main, List<NamedDatabase> further, int shards) {
        this(vertx, new SchemaMigrator(vertx, main), further, shards);
    }

    ClusterDatabases(Vertx vertx, SchemaMigrator main, List<NamedDatabase> further, int shards) {
        this.vertx = vertx;
        this.main = main;
        this.further = List.copyOf(further);
        this.shards = shards;
    }

    /**
     * Yields how many migrations were run, in all databases together. Fails with {@link SchemaException} if they do not belong
     * together, with {@link FurtherDatabaseException} if one of the further ones cannot be used.
     */
    public Future<Integer> migrate() {
        if (shards < 1 || shards > SchemaMigrator.SLOTS) {
            return Future.failedFuture(
                    new SchemaException("The number of shards must be from 1 to " + SchemaMigrator.SLOTS + "."));
        }
        AtomicReference<UUID> cluster = new AtomicReference<>();
        return main.migrate(connection -> Identities.requireMain(connection)
                        .onSuccess(cluster::set)
                        .compose(id -> Identities.requireAllNamed(connection, further))
                        .compose(known -> further.isEmpty() ? divide(connection) : Future.succeededFuture()))
                .compose(count -> further.isEmpty()
                        ? Future.succeededFuture(count)
                        : others(Objects.requireNonNull(cluster.get())).map(ofOthers -> count + ofOthers));
    }

    private Future<Integer> others(UUID cluster) {
        Future<Integer> counted = Future.succeededFuture(0);
        for (NamedDatabase one : further) {
            counted = counted.compose(count -> named(
                            one, migrator(one).migrate(connection -> Identities.introduce(connection, one, cluster)))
                    .map(more -> count + more));
        }
        AtomicReference<SlotMap> map = new AtomicReference<>();
        return counted.compose(count -> main.migrate(connection -> Identities.register(connection, further)
                        .compose(registered -> divide(connection))
                        .compose(divided -> SlotRanges.map(connection))
                        .onSuccess(map::set)
                        .mapEmpty())
                .compose(divided -> begin(Objects.requireNonNull(map.get())))
                .map(count));
    }

    private SchemaMigrator migrator(NamedDatabase one) {
        return new SchemaMigrator(vertx, one.options());
    }

    private static <T> Future<T> named(NamedDatabase one, Future<T> what) {
        return what.recover(failure -> Future.failedFuture(
                failure instanceof SchemaException ? failure : new FurtherDatabaseException(one, failure)));
    }

    /** Of a database that was divided before, nothing is changed. */
    private Future<Void> divide(PgConnection connection) {
        return SlotRanges.map(connection).compose(map -> {
            if (!map.ranges().isEmpty()) {
                return Future.succeededFuture();
            }
            Future<Void> divided = Future.succeededFuture();
            List<Range> ranges = ranges();
            for (Range range : ranges) {
                divided = divided.compose(done -> SlotRanges.insert(connection, range))
                        .compose(done -> range.database().equals(DatabaseName.MAIN)
                                ? SlotRanges.begin(connection, range)
                                : Future.succeededFuture());
            }
            return divided.compose(done -> SlotRanges.reserve(connection, Math.max(shards, ranges.size())));
        });
    }

    /** As many shards in each, as far as that goes, and one at least. */
    private List<Range> ranges() {
        List<String> names = new ArrayList<>(List.of(DatabaseName.MAIN));
        further.forEach(one -> names.add(one.name()));
        int all = Math.max(shards, names.size());
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int first = i * all / names.size();
            int next = (i + 1) * all / names.size();
            ranges.add(new Range(
                    first * SchemaMigrator.SLOTS / all,
                    next * SchemaMigrator.SLOTS / all - 1,
                    names.get(i),
                    next - first,
                    first,
                    0));
        }
        return ranges;
    }

    /** What the main database says is in another one begins there, if it has not begun. */
    private Future<Void> begin(SlotMap map) {
        Future<Void> begun = Future.succeededFuture();
        for (NamedDatabase one : further) {
            begun = begun.compose(done -> named(one, migrator(one).migrate(connection -> {
                        Future<Void> all = Future.succeededFuture();
                        for (Range range : map.of(one.name())) {
                            all = all.compose(before -> SlotRanges.begin(connection, range));
                        }
                        return all;
                    }))
                    .mapEmpty());
        }
        return begun;
    }
}
