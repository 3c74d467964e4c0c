package io.perdura.sdk.converter;

import io.perdura.sdk.failure.StandardFailureConverter;
import io.temporal.api.failure.v1.Failure;

/** How values and failures are written, for one client or worker. */
public record Converters(DataConverter data, FailureConverter failure) {

    public static Converters standard() {
        return new Converters(DataConverter.standard(), new StandardFailureConverter());
    }

    public Failure toFailure(Throwable exception) {
        return failure.toFailure(exception, data);
    }

    public RuntimeException toException(Failure failure) {
        return this.failure.toException(failure, data);
    }
}
