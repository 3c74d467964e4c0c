package io.perdura.sdk.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.common.v1.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** sdk-surface 5.9: large payloads elsewhere, in the form that other SDKs read. */
class ExternalPayloadsTest {
    private static final DataConverter DATA = DataConverter.standard();
    private final List<Payload> stored = new ArrayList<>();

    private final PayloadStore store = new PayloadStore() {
        @Override
        public String name() {
            return "shelf";
        }

        @Override
        public CompletionStage<Map<String, String>> put(Payload payload) {
            stored.add(payload);
            return CompletableFuture.completedStage(Map.of("place", String.valueOf(stored.size() - 1)));
        }

        @Override
        public CompletionStage<Payload> get(Map<String, String> claim) {
            return CompletableFuture.completedStage(stored.get(Integer.parseInt(claim.get("place"))));
        }
    };

    /** Stands for encryption: the last byte tells that it was there. */
    private final PayloadCodec marking = new PayloadCodec() {
        @Override
        public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
            return CompletableFuture.completedStage(payloads.stream()
                    .map(payload -> payload.toBuilder()
                            .putMetadata("marked", payload.getData())
                            .build())
                    .toList());
        }

        @Override
        public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
            return CompletableFuture.completedStage(payloads.stream()
                    .map(payload -> payload.toBuilder().removeMetadata("marked").build())
                    .toList());
        }
    };

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void onlyWhatIsLargeLeavesTheHistoryAndAReferenceStandsForIt() {
        Payload small = DATA.toPayload("small");
        Payload large = DATA.toPayload("x".repeat(200));
        PayloadCodec codec = PayloadCodecs.chain(marking, ExternalPayloads.beyond(100, store));

        List<Payload> sent = get(codec.encode(List.of(small, large)));

        assertThat(stored).hasSize(1);
        assertThat(stored.get(0).containsMetadata("marked")).isTrue();
        assertThat(sent.get(0).containsMetadata("marked")).isTrue();
        assertThat(sent.get(1).getSerializedSize()).isLessThan(250);
        assertThat(sent.get(1).getMetadataOrThrow("encoding").toStringUtf8()).isEqualTo("json/protobuf");
        assertThat(sent.get(1).getMetadataOrThrow("messageType").toStringUtf8())
                .isEqualTo("temporal.api.sdk.v1.ExternalStorageReference");
        assertThat(sent.get(1).getData().toStringUtf8())
                .isEqualTo("{\n  \"driverName\": \"shelf\",\n  \"claimData\": {\n    \"place\": \"0\"\n  }\n}");
        assertThat(sent.get(1).getExternalPayloads(0).getSizeBytes())
                .isEqualTo(stored.get(0).getSerializedSize());
        assertThat(get(codec.decode(sent))).containsExactly(small, large);
    }

    @Test
    void aReferenceToAStoreThatIsNotHereNamesIt() {
        Payload large = DATA.toPayload("x".repeat(200));
        List<Payload> sent = get(ExternalPayloads.beyond(100, store).encode(List.of(large)));
        PayloadStore other = new PayloadStore() {
            @Override
            public String name() {
                return "cellar";
            }

            @Override
            public CompletionStage<Map<String, String>> put(Payload payload) {
                return store.put(payload);
            }

            @Override
            public CompletionStage<Payload> get(Map<String, String> claim) {
                return store.get(claim);
            }
        };
        assertThatThrownBy(() -> get(ExternalPayloads.beyond(100, other).decode(sent)))
                .hasMessageContaining("\"shelf\"")
                .hasMessageContaining("cellar");
        assertThat(get(ExternalPayloads.beyond(100, other, store).decode(sent))).containsExactly(large);
    }
}
