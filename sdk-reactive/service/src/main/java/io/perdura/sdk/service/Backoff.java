package io.perdura.sdk.service;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How long to wait before a call is tried again, and whether at all. Belongs to one call, or to one poller. */
public final class Backoff {
    private static final Set<RpcCode> FINAL = EnumSet.of(
            RpcCode.CANCELLED,
            RpcCode.INVALID_ARGUMENT,
            RpcCode.NOT_FOUND,
            RpcCode.ALREADY_EXISTS,
            RpcCode.FAILED_PRECONDITION,
            RpcCode.PERMISSION_DENIED,
            RpcCode.UNAUTHENTICATED,
            RpcCode.UNIMPLEMENTED);
    private static final List<String> TOO_LARGE = List.of(
            "grpc: received message larger than max",
            "grpc: message after decompression larger than max",
            "grpc: received message after decompression larger than max");
    private static final double JITTER = 0.2;

    private final long initialMs;
    private final long initialExhaustedMs;
    private final double factor;
    private final long maxMs;
    private final long deadlineNanos;
    private final boolean endless;
    private int failures;

    private Backoff(
            long initialMs, long initialExhaustedMs, double factor, long maxMs, long deadlineNanos, boolean endless) {
        this.initialMs = initialMs;
        this.initialExhaustedMs = initialExhaustedMs;
        this.factor = factor;
        this.maxMs = maxMs;
        this.deadlineNanos = deadlineNanos;
        this.endless = endless;
    }

    /** Of calls that are answered soon: up to a minute in all. */
    static Backoff unary(long nowNanos) {
        return new Backoff(
                100, 1_000, 1.7, 5_000, nowNanos + Duration.ofMinutes(1).toNanos(), false);
    }

    /** Of polls: for as long as the worker runs. */
    public static Backoff poll() {
        return new Backoff(200, 1_000, 2, 10_000, 0, true);
    }

    /** Null: trying again cannot help, or the time is over. */
    public @Nullable Duration next(RpcException failure, long nowNanos) {
        if (!endless && (FINAL.contains(failure.code()) || isTooLarge(failure))) {
            return null;
        }
        long initial = failure.code() == RpcCode.RESOURCE_EXHAUSTED ? initialExhaustedMs : initialMs;
        double wait = Math.min(maxMs, initial * Math.pow(factor, failures++));
        double jittered = wait * (1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1));
        Duration delay = Duration.ofMillis((long) jittered);
        if (!endless && nowNanos + delay.toNanos() - deadlineNanos > 0) {
            return null;
        }
        return delay;
    }

    /** It went well: the next failure is a first one. */
    public void reset() {
        failures = 0;
    }

    /** A message that no server takes, however often it is sent. */
    public static boolean isTooLarge(RpcException failure) {
        return failure.code() == RpcCode.RESOURCE_EXHAUSTED
                && TOO_LARGE.stream().anyMatch(failure.description()::startsWith);
    }
}
