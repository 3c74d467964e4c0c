package io.perdura.node.crash;

import static org.awaitility.Awaitility.await;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask and leave the answers unread, each on a connection of its own, for some seconds. */
final class SlowReaders {
    private static final int CLIENTS = 20;
    private static final int CALLS = 50;
    private static final String PATH = "/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo";
    private static final int WINDOW_BYTES = 1;

    private SlowReaders() {}

    static void of(String target) {
        int colon = target.lastIndexOf(':');
        RequestOptions asked = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(target.substring(0, colon))
                .setPort(Integer.parseInt(target.substring(colon + 1)))
                .setURI(PATH)
                .putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers");
        byte[] message = GetSystemInfoRequest.getDefaultInstance().toByteArray();
        Buffer frame =
                Buffer.buffer().appendByte((byte) 0).appendInt(message.length).appendBytes(message);
        Vertx vertx = Vertx.vertx();
        try {
            List<HttpClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW_BYTES)));
                clients.add(client);
                for (int call = 0; call < CALLS; call++) {
                    client.request(asked)
                            .compose(request -> request.send(frame))
                            .onSuccess(HttpClientResponse::pause)
                            .onFailure(cutOff -> {});
                }
            }
            await().pollDelay(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> true);
        } finally {
            vertx.close().await();
        }
    }
}
