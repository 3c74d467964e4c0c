package io.perdura.engine.check;

import com.google.protobuf.Duration;
import io.perdura.engine.Times;
import org.jspecify.annotations.Nullable;

/** Spans of time as callers give them: none is negative, none is kept longer than a hundred years. */
public final class Spans {

    private static final Duration LONGEST = Times.duration(Times.SPAN_MAX_MS);

    private Spans() {}

    /** What is wrong with the span, or null. */
    public static @Nullable String problem(Duration span) {
        if (span.getSeconds() > 0 && span.getNanos() < 0 || span.getSeconds() < 0 && span.getNanos() > 0) {
            return "duration has seconds and nanos with different signs";
        }
        return span.getSeconds() < 0 || span.getNanos() < 0 ? "negative duration" : null;
    }

    /** The span as it is kept. */
    public static Duration capped(Duration span) {
        return compare(span, LONGEST) > 0 ? LONGEST : span;
    }

    public static boolean isZero(Duration span) {
        return span.getSeconds() == 0 && span.getNanos() == 0;
    }

    public static Duration min(Duration one, Duration other) {
        return compare(one, other) <= 0 ? one : other;
    }

    /** The span so many times over, as it is kept. */
    public static Duration times(Duration span, int factor) {
        if (span.getSeconds() > LONGEST.getSeconds() / factor) {
            return LONGEST;
        }
        long nanos = (long) span.getNanos() * factor;
        return Duration.newBuilder()
                .setSeconds(span.getSeconds() * factor + nanos / 1_000_000_000)
                .setNanos((int) (nanos % 1_000_000_000))
                .build();
    }

    /** To the nanosecond, for spans without a {@link #problem}. */
    public static int compare(Duration one, Duration other) {
        int seconds = Long.compare(one.getSeconds(), other.getSeconds());
        return seconds != 0 ? seconds : Integer.compare(one.getNanos(), other.getNanos());
    }
}
