package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One encoding of values, such as {@code json/plain}. Pure and thread-safe. */
public interface PayloadConverter {

    /** What stands in the metadata {@code encoding} of its payloads. */
    String encoding();

    /** Empty: not a value of mine, the next in the chain is asked. */
    Optional<Payload> toPayload(@Nullable Object value);

    @Nullable
    Object fromPayload(Payload payload, Type type);
}
