package io.perdura.sdk.converter;

import org.jspecify.annotations.Nullable;

/** A value that no payload can be made of, or a payload that the wanted type cannot be made of. */
public final class DataConverterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A value that cannot be written, or a payload that cannot be read. */
    public DataConverterException(String message) {
        super(message);
    }

    /** The same, and what stands behind it. */
    public DataConverterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
