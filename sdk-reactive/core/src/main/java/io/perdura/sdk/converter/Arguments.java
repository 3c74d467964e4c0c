package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payloads;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** What came with a call whose types are not known before; read one by one. */
public final class Arguments {
    private final @Nullable Payloads payloads;
    private final DataConverter converter;

    /** Of payloads that came over the wire; null: none came. */
    public Arguments(@Nullable Payloads payloads, DataConverter converter) {
        this.payloads = payloads;
        this.converter = converter;
    }

    /** How many came. */
    public int size() {
        return payloads == null ? 0 : payloads.getPayloadsCount();
    }

    /** Null if there is no such argument; fails with a {@link DataConverterException} if it is not of that type. */
    public <T> @Nullable T get(int index, Class<T> type) {
        Object value = converter.fromPayloads(payloads, index, (Type) type);
        @SuppressWarnings("unchecked") // primitive classes too, which cast() does not know
        T typed = (T) value;
        return typed;
    }
}
