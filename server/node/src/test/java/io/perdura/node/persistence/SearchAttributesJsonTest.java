package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import org.junit.jupiter.api.Test;

class SearchAttributesJsonTest {
    @Test
    void scalarsAndListsOfScalarsAreKept() {
        assertThat(json("Keyword", "\"x\"")).isEqualTo("{\"A\":\"x\"}");
        assertThat(json("Int", "12")).isEqualTo("{\"A\":12}");
        assertThat(json("Double", "1.5")).isEqualTo("{\"A\":1.5}");
        assertThat(json("Bool", "true")).isEqualTo("{\"A\":true}");
        assertThat(json("KeywordList", "[\"x\",\"y\"]")).isEqualTo("{\"A\":[\"x\",\"y\"]}");
    }

    @Test
    void timesBecomeSortableText() {
        assertThat(json("Datetime", "\"2026-01-02T03:04:05+01:00\""))
                .isEqualTo("{\"A\":\"2026-01-02T02:04:05.000000000Z\"}");
        assertThat(json("Keyword", "\"2026-01-02T03:04:05+01:00\"")).isEqualTo("{\"A\":\"2026-01-02T03:04:05+01:00\"}");
    }

    @Test
    void whatPostgresCannotHoldOrNobodyCanSearchForIsLeftOut() {
        assertThat(json("Keyword", "\"a\\u0000b\"")).isNull();
        assertThat(json("Keyword", "not json")).isNull();
        assertThat(json("Keyword", "{\"nested\":1}")).isNull();
        assertThat(json("Keyword", "null")).isNull();
        assertThat(json("Double", "1e999")).isNull();
        assertThat(json("Datetime", "\"yesterday\"")).isNull();
        assertThat(json("Keyword", "\"\\ud800\"")).isNull();
        assertThat(SearchAttributesJson.of(ByteString.EMPTY)).isNull();
        assertThat(SearchAttributesJson.of(ByteString.copyFromUtf8("garbage"))).isNull();
    }

    private static String json(String type, String data) {
        return SearchAttributesJson.of(SearchAttributes.newBuilder()
                .putIndexedFields(
                        "A",
                        Payload.newBuilder()
                                .putMetadata("type", ByteString.copyFromUtf8(type))
                                .setData(ByteString.copyFromUtf8(data))
                                .build())
                .build()
                .toByteString());
    }
}
