package io.perdura.sdk.option;

import io.temporal.api.enums.v1.IndexedValueType;
import java.time.Instant;
import java.util.List;

/** A search attribute by name and type. */
public record SearchAttributeKey<T>(String name, IndexedValueType type) {

    /** A text that is searched as a whole. */
    public static SearchAttributeKey<String> keyword(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    }

    /** A text that is searched by its words. */
    public static SearchAttributeKey<String> text(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_TEXT);
    }

    /** A whole number. */
    public static SearchAttributeKey<Long> integer(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_INT);
    }

    /** A number. */
    public static SearchAttributeKey<Double> number(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE);
    }

    /** Yes or no. */
    public static SearchAttributeKey<Boolean> bool(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_BOOL);
    }

    /** A moment. */
    public static SearchAttributeKey<Instant> datetime(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_DATETIME);
    }

    /** Several texts, each searched as a whole. */
    public static SearchAttributeKey<List<String>> keywords(String name) {
        return new SearchAttributeKey<>(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST);
    }
}
