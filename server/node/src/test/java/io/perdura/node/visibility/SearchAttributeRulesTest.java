package io.perdura.node.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be set as search attributes. */
class SearchAttributeRulesTest {

    private static final AttributeTypes TYPES = new AttributeTypes(Map.of(
            "Customer", AttributeType.KEYWORD,
            "Note", AttributeType.TEXT,
            "Amount", AttributeType.INT,
            "Rate", AttributeType.DOUBLE,
            "Urgent", AttributeType.BOOL,
            "Due", AttributeType.DATETIME,
            "Tags", AttributeType.KEYWORD_LIST));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Customer | "a"
            Customer | ["a","b"]
            Customer | null
            Customer | []
            Amount   | 42
            Amount   | 9007199254740993
            Rate     | 1
            Rate     | 1.5
            Urgent   | false
            Due      | "2024-01-01T01:00:00.5+01:00"
            Tags     | ["a","b"]
            BuildIds | ["a"]
            """)
    void acceptsWhatFitsAndSaysItsType(String name, String json) {
        SearchAttributes checked = SearchAttributeRules.checked(attributes(name, json), "ns", TYPES);

        Payload payload = checked.getIndexedFieldsOrThrow(name);
        assertThat(payload.getData().toStringUtf8()).isEqualTo(json);
        assertThat(payload.getMetadataOrThrow("type").toStringUtf8())
                .isEqualTo(TYPES.stored(name).text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Nothing    | "a"          | Namespace ns has no mapping defined for search attribute Nothing
            WorkflowId | "a"          | WorkflowId attribute can't be set in SearchAttributes
            TemporalWorkerDeployment | "a" | TemporalWorkerDeployment attribute can't be set in SearchAttributes
            Amount     | "a"          | invalid value for search attribute Amount of type Int: a
            Amount     | 1.5          | invalid value for search attribute Amount of type Int: 1.5
            Amount     | [1,"b"]      | invalid value for search attribute Amount of type Int: [1 b]
            Customer   | 12           | invalid value for search attribute Customer of type Keyword: 12
            Customer   | true         | invalid value for search attribute Customer of type Keyword: true
            Urgent     | "true"       | invalid value for search attribute Urgent of type Bool: true
            Due        | "yesterday"  | invalid value for search attribute Due of type Datetime: yesterday
            Tags       | "a"          | invalid value for search attribute Tags of type KeywordList: a
            Tags       | [1]          | invalid value for search attribute Tags of type KeywordList: [1]
            Rate       | 1e400        | invalid value for search attribute Rate of type Double: Infinity
            Customer   | {no json     | invalid value for search attribute Customer of type Keyword: value from <json/plain>
            """)
    void refusesWhatDoesNot(String name, String json, String message) {
        assertThatThrownBy(() -> SearchAttributeRules.checked(attributes(name, json), "ns", TYPES))
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsTooMuch() {
        SearchAttributes.Builder many = SearchAttributes.newBuilder();
        for (int i = 0; i <= 100; i++) {
            many.putIndexedFields("A" + i, payload("1"));
        }
        Map<String, AttributeType> registered = new HashMap<>();
        many.getIndexedFieldsMap().keySet().forEach(name -> registered.put(name, AttributeType.KEYWORD));
        AttributeTypes types = new AttributeTypes(registered);

        assertThatThrownBy(() -> SearchAttributeRules.checked(many.build(), "ns", types))
                .hasMessage("number of search attributes 101 exceeds limit 100");

        SearchAttributes large = attributes("Customer", '"' + "a".repeat(2047) + '"');
        assertThatThrownBy(() -> SearchAttributeRules.checked(large, "ns", TYPES))
                .hasMessage("search attribute Customer value size 2049 exceeds size limit 2048");

        SearchAttributes.Builder heavy = SearchAttributes.newBuilder();
        for (int i = 0; i < 21; i++) {
            heavy.putIndexedFields("A" + i, payload('"' + "a".repeat(2000) + '"'));
        }
        assertThatThrownBy(() -> SearchAttributeRules.checked(heavy.build(), "ns", types))
                .hasMessage("total size of search attributes " + heavy.build().getSerializedSize()
                        + " exceeds size limit 40960");
    }

    private static SearchAttributes attributes(String name, String json) {
        return SearchAttributes.newBuilder()
                .putIndexedFields(name, payload(json))
                .build();
    }

    private static Payload payload(String json) {
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(json))
                .build();
    }
}
