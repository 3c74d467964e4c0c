package io.perdura.node.api.wire;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.perdura.node.routing.Reply;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A listener on a loopback port, a handler that parks what it is asked to, and clients that speak to it. */
final class WireFixture implements AutoCloseable {
    static final String SERVICE = "/temporal.api.workflowservice.v1.WorkflowService/";
    static final String INFO = SERVICE + "GetSystemInfo";
    static final String POLL = SERVICE + "PollWorkflowTaskQueue";

    final Vertx vertx = Vertx.vertx();
    final HealthStatus health = new HealthStatus();
    /** Calls of the poll, unanswered until a test does. */
    final BlockingQueue<Parked> parked = new LinkedBlockingQueue<>();

    final List<String> observed = new CopyOnWriteArrayList<>();
    final GrpcListener listener;
    final int port;
    private final HttpClient http;
    private final List<ManagedChannel> channels = new ArrayList<>();

    record Parked(RpcCall call, Promise<Reply> reply) {}

    record Answer(int httpStatus, Map<String, String> headers, Map<String, String> trailers, Buffer body) {
        String status() {
            return trailers.getOrDefault("grpc-status", headers.getOrDefault("grpc-status", ""));
        }

        String message() {
            return trailers.getOrDefault("grpc-message", headers.getOrDefault("grpc-message", ""));
        }
    }

    WireFixture(GrpcSettings settings, RpcHandler info) {
        RpcObserver observer = new RpcObserver() {
            @Override
            public void started(String method) {}

            @Override
            public void finished(String method, Code code, long nanos) {
                observed.add(method + " " + code);
            }
        };
        Rpcs rpcs = Rpcs.temporal().on("GetSystemInfo", info).on("PollWorkflowTaskQueue", this::park);
        listener = new GrpcListener(settings.withAddress("127.0.0.1", 0), rpcs, health, observer);
        health.serving(true);
        port = await(listener.deploy(vertx, 2));
        http = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    static WireFixture start() {
        return new WireFixture(GrpcSettings.defaults(), call -> answer("1.0"));
    }

    static Future<Reply> answer(String version) {
        return Future.succeededFuture(Reply.of(
                GetSystemInfoResponse.newBuilder().setServerVersion(version).build()));
    }

    private Future<Reply> park(RpcCall call) {
        Promise<Reply> reply = Promise.promise();
        parked.add(new Parked(call, reply));
        return reply.future();
    }

    Parked nextParked() throws InterruptedException {
        Parked next = parked.poll(60, SECONDS);
        if (next == null) {
            throw new AssertionError("no call arrived");
        }
        return next;
    }

    ManagedChannel channel() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(128 << 20)
                .build();
        channels.add(channel);
        return channel;
    }

    Answer post(String path, Buffer body, String... headers) {
        return await(request(path, headers).compose(request -> {
            Future<Answer> answer = request.response()
                    .compose(response -> response.body()
                            .map(bytes -> new Answer(
                                    response.statusCode(), map(response.headers()), map(response.trailers()), bytes)));
            request.end(body);
            return answer;
        }));
    }

    Future<HttpClientRequest> request(String path, String... headers) {
        return http.request(HttpMethod.POST, port, "127.0.0.1", path).map(request -> {
            request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
            for (int i = 0; i < headers.length; i += 2) {
                request.putHeader(headers[i], headers[i + 1]);
            }
            return request;
        });
    }

    private static Map<String, String> map(io.vertx.core.MultiMap entries) {
        Map<String, String> map = new java.util.HashMap<>();
        entries.forEach(map::put);
        return map;
    }

    static Buffer frame(Message message) {
        return frame(0, message.toByteArray());
    }

    static Buffer frame(int flag, byte[] bytes) {
        return Buffer.buffer().appendByte((byte) flag).appendInt(bytes.length).appendBytes(bytes);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        await(vertx.close());
    }
}
