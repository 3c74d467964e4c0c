package io.perdura.sdk.converter;

import io.temporal.api.failure.v1.Failure;

/** Exceptions to the protocol's failures and back. Pure and thread-safe. */
public interface FailureConverter {

    /** What was once received goes out as it came. */
    Failure toFailure(Throwable exception, DataConverter converter);

    RuntimeException toException(Failure failure, DataConverter converter);
}
