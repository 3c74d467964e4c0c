package io.perdura.sdk.interceptor;

import org.jspecify.annotations.Nullable;

/** Told once how something ended: with a value, or with a failure. */
@FunctionalInterface
public interface Completion {
    void done(@Nullable Object value, @Nullable Throwable failure);
}
