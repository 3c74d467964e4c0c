package io.perdura.benchmarks.load;

import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What is counted while measuring; touched on the event loop only, except by who reads it after the end. */
final class Measurement {
    private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram start = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    private final Histogram endToEnd = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    private final Map<Status.Code, Long> failures = new EnumMap<>(Status.Code.class);
    private long unfinished;

    void started(long nanos) {
        start.recordValue(Math.min(nanos, LATENCY_MAX_NANOS));
    }

    void completed(long nanos) {
        endToEnd.recordValue(Math.min(nanos, LATENCY_MAX_NANOS));
    }

    /** A workflow that ended otherwise than completed. */
    void unfinished() {
        unfinished++;
    }

    /** A call that failed and is made again. */
    void failed(Status status) {
        failures.merge(status.getCode(), 1L, Long::sum);
    }

    Histogram start() {
        return start;
    }

    Histogram endToEnd() {
        return endToEnd;
    }

    Map<Status.Code, Long> failures() {
        return failures;
    }

    long unfinishedCount() {
        return unfinished;
    }
}
