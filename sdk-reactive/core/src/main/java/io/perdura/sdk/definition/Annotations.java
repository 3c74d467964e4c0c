package io.perdura.sdk.definition;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Annotations of this SDK and, by the same simple names, of the stock Java SDK: interfaces that were written for that one
 * serve here as they are, whether or not its jar is there.
 */
final class Annotations {
    private static final List<String> PACKAGES = List.of(
            "io.perdura.sdk.workflow.", "io.perdura.sdk.activity.", "io.temporal.workflow.", "io.temporal.activity.");

    private Annotations() {}

    static boolean has(AnnotatedElement element, String name) {
        return find(element, name) != null;
    }

    static @Nullable Annotation find(AnnotatedElement element, String name) {
        for (Annotation annotation : element.getAnnotations()) {
            String type = annotation.annotationType().getName();
            for (String in : PACKAGES) {
                if (type.equals(in + name)) {
                    return annotation;
                }
            }
        }
        return null;
    }

    /** Empty if there is no such attribute. */
    static String text(Annotation annotation, String attribute) {
        Object value = value(annotation, attribute);
        return value == null ? "" : value.toString();
    }

    private static @Nullable Object value(Annotation annotation, String attribute) {
        try {
            return annotation.annotationType().getMethod(attribute).invoke(annotation);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("cannot read " + attribute + " of " + annotation, e);
        }
    }
}
