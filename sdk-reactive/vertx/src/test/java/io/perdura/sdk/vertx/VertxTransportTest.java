package io.perdura.sdk.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.service.ConnectionOptions;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.Transport;
import io.perdura.sdk.service.TransportContract;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract over Vert.x. */
class VertxTransportTest extends TransportContract {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void stop() {
        VERTX.close().await();
    }

    @Test // sdk-protocol 97: a connection that says nothing any more, and does not end either
    void aConnectionThatFallsSilentIsGivenUp() throws Exception {
        NetServer silent = VERTX.createNetServer()
                .connectHandler(socket -> socket.write(SETTINGS))
                .listen(0, "127.0.0.1")
                .await();
        Transport transport = open(ConnectionOptions.of("127.0.0.1", silent.actualPort())
                .keepAliveTime(Duration.ofMillis(50))
                .keepAliveTimeout(Duration.ofMillis(50)));
        RpcCall<?> call = transport.call(
                WorkflowServiceMethods.GET_SYSTEM_INFO,
                GetSystemInfoRequest.getDefaultInstance(),
                new RpcOptions(Duration.ofMinutes(1), Map.of(), false));
        assertThatThrownBy(() -> call.response().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        RpcException.class, gone -> assertThat(gone.code()).isEqualTo(RpcCode.UNAVAILABLE));
        transport.close().toCompletableFuture().join();
    }

    @Test // to go over to the connection of another loop and back would wake two threads for each call
    void eachEventLoopCallsOverAConnectionOfItsOwn() throws Exception {
        int loops = 2;
        AtomicInteger opened = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(loops);
        NetServer counted = VERTX.createNetServer()
                .connectHandler(socket -> {
                    opened.incrementAndGet();
                    socket.write(SETTINGS);
                    all.countDown();
                })
                .listen(0, "127.0.0.1")
                .await();
        Transport transport = open(ConnectionOptions.of("127.0.0.1", counted.actualPort()));
        for (EventLoop caller : VertxSurroundings.of(VERTX, loops, 1).loops()) {
            for (int i = 0; i < 3; i++) {
                caller.execute(() -> transport.call(
                        WorkflowServiceMethods.GET_SYSTEM_INFO,
                        GetSystemInfoRequest.getDefaultInstance(),
                        new RpcOptions(Duration.ofMinutes(1), Map.of(), false)));
            }
        }
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(opened).hasValue(loops);
        transport.close().toCompletableFuture().join();
        assertThatThrownBy(() -> transport
                        .call(
                                WorkflowServiceMethods.GET_SYSTEM_INFO,
                                GetSystemInfoRequest.getDefaultInstance(),
                                new RpcOptions(Duration.ofMinutes(1), Map.of(), false))
                        .response()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(RpcException.class);
    }

    /** An empty frame of settings: all that an HTTP/2 server has to say at first. */
    private static final Buffer SETTINGS = Buffer.buffer(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

    @Override
    protected Transport open(ConnectionOptions options) {
        return VertxTransport.of(VERTX, options);
    }

    @Override
    protected int connections(Transport transport) {
        return ((VertxTransport) transport).connections();
    }
}
