package io.perdura.sdk.interceptor;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.temporal.api.common.v1.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Entries of slf4j's {@code MDC}, so that lines of workflows and activities can be found by what whoever started them logs
 * with. Each entry is a field of the header under its own name, a JSON text.
 */
public final class MdcPropagator implements ContextPropagator {
    private final List<String> keys;

    private MdcPropagator(List<String> keys) {
        this.keys = keys;
    }

    /** Of these entries only: headers are stored by the server, where everybody can read them. */
    public static MdcPropagator of(String... keys) {
        return new MdcPropagator(List.of(keys));
    }

    @Override
    public @Nullable Object current() {
        Map<String, String> entries = new HashMap<>();
        for (String key : keys) {
            String value = MDC.get(key);
            if (value != null) {
                entries.put(key, value);
            }
        }
        return entries.isEmpty() ? null : entries;
    }

    @Override
    public void makeCurrent(@Nullable Object context) {
        Map<?, ?> entries = context instanceof Map<?, ?> given ? given : Map.of();
        for (String key : keys) {
            if (entries.get(key) instanceof String value) {
                MDC.put(key, value);
            } else {
                MDC.remove(key);
            }
        }
    }

    @Override
    public Map<String, Payload> toHeader(Object context) {
        Map<String, Payload> fields = new HashMap<>();
        ((Map<?, ?>) context)
                .forEach((key, value) ->
                        fields.put(String.valueOf(key), DataConverter.standard().toPayload(value)));
        return fields;
    }

    @Override
    public @Nullable Object fromHeader(Map<String, Payload> header) {
        Map<String, String> entries = new HashMap<>();
        for (String key : keys) {
            Payload field = header.get(key);
            if (field != null) {
                try {
                    entries.put(key, String.valueOf(DataConverter.standard().fromPayload(field, String.class)));
                } catch (DataConverterException e) {
                    // somebody else's field of that name
                }
            }
        }
        return entries.isEmpty() ? null : entries;
    }
}
