package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.option.SearchAttributeKey;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.lang.reflect.Type;
import java.util.HashMap;
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
        memo = orNone(started.getMemo().getFieldsMap());
        search = orNone(started.getSearchAttributes().getIndexedFieldsMap());
    }

    private static Map<String, Payload> orNone(Map<String, Payload> read) {
        return read.isEmpty() ? Map.of() : read;
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
}
