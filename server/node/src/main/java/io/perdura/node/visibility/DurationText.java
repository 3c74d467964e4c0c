package io.perdura.node.visibility;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a duration of a query to nanoseconds: {@code 90000000000}, {@code 1h30m}, {@code 2d}, {@code 01:30:00}. */
final class DurationText {

    private static final Pattern NANOSECONDS = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,7}):([0-5]?\\d):([0-5]?\\d)");
    private static final Pattern PARTS =
            Pattern.compile("([+-]?)((?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h|d))+)");
    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h|d)");

    private static final long SECOND = 1_000_000_000L;

    private DurationText() {}

    /** The duration in nanoseconds; empty if the text is none, or longer than 64 bits hold. */
    static OptionalLong nanoseconds(String text) {
        try {
            if (NANOSECONDS.matcher(text).matches()) {
                return OptionalLong.of(Long.parseLong(text));
            }
            Matcher clock = CLOCK.matcher(text);
            if (clock.matches()) {
                long seconds = Long.parseLong(clock.group(1)) * 3600
                        + Long.parseLong(clock.group(2)) * 60
                        + Long.parseLong(clock.group(3));
                return OptionalLong.of(Math.multiplyExact(seconds, SECOND));
            }
            Matcher parts = PARTS.matcher(text);
            if (text.length() <= 64 && parts.matches()) {
                return OptionalLong.of(sum(parts.group(2), parts.group(1).equals("-")));
            }
            return text.equals("0") ? OptionalLong.of(0) : OptionalLong.empty();
        } catch (ArithmeticException | NumberFormatException tooLong) {
            return OptionalLong.empty();
        }
    }

    private static long sum(String parts, boolean negative) {
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(parts);
        while (part.find()) {
            sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
        }
        long nanoseconds = sum.toBigInteger().longValueExact();
        return negative ? -nanoseconds : nanoseconds;
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "ms" -> 1_000_000;
            case "s" -> SECOND;
            case "m" -> 60 * SECOND;
            case "h" -> 3600 * SECOND;
            case "d" -> 24 * 3600 * SECOND;
            default -> 1000;
        };
    }
}
