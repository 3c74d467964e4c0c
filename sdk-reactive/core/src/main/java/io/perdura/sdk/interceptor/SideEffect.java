package io.perdura.sdk.interceptor;

import java.lang.reflect.Type;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value from outside that history is to remember.
 *
 * @param id of one that may change; empty: asked for once
 * @param source where it comes from; not asked in replay
 * @param differs whether a value of that id is to be remembered instead of the one before; not asked without an id
 */
public record SideEffect(
        String id,
        Type type,
        Supplier<? extends @Nullable Object> source,
        BiPredicate<@Nullable Object, @Nullable Object> differs) {

    /** The same from another source. */
    public SideEffect source(Supplier<? extends @Nullable Object> other) {
        return new SideEffect(id, type, other, differs);
    }
}
