package io.perdura.engine.check;

import com.google.protobuf.Descriptors;
import com.google.protobuf.FieldMask;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The paths of a field mask: which fields of a message a request is about. */
public final class FieldPaths {

    private FieldPaths() {}

    /** The paths in camel case, whichever of the two ways of writing them was used. */
    public static Set<String> of(FieldMask mask) {
        Set<String> paths = new LinkedHashSet<>();
        for (String path : mask.getPathsList()) {
            StringBuilder camel = new StringBuilder();
            for (String field : path.split("\\.", -1)) {
                camel.append(camel.length() == 0 ? "" : ".").append(camel(field));
            }
            paths.add(camel.toString());
        }
        return paths;
    }

    private static String camel(String field) {
        String[] words = field.split("_", -1);
        StringBuilder camel = new StringBuilder();
        if (!words[0].isEmpty()) {
            camel.append(words[0].substring(0, 1).toLowerCase(Locale.ROOT)).append(words[0].substring(1));
        }
        for (int i = 1; i < words.length; i++) {
            String word = words[i].toLowerCase(Locale.ROOT);
            if (!word.isEmpty()) {
                camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return camel.toString();
    }

    /** Whether one of the paths lies below this one. */
    public static boolean isAnyBelow(Set<String> paths, String path) {
        return paths.stream().anyMatch(each -> each.startsWith(path + "."));
    }

    /** What is wrong with a mask for such a message, in the words that clients know, or null. */
    public static @Nullable String problem(FieldMask mask, Descriptors.Descriptor message) {
        for (String path : mask.getPathsList()) {
            if (!exists(path, message)) {
                return "proto: invalid path \"" + path + "\" for message \"" + message.getFullName() + "\"";
            }
        }
        return null;
    }

    private static boolean exists(String path, Descriptors.Descriptor message) {
        Descriptors.Descriptor within = message;
        for (String name : path.split("\\.", -1)) {
            Descriptors.FieldDescriptor field = within == null ? null : within.findFieldByName(name);
            if (field == null) {
                return false;
            }
            boolean goesOn = field.getJavaType() == Descriptors.FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
            within = goesOn ? field.getMessageType() : null;
        }
        return true;
    }
}
