package io.perdura.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A few HTTP/2 connections on one event loop, used in turn. Every answer comes on that loop. */
final class Connections implements AutoCloseable {
    private static final int MESSAGE_BYTES_MAX = 128 * 1024 * 1024;
    private static final int ANSWER_SECONDS_MAX = 10;

    private final EventLoopGroup loop;
    private final List<ManagedChannel> channels;
    private final List<Channel> named;
    private int next;

    private Connections(EventLoopGroup loop, List<ManagedChannel> channels, List<Channel> named) {
        this.loop = loop;
        this.channels = channels;
        this.named = named;
    }

    /** Fails with {@link FatalStart} if no server answers. */
    static Connections open(Target target) {
        return open(target, List.of());
    }

    /** @param interceptors see every call, as they are asked for */
    static Connections open(Target target, List<ClientInterceptor> interceptors) {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loop = epoll ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
        List<ManagedChannel> channels = new ArrayList<>();
        List<Channel> named = new ArrayList<>();
        for (int i = 0; i < target.connections(); i++) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(target.host(), target.port())
                    .usePlaintext()
                    .directExecutor()
                    .eventLoopGroup(loop)
                    .channelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                    .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                    .build();
            channels.add(channel);
            named.add(ClientInterceptors.intercept(
                    ClientInterceptors.intercept(channel, interceptors),
                    MetadataUtils.newAttachHeadersInterceptor(headers(target))));
        }
        Connections connections = new Connections(loop, channels, named);
        connections.requireServer(target.address());
        return connections;
    }

    /** Runs on the event loop that also brings all answers. */
    void onLoop(Runnable task) {
        loop.execute(task);
    }

    void onLoopAfter(long delayMs, Runnable task) {
        var unused = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    /** To be called on the loop. */
    <Q, R> void call(MethodDescriptor<Q, R> method, Q request, long deadlineMs, StreamObserver<R> answer) {
        Channel channel = named.get(next++ % named.size());
        ClientCall<Q, R> call =
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS));
        ClientCalls.asyncUnaryCall(call, request, answer);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void requireServer(String address) {
        try {
            var unused = WorkflowServiceGrpc.newBlockingStub(named.get(0))
                    .withDeadlineAfter(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                    .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            close();
            throw new FatalStart(
                    StartExit.UNEXPECTED,
                    "No server answers at " + address + ": " + e.getStatus().getCode() + ".",
                    "Start one with ./perdura dev, or pass --address.",
                    e);
        }
    }

    private static Metadata headers(Target target) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("client-name", Metadata.ASCII_STRING_MARSHALLER), "perdura-bench");
        headers.put(Metadata.Key.of("client-version", Metadata.ASCII_STRING_MARSHALLER), "0.1.0");
        headers.put(Metadata.Key.of("temporal-namespace", Metadata.ASCII_STRING_MARSHALLER), target.namespace());
        return headers;
    }
}
