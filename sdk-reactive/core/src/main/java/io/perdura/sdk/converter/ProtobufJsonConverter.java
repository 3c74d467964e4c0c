package io.perdura.sdk.converter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code json/protobuf}: messages as pretty-printed JSON, as the other SDKs write it. */
final class ProtobufJsonConverter implements PayloadConverter {

    @Override
    public String encoding() {
        return "json/protobuf";
    }

    @Override
    public Optional<Payload> toPayload(@Nullable Object value) {
        if (!(value instanceof MessageOrBuilder message)) {
            return Optional.empty();
        }
        return Optional.of(ConverterChain.payload(encoding())
                .putMetadata(
                        "messageType",
                        ByteString.copyFromUtf8(message.getDescriptorForType().getFullName()))
                .setData(ByteString.copyFromUtf8(print(message)))
                .build());
    }

    @Override
    public Object fromPayload(Payload payload, Type type) {
        try {
            Message.Builder builder = ProtobufTypes.newBuilder(type);
            JsonFormat.parser().ignoringUnknownFields().merge(payload.getData().toStringUtf8(), builder);
            return builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new DataConverterException("not a message of " + type.getTypeName(), e);
        }
    }

    private static String print(MessageOrBuilder message) {
        try {
            return JsonFormat.printer().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new DataConverterException("a message that JSON cannot hold", e);
        }
    }
}
