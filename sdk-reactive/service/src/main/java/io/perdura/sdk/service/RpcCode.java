package io.perdura.sdk.service;

/** gRPC's status codes, at their numbers. */
public enum RpcCode {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    /** A number that gRPC does not know is {@link #UNKNOWN}. */
    public static RpcCode of(int number) {
        RpcCode[] codes = values();
        return number >= 0 && number < codes.length ? codes[number] : UNKNOWN;
    }
}
