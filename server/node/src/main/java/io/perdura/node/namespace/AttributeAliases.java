package io.perdura.node.namespace;

import io.perdura.node.visibility.AttributeType;
import io.perdura.node.visibility.AttributeTypes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Registered search attributes in the form that the API shows them in: names for numbered fields such as {@code Keyword01}. Here
 * the fields exist only to carry a type; there is one for every name, as many as are wanted.
 */
public final class AttributeAliases {

    private AttributeAliases() {}

    /** The registered names with their types; fields of no known type are passed over. */
    static AttributeTypes types(Map<String, String> fieldToAlias) {
        Map<String, AttributeType> types = new HashMap<>();
        fieldToAlias.forEach((field, alias) -> {
            AttributeType type = type(field);
            if (type != null) {
                types.put(alias, type);
            }
        });
        return new AttributeTypes(types);
    }

    /** The type of a field by its name: {@code Keyword} of {@code Keyword01}. */
    static @Nullable AttributeType type(String field) {
        int end = field.length();
        while (end > 0 && Character.isDigit(field.charAt(end - 1))) {
            end--;
        }
        return end == field.length() ? null : AttributeType.named(field.substring(0, end));
    }

    /** The first field of the type that has no name yet. */
    public static String freeField(Map<String, String> fieldToAlias, AttributeType type) {
        int number = 1;
        while (fieldToAlias.containsKey(field(type, number))) {
            number++;
        }
        return field(type, number);
    }

    /** The field that has the name; null if none. */
    public static @Nullable String field(Map<String, String> fieldToAlias, String alias) {
        for (Map.Entry<String, String> entry : fieldToAlias.entrySet()) {
            if (entry.getValue().equals(alias)) {
                return entry.getKey();
            }
        }
        return null;
    }

    private static String field(AttributeType type, int number) {
        return type.text() + (number < 10 ? "0" : "") + number;
    }
}
