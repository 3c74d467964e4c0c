package io.perdura.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.ActivityTaskCompletedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskFailedEventAttributes;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptByServerTest {
    private final Encryption encryption = Encryption.create();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private static Payload clear(String json) {
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(json))
                .build();
    }

    private Payload encrypted(String json) {
        return encryption
                .codec()
                .encode(List.of(clear(json)))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private static HistoryEvent completed(Payload result) {
        ActivityTaskCompletedEventAttributes.Builder attributes = ActivityTaskCompletedEventAttributes.newBuilder();
        attributes.getResultBuilder().addPayloads(result);
        return HistoryEvent.newBuilder()
                .setActivityTaskCompletedEventAttributes(attributes)
                .build();
    }

    private static HistoryEvent failed(Failure.Builder failure) {
        return HistoryEvent.newBuilder()
                .setActivityTaskFailedEventAttributes(
                        ActivityTaskFailedEventAttributes.newBuilder().setFailure(failure))
                .build();
    }

    private boolean nothingReadIn(HistoryEvent... events) {
        KeptByServer kept = new KeptByServer(List.of("alice"));
        kept.look(History.newBuilder().addAllEvents(List.of(events)).build());
        return kept.tell(new Story(new PrintStream(told, true, StandardCharsets.UTF_8)), encryption);
    }

    @Test
    void whatIsEncryptedIsShownBothWays() {
        assertThat(nothingReadIn(completed(encrypted("\"alice\"")))).isTrue();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("1 payloads", "with the demo's key \"alice\"")
                .doesNotContain("CAN READ");
    }

    @Test
    void onePayloadInTheClearIsSaid() {
        assertThat(nothingReadIn(completed(encrypted("1")), completed(clear("\"alice\""))))
                .isFalse();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("THE SERVER CAN READ [\"alice\"]");
    }

    @Test
    void wordsOfAFailureInTheClearAreSaidUnlessTheServerMadeThem() {
        HistoryEvent something = completed(encrypted("1"));
        Failure.Builder ours = Failure.newBuilder().setSource("JavaSDK").setMessage("Encoded failure");

        assertThat(nothingReadIn(something, failed(ours))).isFalse();
        assertThat(nothingReadIn(something, failed(ours.setEncodedAttributes(encrypted("{}")))))
                .isTrue();
        assertThat(nothingReadIn(
                        something,
                        failed(Failure.newBuilder().setSource("Server").setMessage("timeout"))))
                .isTrue();
        assertThat(nothingReadIn(something, failed(ours.setMessage("alice has nothing"))))
                .isFalse();
    }

    @Test
    void whereNothingWasSeenNothingIsShown() {
        assertThat(nothingReadIn()).isFalse();
    }
}
