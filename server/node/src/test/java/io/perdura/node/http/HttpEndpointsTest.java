package io.perdura.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.config.HttpConfig;
import io.perdura.node.metric.MetricTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.net.SocketAddress;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HttpEndpointsTest {
    private final MetricTable table = new MetricTable();
    private volatile Future<Readiness> readiness = Future.succeededFuture(Readiness.READY);
    private final FakeShards shards = new FakeShards();
    private int port;

    @BeforeEach
    void listen(Vertx vertx) throws Exception {
        port = listen(vertx, new HttpConfig("127.0.0.1", 0));
    }

    private int listen(Vertx vertx, HttpConfig config) throws Exception {
        return HttpEndpoints.listen(
                        vertx, config, table, () -> readiness, () -> Future.succeededFuture(new JsonArray()), shards)
                .map(HttpEndpoints::port)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void livesEvenIfNotReady() throws Exception {
        readiness = Future.succeededFuture(new Readiness(List.of("Postgres does not answer")));

        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("Postgres does not answer");
    }

    @Test
    void isReadyOnceNothingIsMissing() throws Exception {
        assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"OK\"}");
    }

    @Test
    void anUnknownReadinessIsNone() throws Exception {
        readiness = Future.failedFuture(new IOException("connection lost"));

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("connection lost");
    }

    @Test
    void showsOwnSeriesAndThoseOfTheJvm() throws Exception {
        table.counter("restarts").increment();

        assertThat(get("/metrics").body())
                .contains("# TYPE restarts counter\nrestarts 1\n")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void whatIsAskedAboutShardsIsHandedOn() throws Exception {
        assertThat(get("/shards").body()).contains("\"list\"");
        assertThat(post("/shards/3/split", "{}").body()).contains("split 3 OptionalInt.empty");
        assertThat(post("/shards/3/split", "{\"at\":5}").body()).contains("split 3 OptionalInt[5]");
        assertThat(post("/shards/3/merge", "{\"with\":4}").body()).contains("merge 3 4");
        assertThat(post("/shards/3/move", "{\"node\":\"a:1\"}").body()).contains("move 3 a:1");
        assertThat(post("/shards/3/move-data", "{\"database\":\"orders\"}").body())
                .contains("move data of 3 to orders");
    }

    @Test
    void aLookAtShardsThatFailsIsNotToldAsAChangeThatMayHaveBeenMade() throws Exception {
        shards.list = Future.failedFuture(new IOException("connection lost"));

        assertThat(get("/shards").statusCode()).isEqualTo(503);
        assertThat(get("/shards").body())
                .contains("The shards could not be read (connection lost)")
                .doesNotContain("done");
    }

    @Test
    void whatCannotBeDoneAboutShardsHasAStatus() throws Exception {
        assertThat(post("/shards/7/split", "{}").statusCode()).isEqualTo(409);
        assertThat(post("/shards/7/split", "{}").body()).contains("it is gone");
        assertThat(post("/shards/8/split", "{}").statusCode()).isEqualTo(503);
        assertThat(post("/shards/8/split", "{}").body())
                .contains("connection lost")
                .contains("safe to ask again");
        assertThat(post("/shards/x/split", "{}").body()).contains("is no number of a shard");
        assertThat(post("/shards/99999999999/split", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/shards/3/merge", "{}").body()).contains("\\\"with\\\" is missing");
        assertThat(post("/shards/3/move-data", "{}").body()).contains("\\\"database\\\" is missing");
    }

    /** A number that does not fit, or a key with a slip of the pen, would divide the shard elsewhere than was meant. */
    @Test
    void whatCannotBeReadIsNotGuessed() throws Exception {
        for (String malformed : List.of(
                "x",
                "{",
                "[]",
                "7",
                "null",
                "{\"at\":\"x\"}",
                "{\"at\":1.5}",
                "{\"at\":4294967301}",
                "{\"at\":true}",
                "{\"att\":5}")) {
            HttpResponse<String> refusal = post("/shards/3/split", malformed);
            assertThat(refusal.statusCode()).as(malformed).isEqualTo(400);
            assertThat(refusal.body())
                    .as(malformed)
                    .contains("cannot be read: ")
                    .doesNotContain("java", "Source:");
        }
        assertThat(post("/shards/3/move", "{\"node\":7}").body()).contains("\\\"node\\\" is no text");
        assertThat(post("/shards/3/split", "").body()).contains("split 3 OptionalInt.empty");
    }

    @Test
    void whoDoesNotSayThatItIsJsonIsToldSo() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/shards/3/split"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> refusal = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(refusal.statusCode()).isEqualTo(415);
        assertThat(refusal.body()).contains("content-type: application/json");
    }

    @Test
    void whereThereIsATokenOnlyWhoKnowsItChangesSomething(Vertx vertx) throws Exception {
        port = listen(vertx, new HttpConfig("127.0.0.1", 0, Optional.of("sixteen letters!")));

        for (String change : List.of("/shards/3/split", "/shards/3/merge", "/shards/3/move", "/shards/3/move-data")) {
            assertThat(post(change, "{}").statusCode()).as(change).isEqualTo(401);
            assertThat(post(change, "{}", "authorization", "Bearer another").body())
                    .contains("operators' token");
        }
        assertThat(post("/shards/3/split", "{}", "authorization", "Bearer sixteen letters!")
                        .body())
                .contains("split 3");
        assertThat(get("/shards").statusCode()).as("looking is free").isEqualTo(200);
    }

    @Test
    void withoutATokenOnlyThisMachineChangesSomething() {
        OperatorGate gate = new OperatorGate(Optional.empty());

        assertThat(gate.refusal(request("10.0.0.7", "10.0.0.1"))).isPresent();
        assertThat(gate.refusal(request("10.0.0.1", "10.0.0.1"))).isEmpty();
        assertThat(gate.refusal(request("127.0.0.1", "127.0.0.1"))).isEmpty();
    }

    private static HttpServerRequest request(String from, String to) {
        return (HttpServerRequest) Proxy.newProxyInstance(
                HttpEndpointsTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) ->
                        SocketAddress.inetSocketAddress(1, method.getName().equals("remoteAddress") ? from : to));
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
