package io.perdura.node.api.wire;

import static io.perdura.node.api.wire.WireFixture.INFO;
import static io.perdura.node.api.wire.WireFixture.SERVICE;
import static io.perdura.node.api.wire.WireFixture.await;
import static io.perdura.node.api.wire.WireFixture.frame;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Reply;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** One unary call, byte by byte. */
class UnaryCallTest {
    private static final Buffer EMPTY_REQUEST = frame(GetSystemInfoRequest.getDefaultInstance());
    private static final int MIB = 1 << 20;

    @Test
    void answersWithOneFrameAndTrailers() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            WireFixture.Answer answer = wire.post(INFO, EMPTY_REQUEST);

            assertThat(answer.httpStatus()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("content-type", "application/grpc");
            assertThat(answer.trailers()).containsEntry("grpc-status", "0");
            assertThat(answer.body().getByte(0)).isZero();
            assertThat(answer.body().getInt(1)).isEqualTo(answer.body().length() - 5);
            assertThat(GetSystemInfoResponse.parseFrom(
                                    answer.body().getBytes(5, answer.body().length()))
                            .getServerVersion())
                    .isEqualTo("1.0");
            assertThat(wire.observed).containsExactly("GetSystemInfo OK");
        }
    }

    @Test
    void joinsPiecesLargeAndSmall() throws Exception {
        ByteString small = part(10);
        for (ByteString large : List.of(part(100), part(3 * MIB))) {
            Reply reply = new Reply(List.of(small, large, small));
            try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), call -> Future.succeededFuture(reply))) {
                Buffer body = wire.post(INFO, EMPTY_REQUEST).body();

                assertThat(ByteString.copyFrom(body.getBytes(5, body.length()))).isEqualTo(reply.join());
            }
        }
    }

    /** Concatenated, pieces of a message are a message: the last one of a field wins. */
    private static ByteString part(int bytes) {
        return GetSystemInfoResponse.newBuilder()
                .setServerVersion("v".repeat(bytes))
                .build()
                .toByteString();
    }

    @Test
    void completesOnTheLoopOfTheCallWhateverThreadAnswers() {
        RpcHandler elsewhere = call -> {
            Promise<Reply> promise = Promise.promise();
            new Thread(() -> promise.complete(Reply.of(GetSystemInfoResponse.getDefaultInstance()))).start();
            return promise.future();
        };
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), elsewhere)) {
            assertThat(wire.post(INFO, EMPTY_REQUEST).status()).isEqualTo("0");
        }
    }

    @Test
    void typedErrorCarriesTextAndDetails() throws Exception {
        var detail = NamespaceNotFoundFailure.newBuilder().setNamespace("ñ").build();
        RpcHandler refuses =
                call -> Future.failedFuture(new Rejection(Code.NOT_FOUND, "Namespace ñ is not found. 100%", detail));
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), refuses)) {
            WireFixture.Answer answer = wire.post(INFO, EMPTY_REQUEST);

            assertThat(answer.status()).isEqualTo("5");
            assertThat(answer.message()).isEqualTo("Namespace %C3%B1 is not found. 100%25");
            String bin = answer.headers().get("grpc-status-details-bin");
            assertThat(bin).doesNotContain("=");
            Status status = Status.parseFrom(Base64.getDecoder().decode(bin));
            assertThat(status.getMessage()).isEqualTo("Namespace ñ is not found. 100%");
            assertThat(status.getDetails(0).unpack(NamespaceNotFoundFailure.class))
                    .isEqualTo(detail);
        }
    }

    @Test
    void exhaustedResourcesAreNamedInHeaders() {
        var detail = ResourceExhaustedFailure.newBuilder()
                .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT)
                .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE)
                .build();
        RpcHandler refuses = call ->
                Future.failedFuture(new Rejection(Code.RESOURCE_EXHAUSTED, "namespace rate limit exceeded", detail));
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), refuses)) {
            WireFixture.Answer answer = wire.post(INFO, EMPTY_REQUEST);

            assertThat(answer.headers())
                    .containsEntry("x-resource-exhausted-cause", "RpsLimit")
                    .containsEntry("x-resource-exhausted-scope", "Namespace")
                    .doesNotContainKey("grpc-status");
            assertThat(answer.trailers()).containsEntry("grpc-status", "8").containsKey("grpc-status-details-bin");
        }
    }

    @Test
    void faultsOfOursAreMasked() {
        List<RpcHandler> faults = List.of(
                call -> {
                    throw new IllegalStateException("secret");
                },
                call -> Future.failedFuture(new IllegalStateException("secret")));
        for (RpcHandler fault : faults) {
            try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), fault)) {
                WireFixture.Answer answer = wire.post(INFO, EMPTY_REQUEST);

                assertThat(answer.status()).isEqualTo("13");
                assertThat(answer.message()).matches("something went wrong, please retry \\([0-9a-f]{8}\\)");
            }
        }
    }

    @Test
    void longMessagesAreCut() {
        RpcHandler refuses = call -> Future.failedFuture(new Rejection(Code.ABORTED, "x".repeat(5_000)));
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), refuses)) {
            assertThat(wire.post(INFO, EMPTY_REQUEST).message()).hasSize(4_000).endsWith("x... <truncated>");
        }
    }

    /** In headers a byte may take three characters, and the message stands in the details once more. */
    @Test
    void aStatusIsCutToWhatClientsReadOfHeaders() {
        for (String character : List.of("x", "\u00e9")) {
            RpcHandler refuses = call -> Future.failedFuture(
                    new Rejection(Code.NOT_FOUND, character.repeat(5_000), NotFoundFailure.getDefaultInstance()));
            try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), refuses)) {
                WireFixture.Answer answer = wire.post(INFO, EMPTY_REQUEST);

                assertThat(answer.message()).endsWith("... <truncated>");
                assertThat(answer.headers().toString() + answer.trailers()).hasSizeLessThan(8_000);
            }
        }
    }

    @Test
    void oversizeIsRefusedByItsPrefixAlone() {
        try (WireFixture wire = WireFixture.start()) {
            Buffer announced = Buffer.buffer().appendByte((byte) 0).appendInt(4 * MIB + 1);
            WireFixture.Answer answer = await(wire.request(INFO).compose(request -> {
                request.setChunked(true).write(announced); // and never ends
                return request.response()
                        .map(response -> new WireFixture.Answer(
                                200,
                                java.util.Map.of(
                                        "grpc-status", response.getHeader("grpc-status"),
                                        "grpc-message", response.getHeader("grpc-message")),
                                java.util.Map.of(),
                                Buffer.buffer()));
            }));

            assertThat(answer.status()).isEqualTo("8");
            assertThat(answer.message()).isEqualTo("grpc: received message larger than max (4194305 vs. 4194304)");
        }
    }

    @Test
    void readsARequestOfTheLargestSize() {
        byte[] largest = new byte[4 * MIB];
        byte[] field = GetSystemInfoRequest.newBuilder()
                .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                        .addField(
                                9,
                                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[largest.length - 5]))
                                        .build())
                        .build())
                .build()
                .toByteArray();
        assertThat(field).hasSize(4 * MIB);
        try (WireFixture wire = WireFixture.start()) {
            assertThat(wire.post(INFO, frame(0, field)).status()).isEqualTo("0");
        }
    }

    @Test
    void inflatesARequest() throws IOException {
        byte[] request = GetSystemInfoRequest.getDefaultInstance().toByteArray();
        try (WireFixture wire = WireFixture.start()) {
            assertThat(wire.post(INFO, frame(1, gzip(request)), "grpc-encoding", "gzip")
                            .status())
                    .isEqualTo("0");
            assertThat(wire.post(INFO, frame(0, request), "grpc-encoding", "gzip")
                            .status())
                    .isEqualTo("0");
        }
    }

    @Test
    void stopsInflatingABomb() throws IOException {
        try (WireFixture wire = WireFixture.start()) {
            WireFixture.Answer answer = wire.post(INFO, frame(1, gzip(new byte[64 * MIB])), "grpc-encoding", "gzip");

            assertThat(answer.status()).isEqualTo("8");
            assertThat(answer.message())
                    .isEqualTo("grpc: received message after decompression larger than max 4194304");
        }
    }

    @Test
    void garbageIsAnswered() throws IOException {
        byte[] truncatedGzip = java.util.Arrays.copyOf(gzip(new byte[100]), 15);
        try (WireFixture wire = WireFixture.start()) {
            Object[][] cases = {
                {"13", "grpc: error unmarshalling request: ", wire.post(INFO, frame(0, new byte[] {(byte) 0xff}))},
                {"13", "grpc: compressed flag set with identity", wire.post(INFO, frame(1, new byte[3]))},
                {"13", "grpc: received unexpected payload format 7", wire.post(INFO, frame(7, new byte[3]))},
                {"13", "grpc: unexpected end of the request", wire.post(INFO, Buffer.buffer("abc"))},
                {"13", "grpc: unexpected end of the request", wire.post(INFO, Buffer.buffer())},
                {
                    "13",
                    "cardinality violation: ",
                    wire.post(INFO, EMPTY_REQUEST.copy().appendBuffer(EMPTY_REQUEST))
                },
                {
                    "13",
                    "grpc: failed to decompress the message: gzip: invalid header",
                    wire.post(INFO, frame(1, new byte[40]), "grpc-encoding", "gzip")
                },
                {
                    "13",
                    "grpc: failed to decompress the message: unexpected end",
                    wire.post(INFO, frame(1, truncatedGzip), "grpc-encoding", "gzip")
                },
                {
                    "12",
                    "grpc: Decompressor is not installed for grpc-encoding \"zstd\"",
                    wire.post(INFO, EMPTY_REQUEST, "grpc-encoding", "zstd")
                },
                {"13", "malformed grpc-timeout: ", wire.post(INFO, EMPTY_REQUEST, "grpc-timeout", "soon")},
                {"4", "context deadline exceeded", wire.post(INFO, EMPTY_REQUEST, "grpc-timeout", "0S")},
            };
            for (Object[] expected : cases) {
                WireFixture.Answer answer = (WireFixture.Answer) expected[2];
                assertThat(answer.httpStatus()).isEqualTo(200);
                assertThat(answer.message()).startsWith((String) expected[1]);
                assertThat(answer.status()).isEqualTo(expected[0]);
            }
        }
    }

    @Test
    void unknownMethodsAreNamedAsInGo() {
        try (WireFixture wire = WireFixture.start()) {
            WireFixture.Answer unbound = wire.post(SERVICE + "ListWorkflowExecutions", EMPTY_REQUEST);
            assertThat(unbound.status()).isEqualTo("12");
            assertThat(unbound.message())
                    .isEqualTo("unknown method ListWorkflowExecutions for service"
                            + " temporal.api.workflowservice.v1.WorkflowService");

            assertThat(wire.post("/a.B/C", EMPTY_REQUEST).message()).isEqualTo("unknown service a.B");
        }
    }

    @Test
    void otherProtocolsAreTurnedAway() {
        try (WireFixture wire = WireFixture.start()) {
            for (String type : List.of("application/json", "application/grpc-web", "application/grpc+json")) {
                assertThat(wire.post(INFO, EMPTY_REQUEST, "content-type", type).httpStatus())
                        .isEqualTo(415);
            }
            assertThat(wire.post(INFO, EMPTY_REQUEST, "content-type", "application/grpc+proto")
                            .httpStatus())
                    .isEqualTo(200);
            int http1 = await(wire.vertx
                    .createHttpClient(new HttpClientOptions())
                    .request(HttpMethod.GET, wire.port, "127.0.0.1", "/")
                    .compose(io.vertx.core.http.HttpClientRequest::send)
                    .map(io.vertx.core.http.HttpClientResponse::statusCode));
            assertThat(http1).isEqualTo(415);
        }
    }

    @Test
    void aReplyIsNotCompressed() {
        String text = "v".repeat(10_000);
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), call -> WireFixture.answer(text))) {
            WireFixture.Answer answer = wire.post(INFO, EMPTY_REQUEST, "grpc-accept-encoding", "identity, gzip");

            assertThat(answer.headers()).doesNotContainKey("grpc-encoding");
            assertThat(answer.body().getByte(0)).isZero();
        }
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }
}
