package io.perdura.sdk.service;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
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
            "grpc: received message after decompression larger than max",
            // what our own side says of answers
            "gRPC message exceeds maximum size",
            "Decompressed gRPC message exceeds maximum size");
    private static final double JITTER = 0.2;

    private final long initialMs;
    private final double factor;
    private final long maxMs;
    private final long deadlineNanos;
    private final boolean endless;
    private final DoubleSupplier random;
    private boolean internalIsFinal;
    private boolean cancelledIsFinal = true;
    private int failures;

    private static final long EXHAUSTED_INITIAL_MS = 1_000;

    private Backoff(
            long initialMs, double factor, long maxMs, long deadlineNanos, boolean endless, DoubleSupplier random) {
        this.initialMs = initialMs;
        this.factor = factor;
        this.maxMs = maxMs;
        this.deadlineNanos = deadlineNanos;
        this.endless = endless;
        this.random = random;
    }

    /** Of calls that are answered soon. */
    static Backoff unary(long deadlineNanos, DoubleSupplier random) {
        return new Backoff(100, 1.7, 5_000, deadlineNanos, false, random);
    }

    /** Of clients that wait for something to happen. */
    static Backoff longPoll(long deadlineNanos, DoubleSupplier random) {
        Backoff backoff = new Backoff(200, 2, 10_000, deadlineNanos, false, random);
        backoff.cancelledIsFinal =
                false; // a server that stops cancels what waits at it; what we cancel never gets here
        return backoff;
    }

    /** Of polls: for as long as the worker runs. */
    public static Backoff poll() {
        return new Backoff(
                200, 2, 10_000, 0, true, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Of servers that say INTERNAL only of what no repetition mends. */
    Backoff internalIsFinal(boolean is) {
        internalIsFinal = is;
        return this;
    }

    /** Null: trying again cannot help, or the time is over. */
    public @Nullable Duration next(RpcException failure, long nowNanos) {
        if (!endless && isFinal(failure)) {
            return null;
        }
        long initial =
                failure.code() == RpcCode.RESOURCE_EXHAUSTED ? Math.max(initialMs, EXHAUSTED_INITIAL_MS) : initialMs;
        double wait = Math.min(maxMs, initial * Math.pow(factor, failures++));
        double jittered = wait * (1 + JITTER * (2 * random.getAsDouble() - 1));
        Duration delay = Duration.ofMillis((long) jittered);
        if (!endless && nowNanos + delay.toNanos() - deadlineNanos > 0) {
            return null;
        }
        return delay;
    }

    private boolean isFinal(RpcException failure) {
        return FINAL.contains(failure.code()) && (cancelledIsFinal || failure.code() != RpcCode.CANCELLED)
                || internalIsFinal && failure.code() == RpcCode.INTERNAL
                || isTooLarge(failure);
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
