package io.perdura.node.visibility;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.visibility.SearchAttributeValue.InvalidValueException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a caller may set as search attributes when it starts a workflow or upserts: names, types and sizes, in this order. */
public final class SearchAttributeRules {

    public static final int KEYS_MAX = 100;
    public static final int VALUE_BYTES_MAX = 2 * 1024;
    public static final int TOTAL_BYTES_MAX = 40 * 1024;

    private SearchAttributeRules() {}

    /** The attributes with their types set in the payloads' metadata; fails with a {@code Rejection} if they must not be set. */
    public static SearchAttributes checked(SearchAttributes attributes, String namespace, AttributeTypes types) {
        Map<String, Payload> fields = attributes.getIndexedFieldsMap();
        String unknown = unknownName(attributes, types);
        if (unknown != null) {
            throw invalid("Namespace " + namespace + " has no mapping defined for search attribute " + unknown);
        }
        if (fields.size() > KEYS_MAX) {
            throw invalid("number of search attributes " + fields.size() + " exceeds limit " + KEYS_MAX);
        }
        SearchAttributes.Builder typed = SearchAttributes.newBuilder();
        fields.forEach((name, payload) -> {
            AttributeType type = types.stored(name);
            if (type == null || AttributeTypes.isClosed(name)) {
                throw invalid(name + " attribute can't be set in SearchAttributes");
            }
            requireValue(name, payload, type);
            typed.putIndexedFields(name, SearchAttributeValue.withType(payload, type));
        });
        checkSize(attributes);
        return typed.build();
    }

    /** Checks sizes alone; an upsert is checked again as merged with what the workflow has. */
    public static void checkSize(SearchAttributes attributes) {
        attributes.getIndexedFieldsMap().forEach((name, payload) -> {
            int size = payload.getData().size();
            if (size > VALUE_BYTES_MAX) {
                throw invalid(
                        "search attribute " + name + " value size " + size + " exceeds size limit " + VALUE_BYTES_MAX);
            }
        });
        int total = attributes.getSerializedSize();
        if (total > TOTAL_BYTES_MAX) {
            throw invalid("total size of search attributes " + total + " exceeds size limit " + TOTAL_BYTES_MAX);
        }
    }

    /** A registered name that is not among the types given: perhaps a newer state of the namespace knows it. Null if there is none. */
    public static @Nullable String unknownName(SearchAttributes attributes, AttributeTypes types) {
        for (String name : attributes.getIndexedFieldsMap().keySet()) {
            if (types.stored(name) == null && !AttributeTypes.isClosed(name)) {
                return name;
            }
        }
        return null;
    }

    private static void requireValue(String name, Payload payload, AttributeType type) {
        try {
            SearchAttributeValue.decode(payload, type);
        } catch (InvalidValueException wrongType) {
            throw invalid("invalid value for search attribute " + name + " of type " + type.text() + ": "
                    + SearchAttributeValue.text(payload));
        }
    }

    private static Rejection invalid(String message) {
        return new Rejection(Code.INVALID_ARGUMENT, message);
    }
}
