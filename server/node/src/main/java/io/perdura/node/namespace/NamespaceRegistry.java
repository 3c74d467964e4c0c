package io.perdura.node.namespace;

import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.NamespaceStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces that this node knows, read from the store when they are first asked for. A hint from another node, or age, has
 * an entry read again while it goes on serving; an idle node asks nothing.
 *
 * <p>That a name does not exist is believed for {@link #ABSENCE_BELIEVED} at most, counted from before the store was asked. Who
 * registers a namespace waits as long before it answers, so no node can deny a namespace whose registration was confirmed, even
 * if the hint is lost.
 */
public final class NamespaceRegistry {

    /** How long a node may deny a name without asking again. */
    public static final Duration ABSENCE_BELIEVED = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(NamespaceRegistry.class);

    private static final long FRESH_NANOSECONDS = Duration.ofSeconds(10).toNanos();
    /** How long an entry that could not be read again serves before the store is asked anew: it is away, and every call would ask. */
    private static final long ASK_ANEW_NANOSECONDS = Duration.ofSeconds(1).toNanos();

    private static final int KNOWN_MAX = 20_000;
    private static final int ABSENT_MAX = 10_000;
    private static final int LOOKUPS_MAX = 256;

    private final NamespaceStore store;
    private final LongSupplier nanoClock;
    private final Map<String, Entry> byName = new ConcurrentHashMap<>();
    private final Map<String, String> nameById = new ConcurrentHashMap<>();
    private final Map<String, Long> absentSince = new ConcurrentHashMap<>();
    private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();
    private final Set<String> rereading = ConcurrentHashMap.newKeySet();
    private final AtomicLong hints = new AtomicLong();

    private record Entry(Namespace namespace, long readAt) {}

    private record Lookup(Future<@Nullable Namespace> result, long startedAt) {}

    public NamespaceRegistry(NamespaceStore store, LongSupplier nanoClock) {
        this.store = store;
        this.nanoClock = nanoClock;
    }

    /** The namespace of a name; fails with a {@code Rejection} if there is none. */
    public Future<Namespace> byName(String name) {
        Entry entry = byName.get(name);
        if (entry == null) {
            return lookUp(name, () -> store.findByName(name)).compose(found -> required(found, name));
        }
        if (nanoClock.getAsLong() - entry.readAt() > FRESH_NANOSECONDS) {
            readAgain(entry.namespace());
        }
        return Future.succeededFuture(entry.namespace());
    }

    /** The namespace of an id; fails with a {@code Rejection} if there is none. */
    public Future<Namespace> byId(String id) {
        String name = nameById.get(id);
        if (name != null && byName.containsKey(name)) {
            return byName(name);
        }
        UUID uuid;
        try {
            uuid = UUID.fromString(id);
        } catch (IllegalArgumentException noId) {
            return Future.failedFuture(NamespaceRejection.notFound(id));
        }
        return lookUp(id, () -> store.findById(uuid)).compose(found -> required(found, id));
    }

    /** The namespace as stored now; fails with a {@code Rejection} if there is none. */
    public Future<Namespace> reread(String name) {
        return read(store.findByName(name)).compose(found -> required(found, name));
    }

    /** Takes in what this node itself has read or written. */
    public Namespace learn(NamespaceRow row) {
        Namespace namespace = Namespace.of(row);
        put(namespace);
        return namespace;
    }

    /** Takes a hint that the namespace of the name was changed or registered, by whichever node. */
    public void changed(String name) {
        hints.incrementAndGet();
        absentSince.clear();
        Entry entry = byName.get(name);
        if (entry != null) {
            readAgain(entry.namespace());
        }
    }

    /** The namespace has no such name any more. */
    void forget(Namespace namespace) {
        hints.incrementAndGet();
        byName.remove(namespace.name());
        nameById.remove(namespace.id(), namespace.name());
    }

    private Future<@Nullable Namespace> lookUp(String key, Supplier<Future<@Nullable NamespaceRow>> ask) {
        Long since = absentSince.get(key);
        long now = nanoClock.getAsLong();
        if (since != null && now - since < ABSENCE_BELIEVED.toNanos()) {
            return Future.succeededFuture(null);
        }
        Lookup underWay = lookups.get(key);
        if (underWay != null && now - underWay.startedAt() < ABSENCE_BELIEVED.toNanos()) {
            return here(underWay.result());
        }
        if (lookups.size() >= LOOKUPS_MAX) {
            return Future.failedFuture(NamespaceRejection.tooManyLookups());
        }
        Promise<@Nullable Namespace> promise = Promise.promise();
        Lookup lookup = new Lookup(promise.future(), now);
        lookups.put(key, lookup);
        long hintsBefore = hints.get();
        read(ask.get()).onComplete(result -> {
            if (result.succeeded() && result.result() == null && hints.get() == hintsBefore) {
                deny(key, now);
            }
            lookups.remove(key, lookup);
            promise.handle(result);
        });
        return here(promise.future());
    }

    /** One read for all who ask ends on the context of whoever asked first; each goes on with its own. */
    private static <T> Future<T> here(Future<T> elsewhere) {
        Context context = Vertx.currentContext();
        if (context == null) {
            return elsewhere;
        }
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(result -> context.runOnContext(ignored -> here.handle(result)));
        return here.future();
    }

    private void readAgain(Namespace namespace) {
        if (!rereading.add(namespace.name())) {
            return;
        }
        long hintsBefore = hints.get();
        read(store.findByName(namespace.name())).onComplete(result -> {
            rereading.remove(namespace.name());
            if (result.failed()) {
                LOG.warn(
                        "Could not read namespace {} again: {}",
                        namespace.name(),
                        result.cause().getMessage());
                long readAt = nanoClock.getAsLong() - FRESH_NANOSECONDS + ASK_ANEW_NANOSECONDS;
                byName.computeIfPresent(namespace.name(), (name, entry) -> new Entry(entry.namespace(), readAt));
            } else if (result.result() == null) {
                byName.remove(namespace.name());
                nameById.remove(namespace.id());
            } else if (hints.get() != hintsBefore) {
                readAgain(namespace); // what was just read may be from before the hint
            }
        });
    }

    private Future<@Nullable Namespace> read(Future<@Nullable NamespaceRow> row) {
        return row.map(found -> found == null ? null : learn(found));
    }

    private void put(Namespace namespace) {
        absentSince.remove(namespace.name());
        absentSince.remove(namespace.id());
        if (byName.size() >= KNOWN_MAX && !byName.containsKey(namespace.name())) {
            byName.keySet().stream().findAny().ifPresent(byName::remove);
        }
        if (nameById.size() >= KNOWN_MAX && !nameById.containsKey(namespace.id())) {
            nameById.keySet().stream().findAny().ifPresent(nameById::remove);
        }
        Entry read = new Entry(namespace, nanoClock.getAsLong());
        byName.merge(namespace.name(), read, NamespaceRegistry::newer);
        nameById.put(namespace.id(), namespace.name());
    }

    /** Reads may overtake each other; a name that was given to another namespace starts over. */
    private static Entry newer(Entry known, Entry read) {
        boolean same = known.namespace().id().equals(read.namespace().id());
        return same && known.namespace().version() > read.namespace().version() ? known : read;
    }

    private void deny(String key, long since) {
        if (absentSince.size() >= ABSENT_MAX) {
            absentSince.clear();
        }
        absentSince.put(key, since);
    }

    private static Future<Namespace> required(@Nullable Namespace found, String key) {
        return found == null ? Future.failedFuture(NamespaceRejection.notFound(key)) : Future.succeededFuture(found);
    }
}
