package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code binary/null}: null, without data. */
final class NullConverter implements PayloadConverter {
    private static final Payload NULL = ConverterChain.payload("binary/null").build();

    @Override
    public String encoding() {
        return "binary/null";
    }

    @Override
    public Optional<Payload> toPayload(@Nullable Object value) {
        return value == null ? Optional.of(NULL) : Optional.empty();
    }

    @Override
    public @Nullable Object fromPayload(Payload payload, Type type) {
        return Primitives.zero(type);
    }
}
