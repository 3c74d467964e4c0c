package io.perdura.engine.cron;

import java.util.List;

/** One field of a cron schedule: its bounds, the names it knows, and how a text becomes a set of values. */
enum CronField {
    MINUTE(0, 59, List.of()),
    HOUR(0, 23, List.of()),
    DAY_OF_MONTH(1, 31, List.of()),
    MONTH(1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    DAY_OF_WEEK(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    /** The values at which a field matches, one bit each; {@code any}: it was left open with a star. */
    record Values(long bits, boolean any) {

        boolean has(int value) {
            return (bits & 1L << value) != 0;
        }
    }

    private final int first;
    private final int last;
    private final List<String> names;

    CronField(int first, int last, List<String> names) {
        this.first = first;
        this.last = last;
        this.names = names;
    }

    /** Reads a list of ranges in lower case: {@code 1,10-20/5,*}. */
    Values parse(String text) {
        long bits = 0;
        boolean any = false;
        for (String range : text.split(",")) { // what stands empty between commas counts for nothing
            if (!range.isEmpty()) {
                Values values = range(range);
                bits |= values.bits();
                any |= values.any();
            }
        }
        return new Values(bits, any);
    }

    private Values range(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException("too many slashes in " + text);
        }
        int step = parts.length == 2 ? number(parts[1]) : 1;
        if (step == 0) {
            throw new IllegalArgumentException("a step of zero in " + text);
        }
        String[] ends = parts[0].split("-", -1);
        boolean open = ends[0].equals("*") || ends[0].equals("?");
        int from = open ? first : value(ends[0]);
        int to = open
                ? last
                : switch (ends.length) {
                    case 1 -> parts.length == 2 ? last : from; // 3/15 is 3 and every 15 from there on
                    case 2 -> value(ends[1]);
                    default -> throw new IllegalArgumentException("too many dashes in " + text);
                };
        if (from < first || to > last || from > to) {
            throw new IllegalArgumentException(text + " is outside of " + first + " to " + last);
        }
        long bits = 0;
        for (int value = from; value <= to; value += step) {
            bits |= 1L << value;
        }
        return new Values(bits, open && step == 1);
    }

    private int value(String text) {
        int named = names.indexOf(text);
        return named >= 0 ? named + first : number(text);
    }

    private static int number(String text) {
        if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(text + " is not a number");
        }
        return Integer.parseInt(text);
    }
}
