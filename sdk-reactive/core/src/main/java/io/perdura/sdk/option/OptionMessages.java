package io.perdura.sdk.option;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.sdk.v1.UserMetadata;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options as the messages that carry them; what is unset is left out. Shared by workflow code and clients. */
public final class OptionMessages {
    private OptionMessages() {}

    public static Duration duration(java.time.Duration value) {
        return Duration.newBuilder()
                .setSeconds(value.getSeconds())
                .setNanos(value.getNano())
                .build();
    }

    /** Nothing is set of what is unset. */
    public static void set(java.time.@Nullable Duration value, Consumer<Duration> setter) {
        if (value != null) {
            setter.accept(duration(value));
        }
    }

    public static RetryPolicy retry(RetryOptions options) {
        RetryPolicy.Builder policy = RetryPolicy.newBuilder()
                .setInitialInterval(duration(options.initialInterval()))
                .setBackoffCoefficient(options.backoffCoefficient())
                .setMaximumAttempts(options.maximumAttempts())
                .addAllNonRetryableErrorTypes(options.doNotRetry());
        set(options.maximumInterval(), policy::setMaximumInterval);
        return policy.build();
    }

    /** Empty: neither is set. User interfaces read it, so it is in the plain chain. */
    public static Optional<UserMetadata> userMetadata(@Nullable String summary, @Nullable String details) {
        if (summary == null && details == null) {
            return Optional.empty();
        }
        UserMetadata.Builder metadata = UserMetadata.newBuilder();
        if (summary != null) {
            metadata.setSummary(DataConverter.standard().toPayload(summary));
        }
        if (details != null) {
            metadata.setDetails(DataConverter.standard().toPayload(details));
        }
        return Optional.of(metadata.build());
    }

    public static Memo memo(Map<String, ?> values, DataConverter converter) {
        return Memo.newBuilder().putAllFields(memoFields(values, converter)).build();
    }

    public static Map<String, Payload> memoFields(Map<String, ?> values, DataConverter converter) {
        Map<String, Payload> encoded = new HashMap<>();
        values.forEach((key, value) -> encoded.put(key, converter.toPayload(value)));
        return encoded;
    }

    public static SearchAttributes searchAttributes(Map<SearchAttributeKey<?>, ?> values) {
        return SearchAttributes.newBuilder()
                .putAllIndexedFields(searchAttributeFields(values))
                .build();
    }

    /** Search attributes are read by the server: the plain chain, and their type beside them. */
    public static Map<String, Payload> searchAttributeFields(Map<SearchAttributeKey<?>, ?> values) {
        Map<String, Payload> encoded = new HashMap<>();
        values.forEach((key, value) -> encoded.put(
                key.name(),
                DataConverter.standard().toPayload(value).toBuilder()
                        .putMetadata("type", ByteString.copyFromUtf8(typeName(key.type())))
                        .build()));
        return encoded;
    }

    /** The value of one of them; null if it is not there. */
    @SuppressWarnings("unchecked") // the key names the type
    public static <T> @Nullable T searchAttribute(SearchAttributes attributes, SearchAttributeKey<T> key) {
        Payload value = attributes.getIndexedFieldsMap().get(key.name());
        return value == null ? null : (T) DataConverter.standard().fromPayload(value, javaType(key.type()));
    }

    private static Type javaType(IndexedValueType type) {
        return switch (type) {
            case INDEXED_VALUE_TYPE_INT -> Long.class;
            case INDEXED_VALUE_TYPE_DOUBLE -> Double.class;
            case INDEXED_VALUE_TYPE_BOOL -> Boolean.class;
            case INDEXED_VALUE_TYPE_DATETIME -> Instant.class;
            case INDEXED_VALUE_TYPE_KEYWORD_LIST -> List.class;
            default -> String.class;
        };
    }

    /** INDEXED_VALUE_TYPE_KEYWORD_LIST as KeywordList. */
    private static String typeName(IndexedValueType type) {
        StringBuilder name = new StringBuilder();
        for (String word : type.name().substring("INDEXED_VALUE_TYPE_".length()).split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
