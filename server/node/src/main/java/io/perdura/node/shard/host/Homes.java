package io.perdura.node.shard.host;

import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.SlotMap;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that shards are at home in, and the layout over all of them. Of one that does not answer, the part of the
 * layout is what it was when it last did: its shards are there, and closed. May be used from any thread.
 */
public final class Homes {
    private static final Logger LOG = LoggerFactory.getLogger(Homes.class);

    /** The others are not kept waiting for one that is silent, and not known to be so yet. */
    private static final long ANSWER_MS = 1_000;

    private final Map<String, Home> byName = new LinkedHashMap<>();
    private final Supplier<Future<SlotMap>> map;
    private final Map<String, ShardLayout> known = new ConcurrentHashMap<>();
    private volatile SlotMap knownMap = new SlotMap(List.of());

    /**
     * @param homes the main one first
     * @param map what that says is where; not asked if there is no other
     */
    public Homes(List<Home> homes, Supplier<Future<SlotMap>> map) {
        homes.forEach(home -> byName.put(home.database(), home));
        this.map = map;
    }

    /** The one that has the shard's row. */
    Home of(ShardRow row) {
        return of(row.database());
    }

    Home of(String database) {
        Home home = byName.get(database);
        if (home == null) {
            throw new IllegalArgumentException("no database is called " + database);
        }
        return home;
    }

    Home main() {
        return of(DatabaseName.MAIN);
    }

    List<Home> all() {
        return List.copyOf(byName.values());
    }

    /** How the slots are divided; of a single database, as of one moment. Fails if the main one does not answer. */
    public Future<ShardLayout> layout() {
        if (byName.size() == 1) {
            return main().ownership().shards().layout();
        }
        return joined(part(main()), () -> map.get().onSuccess(where -> knownMap = where));
    }

    /** The rows of all shards. Fails if there is a single database, and that does not answer. */
    public Future<List<ShardRow>> shards() {
        if (byName.size() == 1) {
            return main().ownership().shards().shards();
        }
        return joined(
                        lastKnown(main()),
                        () -> map.get()
                                .onSuccess(where -> knownMap = where)
                                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                                .otherwise(failure -> knownMap))
                .map(ShardLayout::rows);
    }

    /** Whether a database that serves has more to say than this: its part is not known yet, or was heard to be newer. */
    boolean isOutdated(ShardLayout layout) {
        return byName.size() > 1
                && (isPart(layout)
                        || known.entrySet().stream()
                                .anyMatch(part -> part.getValue().version() > version(layout, part.getKey())));
    }

    /** Whether there is a database that serves and has not said yet which shards it has. */
    boolean isPart(ShardLayout layout) {
        return byName.size() > 1
                && byName.values().stream()
                        .filter(home -> home.ownership().serves().getAsBoolean())
                        .anyMatch(home -> version(layout, home.database()) == 0);
    }

    private static long version(ShardLayout layout, String database) {
        return layout.versions().getOrDefault(database, 0L);
    }

    private Future<ShardLayout> joined(Future<ShardLayout> ofMain, Supplier<Future<SlotMap>> where) {
        List<Future<ShardLayout>> parts = new ArrayList<>(List.of(ofMain));
        byName.values().stream().skip(1).forEach(home -> parts.add(lastKnown(home)));
        // The map last: it may be newer than the versions say, and is read again then; older it would be for good.
        return Future.all(parts)
                .compose(all -> where.get())
                .map(confirmed -> ShardLayout.joined(
                        confirmed, parts.stream().map(Future::result).toList()));
    }

    private Future<ShardLayout> part(Home home) {
        return home.ownership().shards().layout().onSuccess(layout -> known.put(home.database(), layout));
    }

    private Future<ShardLayout> lastKnown(Home home) {
        return part(home).timeout(ANSWER_MS, TimeUnit.MILLISECONDS).otherwise(failure -> {
            LOG.debug("The shards of database {} are not known: {}", home.database(), failure.getMessage());
            return known.getOrDefault(home.database(), ShardLayout.UNKNOWN);
        });
    }
}
