package io.perdura.node.visibility;

import io.temporal.api.enums.v1.IndexedValueType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a search attribute can hold, with the name that clients read in messages and in payload metadata. */
public enum AttributeType {
    TEXT(IndexedValueType.INDEXED_VALUE_TYPE_TEXT, "Text"),
    KEYWORD(IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, "Keyword"),
    INT(IndexedValueType.INDEXED_VALUE_TYPE_INT, "Int"),
    DOUBLE(IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE, "Double"),
    BOOL(IndexedValueType.INDEXED_VALUE_TYPE_BOOL, "Bool"),
    DATETIME(IndexedValueType.INDEXED_VALUE_TYPE_DATETIME, "Datetime"),
    KEYWORD_LIST(IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST, "KeywordList");

    private static final Map<String, AttributeType> BY_TEXT = new HashMap<>();

    static {
        for (AttributeType type : values()) {
            BY_TEXT.put(type.text, type);
            BY_TEXT.put(type.indexed.name(), type);
        }
    }

    private final IndexedValueType indexed;
    private final String text;

    AttributeType(IndexedValueType indexed, String text) {
        this.indexed = indexed;
        this.text = text;
    }

    /** The type of a name in either spelling, {@code Keyword} or {@code INDEXED_VALUE_TYPE_KEYWORD}; null if there is none. */
    public static @Nullable AttributeType named(String text) {
        return BY_TEXT.get(text);
    }

    /** The type of an API value; null for "unspecified" and for values this server does not know. */
    public static @Nullable AttributeType of(IndexedValueType indexed) {
        return BY_TEXT.get(indexed.name());
    }

    public IndexedValueType indexed() {
        return indexed;
    }

    public String text() {
        return text;
    }
}
