package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.DatabaseException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Postgres serves, as far as the outcomes of our statements tell. Everybody who sends one says so here and says how
 * it ended; whoever is about to send one asks first, so that nobody waits for a database that is known to be away. May be
 * used from any thread.
 */
public final class DatabaseHealth {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseHealth.class);

    private final String database;
    private final LongSupplier nanoClock;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long quietSinceNanos;
    private volatile @Nullable DatabaseTrouble trouble;
    private volatile int generation;
    private volatile long servesSinceNanos;
    private long troubleSinceNanos;
    private Promise<Void> back = Promise.promise();
    private Runnable onChange = () -> {};

    /** @param database where it is, as an operator may read it */
    public DatabaseHealth(String database, LongSupplier nanoClock) {
        this.database = database;
        this.nanoClock = nanoClock;
        this.quietSinceNanos = nanoClock.getAsLong();
        this.servesSinceNanos = quietSinceNanos;
    }

    // ---- Told by those who send statements ----

    void asked() {
        if (underWay.getAndIncrement() == 0) {
            quietSinceNanos = nanoClock.getAsLong();
        }
    }

    void answered() {
        underWay.decrementAndGet();
        quietSinceNanos = nanoClock.getAsLong();
    }

    /** A refusal is an answer, too; anything else says at most that there was none. */
    void failed(Throwable failure) {
        if (failure instanceof DatabaseException) {
            answered();
        } else {
            underWay.decrementAndGet();
        }
        learn(failure);
    }

    /** Learns from a failure that is nobody's statement. */
    void learn(Throwable failure) {
        DatabaseTrouble told = DatabaseTrouble.toldBy(failure);
        if (told != null) {
            troubled(told);
        }
    }

    // ---- Told by the watch ----

    /** It is another server from now on: no connection to the former one is trusted, and none to the new one is there yet. */
    void moved(String words) {
        troubled(new DatabaseTrouble(DatabaseTrouble.Kind.AWAY, words));
    }

    void silent() {
        troubled(DatabaseTrouble.SILENCE);
    }

    private void troubled(DatabaseTrouble told) {
        Runnable listener;
        synchronized (this) {
            if (!told.isNewsAfter(trouble)) {
                if (trouble != null && trouble.kind() == told.kind()) {
                    trouble = told; // in its newest words, for who asks
                }
                return;
            }
            if (trouble == null) {
                troubleSinceNanos = nanoClock.getAsLong();
                back = Promise.promise();
            }
            trouble = told;
            generation += told.sparesConnections() ? 0 : 1;
            listener = onChange;
        }
        LOG.error("Postgres at {} does not serve: {}", database, told.cause());
        listener.run();
    }

    /** It was asked, and served. Connections from before are not trusted: they may lead to what it was. */
    void serves() {
        Promise<Void> waited;
        Runnable listener;
        String seconds;
        synchronized (this) {
            DatabaseTrouble former = trouble;
            if (former == null) {
                return;
            }
            trouble = null;
            generation += former.sparesConnections() ? 0 : 1;
            quietSinceNanos = nanoClock.getAsLong();
            servesSinceNanos = quietSinceNanos;
            waited = back;
            listener = onChange;
            seconds = troubledSeconds();
        }
        LOG.warn("Postgres at {} serves again, after {} s", database, seconds);
        listener.run();
        waited.tryComplete();
    }

    private String troubledSeconds() {
        long tenths = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - troubleSinceNanos) / 100;
        return tenths / 10 + "." + tenths % 10;
    }

    // ---- Asked ----

    /** Whether sending a statement has a chance. */
    public boolean isReachable() {
        DatabaseTrouble known = trouble;
        return known == null || known.canBeRead();
    }

    @Nullable
    DatabaseTrouble trouble() {
        return trouble;
    }

    /** What is wrong with it, in words, if anything is. */
    public synchronized Optional<String> problem() {
        return Optional.ofNullable(trouble)
                .map(known -> "Postgres at " + database + " does not serve: " + known.cause() + ", for "
                        + troubledSeconds() + " s");
    }

    /** For how long it has served, as far as is known. */
    public long servesForMs() {
        return TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - servesSinceNanos);
    }

    /** How long statements have been under way and none was answered; 0 if none is. */
    long quietMs() {
        return underWay.get() <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - quietSinceNanos);
    }

    /** Grows whenever connections must not be trusted any more. */
    int generation() {
        return generation;
    }

    /** Completes at once if all is well, else when it is again; on no particular context. */
    synchronized Future<Void> whenWell() {
        return trouble == null ? Future.succeededFuture() : back.future();
    }

    /** Runs after every change, on any thread; one listener. */
    public synchronized void onChange(Runnable listener) {
        onChange = listener;
    }
}
