package io.perdura.sdk.vertx;

import io.perdura.sdk.service.ConnectionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks each connection again and again whether the server is still there, and closes one that does not say so: without it, calls
 * over a connection that has fallen silent would wait until the system gives the connection up, which takes minutes.
 */
final class ConnectionWatch {
    private static final Buffer PING = Buffer.buffer(new byte[8]);

    private final Vertx vertx;
    private final long everyMs;
    private final long patienceMs;
    private final Map<HttpConnection, Long> timers = new ConcurrentHashMap<>();

    ConnectionWatch(Vertx vertx, ConnectionOptions options) {
        this.vertx = vertx;
        this.everyMs = Math.max(1, options.keepAliveTime().toMillis());
        this.patienceMs = Math.max(1, options.keepAliveTimeout().toMillis());
    }

    /** Begins with a connection that is new. */
    void add(HttpConnection connection) {
        timers.computeIfAbsent(connection, fresh -> vertx.setPeriodic(everyMs, fired -> ask(fresh)));
    }

    /** How many are looked after. */
    int size() {
        return timers.size();
    }

    private void ask(HttpConnection connection) {
        Future<Buffer> answered = connection.ping(PING);
        long patience = vertx.setTimer(patienceMs, fired -> {
            forget(connection);
            connection.close();
        });
        answered.onComplete(pong -> vertx.cancelTimer(patience), closed -> {
            vertx.cancelTimer(patience);
            forget(connection);
        });
    }

    private void forget(HttpConnection connection) {
        Long timer = timers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    void close() {
        timers.keySet().forEach(this::forget);
    }
}
