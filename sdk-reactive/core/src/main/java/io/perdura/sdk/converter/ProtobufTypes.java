package io.perdura.sdk.converter;

import com.google.protobuf.Message;
import java.lang.reflect.Type;

/** Builders of message classes by their type. */
final class ProtobufTypes {
    private ProtobufTypes() {}

    static Message.Builder newBuilder(Type type) {
        if (!(type instanceof Class<?> raw) || !Message.class.isAssignableFrom(raw)) {
            throw new DataConverterException("a protobuf payload cannot become " + type.getTypeName());
        }
        try {
            return (Message.Builder) raw.getMethod("newBuilder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new DataConverterException("no builder of " + type.getTypeName(), e);
        }
    }
}
