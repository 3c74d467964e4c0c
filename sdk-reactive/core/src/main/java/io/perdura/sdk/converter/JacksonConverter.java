package io.perdura.sdk.converter;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code json/plain} by Jackson, set up so that the bytes are those of the stock Java SDK. */
public final class JacksonConverter implements PayloadConverter {
    private final ObjectMapper mapper;

    /** With the mapper of the stock Java SDK. */
    public JacksonConverter() {
        this(standardMapper());
    }

    /** With a mapper of one's own. */
    public JacksonConverter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** A mapper of its own for each caller, who may go on setting it up. */
    public static ObjectMapper standardMapper() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .registerModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
    }

    @Override
    public String encoding() {
        return "json/plain";
    }

    @Override
    public Optional<Payload> toPayload(@Nullable Object value) {
        try {
            return Optional.of(ConverterChain.payload(encoding())
                    .setData(ByteString.copyFrom(mapper.writeValueAsBytes(value)))
                    .build());
        } catch (JsonProcessingException e) {
            throw new DataConverterException(
                    "a value that JSON cannot hold"
                            + (value == null ? "" : ": a " + value.getClass().getName()),
                    e);
        }
    }

    @Override
    public @Nullable Object fromPayload(Payload payload, Type type) {
        if (payload.getData().isEmpty()) {
            return Primitives.zero(type);
        }
        try {
            return mapper.readValue(
                    payload.getData().toByteArray(), mapper.getTypeFactory().constructType(type));
        } catch (IOException e) {
            throw new DataConverterException("not JSON of " + type.getTypeName(), e);
        }
    }
}
