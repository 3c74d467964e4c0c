package io.perdura.sdk.failure;

import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.Payloads;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values that come with a failure or a heartbeat; those that were received are decoded when asked for. */
public final class Details {
    private static final Details NONE = new Details(new Object[0], null, null);

    private final @Nullable Object[] values;
    private final @Nullable Payloads payloads;
    private final @Nullable DataConverter converter;

    private Details(@Nullable Object[] values, @Nullable Payloads payloads, @Nullable DataConverter converter) {
        this.values = values;
        this.payloads = payloads;
        this.converter = converter;
    }

    public static Details none() {
        return NONE;
    }

    /** Values that are written when the failure is sent. */
    public static Details of(@Nullable Object... values) {
        return values.length == 0 ? NONE : new Details(values, null, null);
    }

    /** Values that came with a failure, and are read as they are asked for. */
    public static Details received(Payloads payloads, DataConverter converter) {
        return payloads.getPayloadsCount() == 0 ? NONE : new Details(new Object[0], payloads, converter);
    }

    /** How many there are. */
    public int size() {
        return payloads == null ? values.length : payloads.getPayloadsCount();
    }

    /** Null if there is no such value. */
    public <T> @Nullable T get(int index, Class<T> type) {
        if (payloads == null || converter == null) {
            return index < values.length ? type.cast(values[index]) : null;
        }
        return type.cast(converter.fromPayloads(payloads, index, type));
    }

    /** For the wire. */
    public Optional<Payloads> toPayloads(DataConverter converter) {
        return payloads == null ? converter.toPayloads(values) : Optional.of(payloads);
    }
}
