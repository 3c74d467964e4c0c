package io.perdura.node.routing;

import io.perdura.engine.Rejection;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.ClusteredNode.Holding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who owns a slot: whom Postgres named last, if that node is alive, else whom rendezvous hashing proposes. Read again
 * when a call comes back from the wrong owner, and when what nodes say that they hold is not what is known here.
 */
public final class OwnerTable {
    /** Called out by whoever has taken a shard. */
    public static final String TAKEN = "shard-taken";

    /** Shorter than any back-off, so that each attempt of a call sees what was written since the last. */
    private static final long FRESH_MS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(OwnerTable.class);

    private final Membership membership;
    private final Supplier<Future<List<ShardRow>>> shards;
    private final LongSupplier clock;
    private final AtomicReference<@Nullable Future<Void>> reading = new AtomicReference<>();
    private final OwnerNews news = new OwnerNews();
    private volatile List<ShardRow> rows = List.of();
    private volatile long readMs;

    public OwnerTable(Membership membership, Supplier<Future<List<ShardRow>>> shards, LongSupplier clock) {
        this.membership = membership;
        this.shards = shards;
        this.clock = clock;
    }

    /** Null as long as nothing is known of the slot's shard. */
    public @Nullable Node ownerOfSlot(int slot) {
        ShardRow row = rowOf(slot);
        if (row == null) {
            return null;
        }
        String ownerId = Node.idOf(row.owner());
        if (membership.self().id().equals(ownerId)) {
            return membership.self();
        }
        return membership.isAlive(ownerId)
                ? new Node(ownerId, row.owner())
                : Rendezvous.ownerOfShard(row, membership.members());
    }

    /** Reads the table again; one reading at a time, and none if it was read just now. After a failure it is as before. */
    public Future<Void> refresh() {
        Future<Void> running = reading.get();
        if (running != null) {
            return running;
        }
        if (clock.getAsLong() - readMs < FRESH_MS && !rows.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> read = Promise.promise();
        if (!reading.compareAndSet(null, read.future())) {
            return refresh();
        }
        read().onComplete(result -> {
            if (result.succeeded()) {
                learn(result.result());
            }
            reading.set(null);
            read.complete(null, result.cause());
        });
        return read.future();
    }

    /** A row as it is called out. */
    public static byte[] written(ShardRow row) {
        return (row.shardId() + " " + row.epoch() + " " + row.owner()).getBytes(StandardCharsets.UTF_8);
    }

    /** What somebody calls out, if it is newer than what is known; of a shard that is new here, the table is read again. */
    void learn(byte[] written) {
        String[] parts = new String(written, StandardCharsets.UTF_8).split(" ", 3);
        int shardId = Integer.parseInt(parts[0]);
        long epoch = Long.parseLong(parts[1]);
        boolean known;
        synchronized (this) {
            known = rows.stream().anyMatch(row -> row.shardId() == shardId);
            rows = rows.stream()
                    .map(row -> row.shardId() == shardId && row.epoch() < epoch ? row.ownedBy(epoch, parts[2]) : row)
                    .toList();
        }
        news.taken(shardId);
        if (!known) {
            lookAgain();
        }
    }

    /** Of how many shards news are kept. */
    int newsKept() {
        return news.size();
    }

    /** What is called out about the shard of a slot. */
    OwnerNews.OfShard newsOfSlot(int slot) {
        ShardRow row = rowOf(slot);
        return row == null ? OwnerNews.NONE : news.of(row.shardId());
    }

    private synchronized void learn(List<ShardRow> read) {
        Map<Integer, ShardRow> known = new HashMap<>();
        rows.forEach(row -> known.put(row.shardId(), row));
        // What was called out meanwhile may be newer than what was read.
        rows = read.stream()
                .map(row -> {
                    ShardRow before = known.get(row.shardId());
                    return before != null && before.epoch() > row.epoch() ? before : row;
                })
                .sorted(Comparator.comparingInt(ShardRow::slotFrom))
                .toList();
        news.retain(rows.stream().map(ShardRow::shardId).collect(Collectors.toSet()));
        readMs = clock.getAsLong();
    }

    /** How many shards a node has as far as is known here, and the sum of their epochs. */
    Holding heldBy(String nodeId) {
        int shards = 0;
        long epochs = 0;
        for (ShardRow row : rows) {
            if (Node.idOf(row.owner()).equals(nodeId)) {
                shards++;
                epochs += row.epoch();
            }
        }
        return new Holding(shards, epochs);
    }

    void lookAgain() {
        refresh().onFailure(failure -> {
            if (failure
                    instanceof
                    Rejection away) { // said once when Postgres falls silent, and this is asked by every call
                LOG.debug("the shard table could not be read: {}", away.getMessage());
            } else {
                LOG.warn("The shard table could not be read", failure);
            }
        });
    }

    private Future<List<ShardRow>> read() {
        try {
            return shards.get();
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private @Nullable ShardRow rowOf(int slot) {
        List<ShardRow> known = rows;
        int low = 0;
        int high = known.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            ShardRow row = known.get(middle);
            if (slot < row.slotFrom()) {
                high = middle - 1;
            } else if (slot > row.slotTo()) {
                low = middle + 1;
            } else {
                return row;
            }
        }
        return null;
    }
}
