package io.perdura.sdk.run;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.option.SearchAttributeKey;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Memo and search attributes of a run, as it was started and as its code changed them. */
final class Attributes {
    private final WorkflowRun run;
    private Map<String, Payload> memo = Map.of();
    private Map<String, Payload> search = Map.of();

    Attributes(WorkflowRun run) {
        this.run = run;
    }

    void begin(WorkflowExecutionStartedEventAttributes started) {
        memo = started.getMemo().getFieldsMap();
        search = started.getSearchAttributes().getIndexedFieldsMap();
    }

    @Nullable
    Object memo(String key, Type type) {
        Payload value = memo.get(key);
        return value == null ? null : run.settings().converters().data().fromPayload(value, type);
    }

    @SuppressWarnings("unchecked") // the key names the type
    <T> @Nullable T search(SearchAttributeKey<T> key, Type type) {
        Payload value = search.get(key.name());
        return value == null ? null : (T) DataConverter.standard().fromPayload(value, type);
    }

    Memo memo() {
        return Memo.newBuilder().putAllFields(memo).build();
    }

    SearchAttributes search() {
        return SearchAttributes.newBuilder().putAllIndexedFields(search).build();
    }

    boolean hasMemo() {
        return !memo.isEmpty();
    }

    boolean hasSearch() {
        return !search.isEmpty();
    }

    void upsertMemo(Map<String, Payload> changes) {
        memo = merged(memo, changes);
    }

    void upsertSearch(Map<String, Payload> changes) {
        search = merged(search, changes);
    }

    /** A payload without data, or of null, takes the key away. */
    private static Map<String, Payload> merged(Map<String, Payload> before, Map<String, Payload> changes) {
        Map<String, Payload> merged = new HashMap<>(before);
        changes.forEach((key, value) -> {
            if (value.getData().isEmpty()) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }

    static Map<String, Payload> encodeMemo(Map<String, ?> memo, DataConverter converter) {
        Map<String, Payload> encoded = new HashMap<>();
        memo.forEach((key, value) -> encoded.put(key, converter.toPayload(value)));
        return encoded;
    }

    /** Search attributes are read by the server: the plain chain, and their type beside them. */
    static Map<String, Payload> encodeSearch(Map<SearchAttributeKey<?>, ?> values) {
        Map<String, Payload> encoded = new HashMap<>();
        values.forEach((key, value) -> encoded.put(
                key.name(),
                DataConverter.standard().toPayload(value).toBuilder()
                        .putMetadata("type", ByteString.copyFromUtf8(typeName(key.type())))
                        .build()));
        return encoded;
    }

    /** INDEXED_VALUE_TYPE_KEYWORD_LIST as KeywordList. */
    private static String typeName(IndexedValueType type) {
        StringBuilder name = new StringBuilder();
        for (String word : type.name().substring("INDEXED_VALUE_TYPE_".length()).split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
