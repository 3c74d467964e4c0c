package io.perdura.engine;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;

/** Between the API's times and the engine's, which counts milliseconds since 1970 and milliseconds of length. */
public final class Times {

    /** Longer spans are cut to this: a hundred years, as Temporal. */
    public static final long SPAN_MAX_MS = 100L * 365 * 24 * 3600 * 1000;

    private Times() {}

    public static Timestamp timestamp(long ms) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(ms, 1000L))
                .setNanos((int) Math.floorMod(ms, 1000L) * 1_000_000)
                .build();
    }

    public static long ms(Timestamp time) {
        return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
    }

    public static Duration duration(long ms) {
        return Duration.newBuilder()
                .setSeconds(ms / 1000)
                .setNanos((int) (ms % 1000) * 1_000_000)
                .build();
    }

    /** Rounded up, so that a timer never fires early; bounded by {@link #SPAN_MAX_MS}. */
    public static long ms(Duration span) {
        if (span.getSeconds() > SPAN_MAX_MS / 1000) {
            return SPAN_MAX_MS;
        }
        return span.getSeconds() * 1000 + (span.getNanos() + 999_999L) / 1_000_000;
    }

    /** With its fraction; for what is reckoned further. */
    public static double exactMs(Duration span) {
        return span.getSeconds() * 1000.0 + span.getNanos() / 1_000_000.0;
    }

    /** The end of a span that begins at {@code fromMs}, or "never" for an empty span. */
    public static long after(long fromMs, long spanMs) {
        return spanMs <= 0 ? Long.MAX_VALUE : fromMs + spanMs;
    }
}
