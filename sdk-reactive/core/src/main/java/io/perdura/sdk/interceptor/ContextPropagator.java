package io.perdura.sdk.interceptor;

import io.temporal.api.common.v1.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something of the surroundings, such as a tenant or a trace, that goes with workflows and activities in their headers. Every
 * SDK reads and writes the same headers, each field under a name that its propagator chooses. Thread-safe.
 *
 * <p>A workflow has, in every turn of its code, what came with its start; what it sets going takes along what is current then.
 * An activity has what its caller had, while its method is called. Headers do not pass the codec.
 */
public interface ContextPropagator {

    /** What is current on this thread; null: nothing. */
    @Nullable
    Object current();

    /** Makes it current on this thread; null: nothing is. */
    void makeCurrent(@Nullable Object context);

    /** The fields of the header that stand for it. */
    Map<String, Payload> toHeader(Object context);

    /** What the fields of a header stand for; null: they say nothing of it. */
    @Nullable
    Object fromHeader(Map<String, Payload> header);
}
