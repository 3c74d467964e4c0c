package io.perdura.sdk.converter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code binary/protobuf}: messages in their own bytes; only read, as {@code json/protobuf} stands before it. */
final class ProtobufConverter implements PayloadConverter {

    @Override
    public String encoding() {
        return "binary/protobuf";
    }

    @Override
    public Optional<Payload> toPayload(@Nullable Object value) {
        if (!(value instanceof Message message)) {
            return Optional.empty();
        }
        return Optional.of(ConverterChain.payload(encoding())
                .putMetadata(
                        "messageType",
                        ByteString.copyFromUtf8(message.getDescriptorForType().getFullName()))
                .setData(message.toByteString())
                .build());
    }

    @Override
    public Object fromPayload(Payload payload, Type type) {
        try {
            Message.Builder builder = ProtobufTypes.newBuilder(type);
            builder.mergeFrom(payload.getData());
            return builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new DataConverterException("not a message of " + type.getTypeName(), e);
        }
    }
}
