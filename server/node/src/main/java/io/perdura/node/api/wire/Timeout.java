package io.perdura.node.api.wire;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The header grpc-timeout: up to eight digits and a unit. */
final class Timeout {
    private static final int DIGITS_MAX = 8;

    private Timeout() {}

    /** Rounded up; -1: the client waits for ever. */
    static long parseMs(@Nullable String header) {
        if (header == null) {
            return -1;
        }
        int digits = header.length() - 1;
        if (digits < 1 || digits > DIGITS_MAX) {
            throw malformed(header);
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char digit = header.charAt(i);
            if (digit < '0' || digit > '9') {
                throw malformed(header);
            }
            value = value * 10 + digit - '0';
        }
        TimeUnit unit = unit(header);
        if (value == 0) {
            throw new Rejection(Code.DEADLINE_EXCEEDED, "context deadline exceeded");
        }
        return Math.max(1, unit.toMillis(value));
    }

    private static TimeUnit unit(String header) {
        return switch (header.charAt(header.length() - 1)) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> throw malformed(header);
        };
    }

    private static Rejection malformed(String header) {
        return new Rejection(Code.INTERNAL, "malformed grpc-timeout: \"" + header + "\"");
    }
}
