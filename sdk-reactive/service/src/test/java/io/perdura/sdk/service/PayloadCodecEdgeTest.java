package io.perdura.sdk.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.PayloadCodec;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whole messages through a codec. */
class PayloadCodecEdgeTest {
    private final List<Integer> callSizes = new ArrayList<>();

    private CodecEdge edge(UnaryOperator<List<Payload>> encode) {
        return CodecEdge.of(new PayloadCodec() {
            @Override
            public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
                callSizes.add(payloads.size());
                return CompletableFuture.completedStage(encode.apply(payloads));
            }

            @Override
            public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
                return CompletableFuture.completedStage(payloads.stream()
                        .map(payload -> payload.toBuilder()
                                .setData(payload.getData().substring(1))
                                .build())
                        .toList());
            }
        });
    }

    private static StartWorkflowExecutionRequest request(Object... arguments) {
        StartWorkflowExecutionRequest.Builder request =
                StartWorkflowExecutionRequest.newBuilder().setWorkflowId("w");
        DataConverter.standard().toPayloads(arguments).ifPresent(request::setInput);
        return request.build();
    }

    @Test
    void allPayloadsOfAMessageGoThroughInOneCallAndComeBackTheSame() {
        CodecEdge edge = edge(payloads -> payloads.stream()
                .map(payload -> payload.toBuilder()
                        .setData(ByteString.copyFromUtf8("#").concat(payload.getData()))
                        .build())
                .toList());
        StartWorkflowExecutionRequest encoded =
                edge.encode(request("a", "b")).toCompletableFuture().join();
        assertThat(encoded.getInput().getPayloads(1).getData().toStringUtf8()).isEqualTo("#\"b\"");
        assertThat(callSizes).containsExactly(2);
        assertThat(edge.decode(encoded).toCompletableFuture().join()).isEqualTo(request("a", "b"));
    }

    @Test
    void aMessageWithoutPayloadsDoesNotTroubleTheCodec() {
        assertThat(edge(payloads -> payloads)
                        .encode(request())
                        .toCompletableFuture()
                        .join())
                .isEqualTo(request());
        assertThat(callSizes).isEmpty();
    }

    @Test
    void aCodecThatLosesPayloadsOrThrowsFailsTheStage() {
        assertThatThrownBy(() -> edge(payloads -> List.of())
                        .encode(request("a"))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("made 0 payloads of 1");
        assertThatThrownBy(() -> edge(payloads -> {
                            throw new IllegalStateException("no key");
                        })
                        .encode(request("a"))
                        .toCompletableFuture()
                        .join())
                .hasRootCauseMessage("no key");
    }
}
