package io.perdura.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.config.HttpConfig;
import io.perdura.node.metric.MetricTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HttpEndpointsTest {
    private final MetricTable table = new MetricTable();
    private volatile Future<Readiness> readiness = Future.succeededFuture(Readiness.READY);
    private int port;

    @BeforeEach
    void listen(Vertx vertx) throws Exception {
        port = HttpEndpoints.listen(
                        vertx,
                        new HttpConfig("127.0.0.1", 0),
                        table,
                        () -> readiness,
                        () -> Future.succeededFuture(new JsonArray()))
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

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
