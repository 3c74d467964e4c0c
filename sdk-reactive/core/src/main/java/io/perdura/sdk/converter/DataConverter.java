package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values to payloads and back. Pure and thread-safe; whatever waits belongs into a {@link PayloadCodec}. */
public interface DataConverter {

    Payload toPayload(@Nullable Object value);

    @Nullable
    Object fromPayload(Payload payload, Type type);

    /** Empty for no values at all, which is not the same as one null. */
    default Optional<Payloads> toPayloads(@Nullable Object... values) {
        if (values.length == 0) {
            return Optional.empty();
        }
        Payloads.Builder payloads = Payloads.newBuilder();
        for (Object value : values) {
            payloads.addPayloads(toPayload(value));
        }
        return Optional.of(payloads.build());
    }

    /** The value at an index; what is missing is null, or the zero of a primitive. */
    default @Nullable Object fromPayloads(@Nullable Payloads payloads, int index, Type type) {
        if (payloads == null || index >= payloads.getPayloadsCount()) {
            return Primitives.zero(type);
        }
        return fromPayload(payloads.getPayloads(index), type);
    }

    /** The chain that all SDKs share. */
    static DataConverter standard() {
        return ConverterChain.STANDARD;
    }
}
