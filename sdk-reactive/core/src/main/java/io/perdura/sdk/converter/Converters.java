package io.perdura.sdk.converter;

import io.perdura.sdk.failure.StandardFailureConverter;
import io.temporal.api.failure.v1.Failure;

/** How values and failures are written, for one client or worker. */
public record Converters(DataConverter data, FailureConverter failure) {

    /** What all SDKs share. */
    public static Converters standard() {
        return new Converters(DataConverter.standard(), new StandardFailureConverter());
    }

    /** The standard ones, with messages and stacks of failures in payloads, so that a codec hides them too. */
    public static Converters encodingFailures() {
        return new Converters(DataConverter.standard(), new StandardFailureConverter(true));
    }

    /** An exception for the wire, with its causes. */
    public Failure toFailure(Throwable exception) {
        return failure.toFailure(exception, data);
    }

    /** What came over the wire as an exception, with its causes. */
    public RuntimeException toException(Failure failure) {
        return this.failure.toException(failure, data);
    }
}
