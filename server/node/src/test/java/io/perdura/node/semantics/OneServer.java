package io.perdura.node.semantics;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.perdura.node.config.AutoShards;
import io.perdura.node.config.ClientTlsConfig;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.FurtherDatabaseConfig;
import io.perdura.node.config.GrpcConfig;
import io.perdura.node.config.HttpConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.routing.SingleNode;
import io.perdura.node.server.NodePlace;
import io.perdura.node.server.Server;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceFutureStub;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server in this JVM, with a database of its own; one for all tests but those that end it. */
public final class OneServer implements AutoCloseable {
    static final String NAMESPACE = "default";
    private static final int SHARDS = 4;
    private static final Duration READY_MAX = Duration.ofMinutes(4);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(5);
    private static final long CALL_MAX_MS = 240_000;

    /** Started when it is first needed; ends with the JVM. */
    private static final class Shared {
        private static final OneServer SERVER = ready(new OneServer(newDatabase()));

        /** Its first shards may take seconds to open, in which calls of a cold JVM on busy cores would be refused. */
        private static OneServer ready(OneServer server) {
            await().atMost(READY_MAX)
                    .pollInSameThread()
                    .until(() -> server.readiness().startsWith("200"));
            return server;
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final Server server;
    private final ManagedChannel channel;
    private boolean drained;

    OneServer(PostgresOptions database) {
        this(database, List.of(), Optional.empty());
    }

    /** One that keeps the upper slots in a database beside the main one. */
    OneServer(PostgresOptions database, FurtherDatabaseConfig further) {
        this(database, List.of(further), Optional.empty());
    }

    /** One that {@link #call} does not reach, as it speaks in the clear. */
    static OneServer withTls(PostgresOptions database, ClientTlsConfig files) {
        return new OneServer(database, List.of(), Optional.of(files));
    }

    private OneServer(PostgresOptions database, List<FurtherDatabaseConfig> further, Optional<ClientTlsConfig> tls) {
        NodeConfig config = new NodeConfig(
                new GrpcConfig("127.0.0.1", 0, tls),
                new HttpConfig("127.0.0.1", 0),
                new EmbeddedPostgresConfig(Path.of("unused"), true),
                further,
                ClusterConfig.alone(),
                List.of(),
                SHARDS,
                AutoShards.OFF,
                0);
        server = Server.start(new NodePlace(vertx, new SingleNode("127.0.0.1:0")), config, database)
                .await();
        channel = NettyChannelBuilder.forTarget(server.info().grpcAddress())
                .usePlaintext()
                .build();
    }

    static PostgresOptions newDatabase() {
        return TestPostgres.migrated(SHARDS);
    }

    public static OneServer shared() {
        return Shared.SERVER;
    }

    /** Calls that wait long enough for anything that a test expects. */
    WorkflowServiceBlockingStub call() {
        return call(CALL_MAX_MS);
    }

    WorkflowServiceBlockingStub call(long deadlineMs) {
        return WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadlineMs, MILLISECONDS);
    }

    /** Calls as those of the client with that name. */
    WorkflowServiceBlockingStub callAs(String clientName) {
        return callWith(Map.of("client-name", clientName, "client-version", "1.0.0"));
    }

    WorkflowServiceBlockingStub callWith(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return call().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    /** Calls whose answer the test does not wait for at once. */
    WorkflowServiceFutureStub begin() {
        return begin(CALL_MAX_MS);
    }

    WorkflowServiceFutureStub begin(long deadlineMs) {
        return WorkflowServiceGrpc.newFutureStub(channel).withDeadlineAfter(deadlineMs, MILLISECONDS);
    }

    /** What {@code /readyz} says: its status and its body. */
    String readiness() {
        HttpResponse<String> answer = http("/readyz");
        return answer.statusCode() + " " + answer.body();
    }

    String page(String path) {
        return http(path).body();
    }

    private HttpResponse<String> http(String path) {
        URI place = URI.create("http://" + server.info().httpAddress() + path);
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Leaves in good order; a second time it does nothing more. */
    void drain() {
        if (!drained) {
            drained = true;
            server.drain(DRAIN_MAX).await();
        }
    }

    /** As it does by itself once a minute. */
    void lookForCertificates() {
        server.lookForCertificates().await();
    }

    String httpAddress() {
        return server.info().httpAddress();
    }

    public String address() {
        return server.info().grpcAddress();
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        drain();
        channel.shutdownNow();
        vertx.close().await();
    }
}
