package io.perdura.sdk.converter;

import java.lang.reflect.Array;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** What a missing value is. */
final class Primitives {
    private Primitives() {}

    static @Nullable Object zero(Type type) {
        if (type instanceof Class<?> raw && raw.isPrimitive() && raw != void.class) {
            return Array.get(Array.newInstance(raw, 1), 0);
        }
        return null;
    }
}
