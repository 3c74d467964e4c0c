package io.perdura.node.persistence;

import io.perdura.node.persistence.DatabaseTrouble.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Finds out what failures alone do not tell. Silence: statements wait, and Postgres does not open its door either. The end
 * of a trouble: it is asked until it serves. Asks nothing of a database that is well or idle; of several hosts, now and then
 * which is the primary.
 */
final class DatabaseWatch {
    private static final long LOOK_EVERY_MS = 250;
    /** It is knocked at the door before the silence is too long: then the answer is known when it is. */
    private static final long KNOCK_AFTER_MS = 500;

    private static final long QUIET_MAX_MS = 1_000;
    private static final int ANSWER_MS = 1_000;
    private static final int FIND_EVERY_LOOKS = 20;
    private static final int FIND_MS = 3_000;
    private static final int WRITE_EVERY_LOOKS = 2;

    private final Vertx vertx;
    private final DatabaseHealth health;
    private final Knock knock;
    private final Supplier<SocketAddress> primary;
    private final Supplier<Future<Void>> findPrimary;
    private final Supplier<Future<?>> read;
    private final Supplier<Future<?>> write;
    private final Supplier<Future<?>> connect;
    private final Runnable renew;
    private final long timer;
    private boolean asking;
    private boolean knocking;
    private boolean finding;
    private int looks;
    private int renewedAt;

    /**
     * @param primary where the database is believed to be
     * @param findPrimary asks all of its hosts
     * @param read a statement that only reads, on a fresh connection
     * @param write one that needs room on the disk
     * @param connect opens a connection, and closes it
     * @param renew forgets all connections
     */
    DatabaseWatch(
            Vertx vertx,
            DatabaseHealth health,
            Supplier<SocketAddress> primary,
            Supplier<Future<Void>> findPrimary,
            Supplier<Future<?>> read,
            Supplier<Future<?>> write,
            Supplier<Future<?>> connect,
            Runnable renew) {
        this.vertx = vertx;
        this.health = health;
        this.knock = new Knock(vertx, primary, ANSWER_MS);
        this.primary = primary;
        this.findPrimary = findPrimary;
        this.read = read;
        this.write = write;
        this.connect = connect;
        this.renew = renew;
        this.timer = vertx.setPeriodic(LOOK_EVERY_MS, look -> look());
    }

    private void look() {
        DatabaseTrouble trouble = health.trouble();
        looks++;
        if (looks % FIND_EVERY_LOOKS == 0) {
            find(); // a former primary that lives on says nothing of another one
        }
        boolean sendsStatements = trouble == null || trouble.canBeRead();
        if (sendsStatements && health.quietMs() > KNOCK_AFTER_MS && !knocking) {
            listen();
        }
        if (trouble == null) {
            renewIfNeeded();
        } else if (!trouble.canBeRead()) {
            renewIfNeeded();
            find();
            // Not one after the other: a knock that began while it was silent may be lost, and cost a second.
            knock.once(ANSWER_MS).onSuccess(answered -> ask(read));
        } else if (looks % WRITE_EVERY_LOOKS == 0) {
            if (trouble.kind() == Kind.CROWDED) {
                ask(connect);
                return;
            }
            if (trouble.kind() == Kind.READ_ONLY) {
                find();
                renew.run(); // a session that began read-only may stay so
            }
            ask(write);
        }
    }

    /** Another of the hosts may have been promoted: whoever waits for this one waits for nobody. */
    private void find() {
        if (finding) {
            return;
        }
        finding = true;
        SocketAddress before = primary.get();
        findPrimary.get().timeout(FIND_MS, TimeUnit.MILLISECONDS).onComplete(found -> {
            finding = false;
            if (!primary.get().equals(before)) {
                health.moved(before + " is not the primary, but " + primary.get());
                renewedAt = health.generation();
                renew.run();
            }
        });
    }

    private void listen() {
        knocking = true;
        find();
        knock.once(ANSWER_MS).onComplete(answer -> {
            knocking = false;
            if (answer.failed() && health.quietMs() > QUIET_MAX_MS) {
                health.learn(answer.cause());
                if (health.isReachable()) {
                    health.silent();
                }
                renewIfNeeded();
            }
        });
    }

    private void ask(Supplier<Future<?>> statement) {
        if (asking) {
            return;
        }
        asking = true;
        statement.get().timeout(ANSWER_MS, TimeUnit.MILLISECONDS).onComplete(answer -> {
            asking = false;
            DatabaseTrouble trouble = health.trouble();
            if ((answer.succeeded() || isNoSign(answer.cause())) && trouble != null) {
                if (!trouble.sparesConnections()) {
                    renew.run(); // before anybody is told: what begins from now on must not be cut
                }
                health.serves();
                renewedAt = health.generation();
            }
        });
    }

    /** It answered, and what it refuses says nothing of what is wrong. */
    private static boolean isNoSign(Throwable failure) {
        return failure instanceof PgException refused
                && DatabaseTrouble.toldBy(failure) == null
                && !refused.getSqlState().startsWith("53");
    }

    private void renewIfNeeded() {
        if (renewedAt != health.generation()) {
            renewedAt = health.generation();
            renew.run();
        }
    }

    Future<Void> close() {
        vertx.cancelTimer(timer);
        return knock.close();
    }
}
