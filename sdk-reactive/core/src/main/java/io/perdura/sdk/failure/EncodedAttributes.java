package io.perdura.sdk.failure;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.temporal.api.failure.v1.Failure;
import org.jspecify.annotations.Nullable;

/** A failure's message and stack in a payload of its own, as all SDKs put them there. */
final class EncodedAttributes {
    private static final String PLACEHOLDER = "Encoded failure";

    /** What the payload holds. */
    @JsonPropertyOrder({"message", "stack_trace"})
    record Attributes(
            @JsonProperty("message") @Nullable String message,
            @JsonProperty("stack_trace") @Nullable String stackTrace) {}

    private EncodedAttributes() {}

    static void write(Failure.Builder failure, String message, String stackTrace, DataConverter converter) {
        failure.setMessage(PLACEHOLDER)
                .setStackTrace("")
                .setEncodedAttributes(converter.toPayload(new Attributes(message, stackTrace)));
    }

    /** The failure with what was encoded in its place; as it is if nothing was, or if it cannot be read here. */
    static Failure read(Failure failure, DataConverter converter) {
        if (!failure.hasEncodedAttributes()) {
            return failure;
        }
        Attributes attributes;
        try {
            attributes = (Attributes) converter.fromPayload(failure.getEncodedAttributes(), Attributes.class);
        } catch (DataConverterException e) {
            return failure; // a failure that hides its message is still the failure that happened
        }
        if (attributes == null) {
            return failure;
        }
        return failure.toBuilder()
                .setMessage(attributes.message() == null ? "" : attributes.message())
                .setStackTrace(attributes.stackTrace() == null ? "" : attributes.stackTrace())
                .build();
    }
}
