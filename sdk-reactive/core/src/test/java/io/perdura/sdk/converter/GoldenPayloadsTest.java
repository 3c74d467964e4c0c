package io.perdura.sdk.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** sdk-surface 5: the bytes that the stock Java SDK 1.38 writes for the same values, byte for byte. */
class GoldenPayloadsTest {
    private static final DataConverter DATA = DataConverter.standard();

    enum Color {
        RED,
        GREEN
    }

    record Money(String currency, long cents, Optional<String> note) {}

    @SuppressWarnings("unused") // the fields are what is written
    static final class Bean {
        private final String name = "n";
        private final Integer none = null;
        public final int size = 3;
        private final List<String> tags = List.of("a", "b");
    }

    private static void json(Object value, String data) {
        expect(value, "json/plain", data);
    }

    private static void expect(Object value, String encoding, String data) {
        Payload payload = DATA.toPayload(value);
        assertThat(payload.getData().toStringUtf8()).isEqualTo(data);
        assertThat(payload.getMetadataMap()).isEqualTo(Map.of("encoding", ByteString.copyFromUtf8(encoding)));
    }

    @Test
    void nullAndBytesHaveEncodingsOfTheirOwn() {
        expect(null, "binary/null", "");
        expect(new byte[] {1, 2, 'a'}, "binary/plain", "\u0001\u0002a");
        expect(new byte[0], "binary/plain", "");
    }

    @Test
    void textAndNumbers() {
        json("h\u00e4 \"q\"\n\u2028<>&", "\"h\u00e4 \\\"q\\\"\\n\u2028<>&\"");
        json(5, "5");
        json(9_007_199_254_740_993L, "9007199254740993");
        json(1.0, "1.0");
        json(Double.NaN, "\"NaN\"");
        json(1.1f, "1.1");
        json(true, "true");
        json('c', "\"c\"");
        json(new BigDecimal("1E+3"), "1E+3");
        json(new BigDecimal("10.00"), "10.00");
        json(new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890");
    }

    @Test
    void timesAndDurations() {
        json(Instant.parse("2026-01-02T03:04:05.678901Z"), "\"2026-01-02T03:04:05.678901Z\"");
        json(Instant.EPOCH, "\"1970-01-01T00:00:00Z\"");
        json(Duration.ofMillis(1_500), "1.500000000");
        json(Duration.ofDays(3), "259200.000000000");
        json(LocalDate.of(2026, 1, 2), "\"2026-01-02\"");
        json(LocalDateTime.of(2026, 1, 2, 3, 4, 5), "\"2026-01-02T03:04:05\"");
        json(OffsetDateTime.parse("2026-01-02T03:04:05+02:00"), "\"2026-01-02T03:04:05+02:00\"");
        json(ZonedDateTime.parse("2026-01-02T02:04:05+01:00[Europe/Berlin]"), "\"2026-01-02T02:04:05+01:00\"");
        json(Period.ofDays(3), "\"P3D\"");
        json(Year.of(2026), "\"2026\"");
        json(ZoneId.of("Europe/Berlin"), "\"Europe/Berlin\"");
        json(new Date(0), "\"1970-01-01T00:00:00.000+00:00\"");
    }

    @Test
    void optionalsEnumsAndIds() {
        json(Optional.empty(), "null");
        json(Optional.of("x"), "\"x\"");
        json(OptionalInt.of(3), "3");
        json(Color.GREEN, "\"GREEN\"");
        json(new UUID(1, 2), "\"00000000-0000-0001-0000-000000000002\"");
        json(String.class, "\"java.lang.String\"");
        json(Locale.GERMANY, "\"de_DE\"");
        json(URI.create("http://x/y?z=1"), "\"http://x/y?z=1\"");
    }

    @Test
    void objectsByTheirFieldsPrivateOnesToo() {
        json(new Money("EUR", 12, Optional.empty()), "{\"currency\":\"EUR\",\"cents\":12,\"note\":null}");
        json(new Bean(), "{\"name\":\"n\",\"none\":null,\"size\":3,\"tags\":[\"a\",\"b\"]}");
    }

    @Test
    void collectionsAndBuffers() {
        json(List.of(1, 2), "[1,2]");
        json(new TreeMap<>(Map.of("b", 1, "a", List.of())), "{\"a\":[],\"b\":1}");
        json(new int[] {1, 2}, "[1,2]");
        json(new String[] {"a", null}, "[\"a\",null]");
        json(List.of(new byte[] {1}), "[\"AQ==\"]");
        json(ByteBuffer.wrap(new byte[] {1, 2, 3}), "\"AQID\"");
    }

    @Test
    void messagesArePrettyPrintedAndNamed() {
        WorkflowExecution message =
                WorkflowExecution.newBuilder().setWorkflowId("w").setRunId("r").build();
        Payload payload = DATA.toPayload(message);
        assertThat(payload.getData().toStringUtf8()).isEqualTo("{\n  \"workflowId\": \"w\",\n  \"runId\": \"r\"\n}");
        assertThat(payload.getMetadataMap())
                .isEqualTo(Map.of(
                        "encoding",
                        ByteString.copyFromUtf8("json/protobuf"),
                        "messageType",
                        ByteString.copyFromUtf8("temporal.api.common.v1.WorkflowExecution")));
        assertThat(DATA.toPayload(WorkflowExecution.getDefaultInstance())
                        .getData()
                        .toStringUtf8())
                .isEqualTo("{\n}");
        assertThat(DATA.fromPayload(payload, WorkflowExecution.class)).isEqualTo(message);
    }

    @Test // other SDKs write it, Go for one
    void binaryMessagesAreRead() {
        WorkflowExecution message =
                WorkflowExecution.newBuilder().setWorkflowId("w").build();
        Payload binary = Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("binary/protobuf"))
                .putMetadata("messageType", ByteString.copyFromUtf8("whatever"))
                .setData(message.toByteString())
                .build();
        assertThat(DATA.fromPayload(binary, WorkflowExecution.class)).isEqualTo(message);
    }

    @Test
    void noValuesAreNotOneNull() {
        assertThat(DATA.toPayloads()).isEmpty();
        assertThat(DATA.toPayloads((Object) null).orElseThrow().getPayloadsCount())
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeReadSaysWhatItIs() {
        Payload unknown = Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("binary/encrypted"))
                .build();
        assertThatThrownBy(() -> DATA.fromPayload(unknown, String.class))
                .isInstanceOf(DataConverterException.class)
                .hasMessageContaining("binary/encrypted")
                .hasMessageContaining("json/plain");
        assertThatThrownBy(() -> DATA.fromPayload(DATA.toPayload("text"), Money.class))
                .isInstanceOf(DataConverterException.class)
                .hasMessageContaining("Money");
    }
}
