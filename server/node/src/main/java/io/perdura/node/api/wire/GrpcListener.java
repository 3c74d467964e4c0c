package io.perdura.node.api.wire;

import io.netty.channel.Channel;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The server's gRPC port: the given methods, health and reflection, on as many event loops as asked for. */
public final class GrpcListener {
    /** Vert.x takes equal negative numbers for one random port that instances share; zero would give each its own. */
    private static final AtomicInteger ANY_PORT = new AtomicInteger();

    private final GrpcSettings settings;
    private final Rpcs rpcs;
    private final Map<String, RpcMethod> methods;
    private final HealthStatus health;
    private final RpcObserver observer;
    private final Map<String, Consumer<StreamCall>> streams;
    private final List<ListenerVerticle> verticles = new CopyOnWriteArrayList<>();
    private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable ClientConnection> cutOff = new AtomicReference<>();
    private final ByteBudget calls;
    private final ByteBudget replies;
    private final AtomicReference<@Nullable Channel> socket = new AtomicReference<>();
    private final int port;

    public GrpcListener(GrpcSettings settings, Rpcs rpcs, HealthStatus health, RpcObserver observer) {
        this.settings = settings;
        this.calls = new ByteBudget(settings.limits().callBytesMax());
        this.replies = new ByteBudget(settings.limits().repliesBytesMax());
        this.port = settings.port() == 0 ? ANY_PORT.decrementAndGet() : settings.port();
        this.rpcs = rpcs;
        this.health = health;
        this.observer = observer;
        HealthService healthService = new HealthService(health);
        Map<String, RpcMethod> all = new HashMap<>(rpcs.bound());
        healthService.methods().forEach(method -> all.put(method.path(), method));
        this.methods = Map.copyOf(all);
        ReflectionService reflection = new ReflectionService(rpcs.services());
        this.streams = Map.of(
                HealthService.WATCH, healthService::watch,
                ReflectionService.V1, reflection::open,
                ReflectionService.V1_ALPHA, reflection::open);
    }

    /** Starts listening; yields the port. One instance for each event loop is right. */
    public Future<Integer> deploy(Vertx vertx, int instances) {
        return vertx.deployVerticle(() -> verticle(instances), new DeploymentOptions().setInstances(instances))
                .map(deployed -> verticles.get(0).port());
    }

    private ListenerVerticle verticle(int instances) {
        ListenerVerticle verticle = new ListenerVerticle(this, settings, port, instances);
        verticles.add(verticle);
        return verticle;
    }

    /** Stops gracefully: unhealthy, port closed, clients sent away, calls in flight waited for up to the bound. */
    public Future<Void> drain(Duration bound) {
        health.serving(false);
        return stopAccepting()
                .compose(closed -> Future.join(verticles.stream()
                        .map(verticle -> on(verticle, each -> each.drain(bound)))
                        .toList()))
                .mapEmpty();
    }

    /**
     * Whoever connects from now on is refused at once. Vert.x would close the socket last, after it has forgotten the event
     * loops that new connections are for, and break those off that come meanwhile.
     */
    private Future<Void> stopAccepting() {
        Channel open = socket.get();
        if (open == null) {
            return Future.succeededFuture(); // nobody has ever connected
        }
        Promise<Void> closed = Promise.promise();
        open.close().addListener(done -> closed.complete());
        return closed.future();
    }

    /** The socket that connections are accepted on; only a connection knows it. */
    void acceptedOn(@Nullable Channel listening) {
        if (socket.get() == null) {
            socket.set(listening);
        }
    }

    /** Uses another certificate for new connections. */
    public Future<Void> useTls(GrpcSettings.Tls tls) {
        ServerSSLOptions options = new ServerSSLOptions().setKeyCertOptions(tls.certificate());
        if (tls.clients() != null) {
            options.setTrustOptions(tls.clients()).setClientAuth(ClientAuth.REQUIRED);
        }
        // Instances share one server underneath; two updates of it at once would call each other for ever.
        return on(verticles.get(0), verticle -> verticle.useTls(options).mapEmpty());
    }

    private static Future<Void> on(ListenerVerticle verticle, Function<ListenerVerticle, Future<Void>> action) {
        Promise<Void> done = Promise.promise();
        verticle.runOnContext(() -> action.apply(verticle).onComplete(done));
        return done.future();
    }

    @Nullable
    RpcMethod method(String path) {
        return methods.get(path);
    }

    @Nullable
    Consumer<StreamCall> stream(String path) {
        return streams.get(path);
    }

    String unknown(String path) {
        return rpcs.unknown(path);
    }

    GrpcSettings settings() {
        return settings;
    }

    /** Connections and open calls. */
    ByteBudget calls() {
        return calls;
    }

    /** Replies that clients have not read. */
    ByteBudget replies() {
        return replies;
    }

    void opened(ClientConnection connection) {
        connections.add(connection);
    }

    void closed(ClientConnection connection) {
        connections.remove(connection);
        cutOff.compareAndSet(connection, null);
    }

    /** Too much waits for clients that do not read: the one that most waits for goes, and nobody else until it is gone. */
    void cutOffSlowest() {
        if (cutOff.get() != null) {
            return;
        }
        connections.stream()
                .max(Comparator.comparingLong(ClientConnection::unreadBytes))
                .filter(slowest -> cutOff.compareAndSet(null, slowest))
                .ifPresent(slowest -> {
                    slowest.cutOffSoon();
                    if (!connections.contains(slowest)) {
                        cutOff.compareAndSet(slowest, null);
                    }
                });
    }

    RpcObserver observer() {
        return observer;
    }
}
