package io.perdura.sdk.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.Converters;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.failure.v1.Failure;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** sdk-protocol 98-102, sdk-surface 5.6 and 5.7: failures as the stock Java SDK 1.38 writes them. */
class EncodedFailuresTest {
    private static final Converters ENCODING = Converters.encodingFailures();

    private static ApplicationFailure failure() {
        IllegalStateException inner = new IllegalStateException("inner");
        inner.setStackTrace(new StackTraceElement[0]);
        ApplicationFailure outer =
                ApplicationFailure.nonRetryable("outer", "T", "detail", 5).causedBy(inner);
        outer.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "m", "B.java", 3)});
        return outer;
    }

    private static Payload json(String data) {
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(data))
                .build();
    }

    @Test
    void messagesAndStacksOfEveryLinkGoIntoPayloads() {
        Failure told = ENCODING.toFailure(failure());

        assertThat(told.getMessage()).isEqualTo("Encoded failure");
        assertThat(told.getStackTrace()).isEmpty();
        assertThat(told.getEncodedAttributes())
                .isEqualTo(json("{\"message\":\"outer\",\"stack_trace\":\"a.B.m(B.java:3)\\n\"}"));
        assertThat(told.getApplicationFailureInfo().getDetails().getPayloads(0)).isEqualTo(json("\"detail\""));
        assertThat(told.getCause().getMessage()).isEqualTo("Encoded failure");
        assertThat(told.getCause().getEncodedAttributes())
                .isEqualTo(json("{\"message\":\"inner\",\"stack_trace\":\"\"}"));
        assertThat(told.getCause().getApplicationFailureInfo().getType()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void whoeverReadsThemGetsMessagesAndStacksBackAndPassesThemOnAsTheyCame() {
        Failure told = ENCODING.toFailure(failure());

        RuntimeException read = Converters.standard().toException(told); // reading needs no setting

        assertThat(read).isInstanceOf(ApplicationFailure.class).hasMessage("outer");
        assertThat(read.getStackTrace()).containsExactly(new StackTraceElement("a.B", "m", "B.java", 3));
        assertThat(read.getCause()).hasMessage("inner");
        assertThat(((ApplicationFailure) read).details().get(0, String.class)).isEqualTo("detail");
        assertThat(Converters.standard().toFailure(read)).isEqualTo(told);
    }

    @Test
    void attributesThatNobodyHereCanReadLeaveTheFailureAsItIs() {
        Failure told = ENCODING.toFailure(failure()).toBuilder()
                .setEncodedAttributes(
                        Payload.newBuilder().putMetadata("encoding", ByteString.copyFromUtf8("binary/encrypted")))
                .build();
        assertThat(Converters.standard().toException(told)).hasMessage("Encoded failure");
    }

    @Test
    void withoutItMessagesAndStacksStandAsTheyAre() {
        Failure told = Converters.standard().toFailure(new CompletionException(failure()));
        assertThat(told.getMessage()).isEqualTo("outer");
        assertThat(told.getSource()).isEqualTo("JavaSDK");
        assertThat(told.getStackTrace()).isEqualTo("a.B.m(B.java:3)\n");
        assertThat(told.hasEncodedAttributes()).isFalse();
    }
}
