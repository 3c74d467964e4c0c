package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Postgres whether it speaks TLS, on a connection of its own, and hangs up: the one question that is answered before a
 * password is asked for, and the cheapest sign of life.
 */
final class Knock {
    private static final Logger LOG = LoggerFactory.getLogger(Knock.class);
    private static final Buffer QUESTION = Buffer.buffer().appendInt(8).appendInt(80_877_103);

    private final Vertx vertx;
    private final NetClient client;
    private final Supplier<SocketAddress> address;

    Knock(Vertx vertx, Supplier<SocketAddress> address, int timeoutMs) {
        this.vertx = vertx;
        this.address = address;
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(timeoutMs));
    }

    /** Completes with the first byte of an answer. */
    Future<Void> once(long timeoutMs) {
        Promise<Void> answered = Promise.promise();
        client.connect(address.get()).onFailure(answered::tryFail).onSuccess(socket -> {
            long timer = vertx.setTimer(timeoutMs, late -> {
                answered.tryFail(new TimeoutException("no answer"));
                socket.close();
            });
            socket.handler(answer -> {
                answered.tryComplete();
                socket.close();
            });
            socket.closeHandler(closed -> {
                vertx.cancelTimer(timer);
                answered.tryFail(new TimeoutException("hung up"));
            });
            socket.exceptionHandler(answered::tryFail);
            socket.write(QUESTION).onFailure(answered::tryFail);
        });
        return answered.future();
    }

    Future<Void> onceAndForAll(long timeoutMs) {
        return once(timeoutMs)
                .onComplete(answered ->
                        client.close().onFailure(failure -> LOG.debug("A knock was not put away", failure)));
    }

    Future<Void> close() {
        return client.close();
    }
}
