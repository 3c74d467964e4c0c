package io.perdura.sdk.run;

import org.jspecify.annotations.Nullable;

/** Told once how a promise ended: with a value, or with a failure. */
@FunctionalInterface
public interface PromiseListener<T> {

    /** The failure is null if and only if it succeeded. */
    void done(@Nullable T value, @Nullable Throwable failure);
}
