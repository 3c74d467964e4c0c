package io.perdura.sdk.converter;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code binary/plain}: byte arrays as they are. */
final class BytesConverter implements PayloadConverter {

    @Override
    public String encoding() {
        return "binary/plain";
    }

    @Override
    public Optional<Payload> toPayload(@Nullable Object value) {
        return value instanceof byte[] bytes
                ? Optional.of(ConverterChain.payload(encoding())
                        .setData(ByteString.copyFrom(bytes))
                        .build())
                : Optional.empty();
    }

    @Override
    public Object fromPayload(Payload payload, Type type) {
        if (type != byte[].class && type != Object.class) {
            throw new DataConverterException("binary/plain is a byte[], not " + type.getTypeName());
        }
        return payload.getData().toByteArray();
    }
}
