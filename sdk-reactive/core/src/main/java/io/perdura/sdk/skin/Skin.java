package io.perdura.sdk.skin;

import io.perdura.sdk.run.Promise;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous type that user code may be written in. Found with {@link java.util.ServiceLoader}, so that a skin is
 * there as soon as its jar is. What it makes is hot: the command is under way already, many may look at one outcome.
 */
public interface Skin {

    /** Whether a method that returns this class is asynchronous and mine. */
    boolean handles(Class<?> type);

    /** A promise of a run in this skin's type; its callbacks run on the turns of the run. */
    Object wrap(Promise<?> promise);

    /**
     * Tells once when what user code returned is done, on whatever thread that happens. What it gives back cancels it,
     * as far as the type can be cancelled.
     */
    Observation observe(Object value, BiConsumer<@Nullable Object, @Nullable Throwable> done);
}
