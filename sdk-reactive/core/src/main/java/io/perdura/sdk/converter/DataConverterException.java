package io.perdura.sdk.converter;

import org.jspecify.annotations.Nullable;

/** A value that no payload can be made of, or a payload that the wanted type cannot be made of. */
public final class DataConverterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataConverterException(String message) {
        super(message);
    }

    public DataConverterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
