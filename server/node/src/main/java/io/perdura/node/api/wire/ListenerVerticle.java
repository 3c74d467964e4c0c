package io.perdura.node.api.wire;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http2ServerConnection;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener's share on one event loop: its server, its connections, and the choice of who answers a request. */
final class ListenerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerVerticle.class);
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final GrpcListener shared;
    private final GrpcSettings settings;
    private final int port;
    private final int share;
    private final Gzip gzip = new Gzip();
    private final Map<HttpConnection, ClientConnection> connections = new IdentityHashMap<>();
    private final Set<StreamCall> streams = new HashSet<>();
    private @Nullable DeadlineWheel deadlines;
    private @Nullable HttpServer server;
    private @Nullable Duration draining;
    private long refused;
    private long refusedToldNanos;

    /** @param share how many event loops divide the listener's bounds */
    ListenerVerticle(GrpcListener shared, GrpcSettings settings, int port, int share) {
        this.shared = shared;
        this.settings = settings;
        this.port = port;
        this.share = share;
    }

    @Override
    public Future<?> start() {
        deadlines = new DeadlineWheel(vertx);
        HttpServer http = vertx.createHttpServer(options())
                .connectionHandler(this::connected)
                .requestHandler(this::called)
                .exceptionHandler(failure -> LOG.debug("Connection failed early: {}", failure.toString()));
        server = http;
        return http.listen(port, settings.host());
    }

    private HttpServerOptions options() {
        GrpcSettings.Limits limits = settings.limits();
        GrpcSettings.KeepAlive keepAlive = settings.keepAlive();
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(limits.callsPerConnectionMax())
                        .setInitialWindowSize(settings.windows().streamBytes())
                        .setMaxHeaderListSize(limits.headerBytesMax()))
                .setHttp2ConnectionWindowSize(settings.windows().connectionBytes())
                .setHttp2RstFloodMaxRstFramePerWindow(limits.resetsMax())
                .setHttp2RstFloodWindowDuration((int) limits.resetsWindow().toSeconds())
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                // Pings keep a connection that lives from being idle; what is left has never spoken or is half open.
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) (2
                        * (keepAlive.pingInterval().toMillis()
                                + keepAlive.pingTimeout().toMillis())));
        GrpcSettings.Tls tls = settings.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(List.of(HttpVersion.HTTP_2))
                    .setKeyCertOptions(tls.certificate());
            if (tls.clients() != null) {
                options.setTrustOptions(tls.clients()).setClientAuth(ClientAuth.REQUIRED);
            }
        }
        return options;
    }

    private void connected(HttpConnection any) {
        if (!(any instanceof Http2ServerConnection http)) {
            return; // HTTP/1: closed with the answer to its first request
        }
        shared.acceptedOn(http.channelHandlerContext().channel().parent());
        if (connections.size() >= Math.max(1, settings.limits().connectionsMax() / share)
                || !shared.calls().take(ClientConnection.OWN_BYTES)) {
            refused(http);
            return;
        }
        ClientConnection connection = new ClientConnection(vertx, shared, http);
        connections.put(http, connection);
        shared.opened(connection);
        http.closeHandler(closed -> {
            connections.remove(http);
            connection.closed();
            shared.closed(connection);
        });
        if (draining != null) {
            connection.retire(draining).onFailure(WireStatus::gone);
        }
    }

    /** A storm of connections is told of once in a while. */
    private void refused(HttpConnection http) {
        http.close().onFailure(WireStatus::gone);
        refused++;
        long now = System.nanoTime();
        if (refused == 1 || now - refusedToldNanos >= TELL_EVERY_NANOS) {
            LOG.warn("Too many connections: {} refused, the last from {}", refused, http.remoteAddress());
            refusedToldNanos = now;
        }
    }

    private void called(HttpServerRequest request) {
        ClientConnection connection = connections.get(request.connection());
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (request.version() != HttpVersion.HTTP_2 || !isGrpc(contentType)) {
            refuse(request, connection, UNSUPPORTED_MEDIA_TYPE, "This port speaks gRPC over HTTP/2.\n");
        } else if (request.method() != HttpMethod.POST) {
            refuse(request, connection, METHOD_NOT_ALLOWED, "gRPC calls are POST requests.\n");
        } else if (connection != null) {
            call(request, connection);
        }
    }

    private void call(HttpServerRequest request, ClientConnection connection) {
        RpcMethod rpc = shared.method(request.path());
        if (rpc != null) {
            new UnaryCall(this, connection, rpc, request).start();
            return;
        }
        Consumer<StreamCall> stream = shared.stream(request.path());
        if (stream != null) {
            new StreamCall(this, connection, request).start(stream);
            return;
        }
        WireStatus.of(Code.UNIMPLEMENTED, shared.unknown(request.path())).refuse(request, connection);
    }

    private static boolean isGrpc(@Nullable String contentType) {
        String grpc = "application/grpc";
        if (contentType == null || !contentType.startsWith(grpc)) {
            return false;
        }
        String rest = contentType.substring(grpc.length());
        return rest.isEmpty() || rest.startsWith(";") || rest.equals("+proto") || rest.startsWith("+proto;");
    }

    private static void refuse(
            HttpServerRequest request, @Nullable ClientConnection connection, int status, String text) {
        if (request.version() == HttpVersion.HTTP_2
                && (connection == null || !connection.hasRoom(request.response().streamId(), text.length()))) {
            request.response().reset(0); // nothing is kept for a client that does not read
            return;
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end(text)
                .onFailure(WireStatus::gone);
        if (request.version() != HttpVersion.HTTP_2) {
            request.connection().close().onFailure(WireStatus::gone);
        } else if (!request.isEnded()) {
            request.response().reset(0);
        }
    }

    /** Sends every client away, ends streams, waits for calls up to the bound, then closes the connections. */
    Future<Void> drain(Duration bound) {
        long endNanos = System.nanoTime() + bound.toNanos();
        draining = bound;
        Rejection leaving = new Rejection(Code.UNAVAILABLE, "server is shutting down");
        List.copyOf(streams).forEach(stream -> stream.fail(leaving));
        List<Future<Void>> told = connections.values().stream()
                .map(connection -> connection.retire(bound))
                .toList();
        return Future.join(told)
                .transform(done -> server == null
                        ? Future.succeededFuture()
                        : server.shutdown(
                                Math.max(1, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())),
                                TimeUnit.MILLISECONDS));
    }

    /** The port that is bound. */
    int port() {
        return server == null ? port : server.actualPort();
    }

    Future<Boolean> useTls(ServerSSLOptions tls) {
        return server == null ? Future.succeededFuture(false) : server.updateSSLOptions(tls);
    }

    void streamOpened(StreamCall stream) {
        if (streams.size() >= Math.max(1, settings.limits().streamsMax() / share)) {
            throw new Rejection(Code.RESOURCE_EXHAUSTED, "too many streams are open");
        }
        streams.add(stream);
    }

    void streamClosed(StreamCall stream) {
        streams.remove(stream);
    }

    FrameReader reader(@Nullable String encoding) {
        return new FrameReader(settings.limits().messageBytesMax(), shared.calls(), gzip, encoding);
    }

    /** Callable from any thread. */
    void runOnContext(Runnable action) {
        context.runOnContext(hop -> action.run());
    }

    Context currentContext() {
        return vertx.getOrCreateContext();
    }

    DeadlineWheel deadlines() {
        if (deadlines == null) {
            throw new IllegalStateException("Not started");
        }
        return deadlines;
    }

    Gzip gzip() {
        return gzip;
    }

    GrpcSettings settings() {
        return settings;
    }

    RpcObserver observer() {
        return shared.observer();
    }
}
