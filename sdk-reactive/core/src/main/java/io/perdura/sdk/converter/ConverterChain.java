package io.perdura.sdk.converter;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converters in an order: the first that knows a value encodes it; the encoding names the one that decodes. */
public final class ConverterChain implements DataConverter {
    static final String ENCODING = "encoding";

    static final ConverterChain STANDARD = new ConverterChain(List.of(
            new NullConverter(),
            new BytesConverter(),
            new ProtobufJsonConverter(),
            new ProtobufConverter(),
            new JacksonConverter()));

    private final Map<String, PayloadConverter> byEncoding = new LinkedHashMap<>();

    /** In this order: the first that takes a value writes it; what is read says itself which one it is for. */
    public ConverterChain(List<PayloadConverter> converters) {
        converters.forEach(converter -> byEncoding.put(converter.encoding(), converter));
    }

    @Override
    public Payload toPayload(@Nullable Object value) {
        if (value instanceof RawValue raw) {
            return raw.payload();
        }
        for (PayloadConverter converter : byEncoding.values()) {
            Optional<Payload> payload = converter.toPayload(value);
            if (payload.isPresent()) {
                return payload.get();
            }
        }
        throw new DataConverterException("no converter for a value of "
                + (value == null ? "null" : value.getClass().getName()));
    }

    @Override
    public @Nullable Object fromPayload(Payload payload, Type type) {
        if (type == RawValue.class) {
            return new RawValue(payload);
        }
        ByteString encoding = payload.getMetadataMap().get(ENCODING);
        if (encoding == null) {
            throw new DataConverterException("a payload without the metadata \"encoding\"");
        }
        PayloadConverter converter = byEncoding.get(encoding.toStringUtf8());
        if (converter == null) {
            throw new DataConverterException(
                    "no converter for the encoding " + encoding.toStringUtf8() + "; known: " + byEncoding.keySet());
        }
        return converter.fromPayload(payload, type);
    }

    static Payload.Builder payload(String encoding) {
        return Payload.newBuilder().putMetadata(ENCODING, ByteString.copyFromUtf8(encoding));
    }
}
