package io.perdura.engine.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A parsed cron schedule. The syntax is that of the Go library {@code robfig/cron} (its standard parser), since that is
 * what Temporal's users have in their code: minute, hour, day of month, month, day of week.
 */
public sealed interface CronSchedule permits CalendarSchedule, IntervalSchedule {

    /** The first moment after {@code moment} at which the schedule fires; null if there is none within five years. */
    @Nullable
    Instant next(Instant moment);

    /**
     * Reads a schedule.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is wrong
     */
    static CronSchedule parse(String text) {
        String spec = text;
        ZoneId zone = ZoneOffset.UTC;
        if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
            int space = spec.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("a time zone without a schedule");
            }
            zone = zone(spec.substring(spec.indexOf('=') + 1, space));
            spec = spec.substring(space).strip();
        }
        if (spec.startsWith("@")) {
            return descriptor(spec, zone);
        }
        List<String> fields = List.of(spec.strip().split("\\s+"));
        if (fields.size() != 5) {
            throw new IllegalArgumentException("five fields are expected, and there are " + fields.size());
        }
        return calendar(fields, zone);
    }

    /** What is wrong with a schedule, in the words that clients know; null if it is good. */
    static @Nullable String problem(String text) {
        try {
            boolean fires = parse(text).next(Instant.EPOCH) != null;
            return fires ? null : "invalid CronSchedule, no time can be found to satisfy the schedule";
        } catch (IllegalArgumentException e) {
            return "invalid CronSchedule.";
        }
    }

    /**
     * How long a run waits that follows one which was due at {@code scheduledMs}: until the schedule fires next, in
     * whole seconds, rounded up. Firings that were missed meanwhile are skipped.
     *
     * @return milliseconds; -1 if the schedule does not fire any more
     */
    static long backoffMs(String schedule, long scheduledMs, long nowMs) {
        CronSchedule parsed = parse(schedule);
        Instant now = Instant.ofEpochMilli(nowMs);
        Instant scheduled = Instant.ofEpochMilli(scheduledMs);
        Instant next = now.isBefore(scheduled) ? scheduled : parsed.next(scheduled);
        if (next != null && next.isBefore(now)) {
            next = parsed.atOrAfter(now, next);
        }
        if (next == null) {
            return -1;
        }
        return (Duration.between(now, next).toMillis() + 999) / 1000 * 1000;
    }

    /** The first firing at {@code moment} or later, reached from an earlier firing without counting them one by one. */
    private @Nullable Instant atOrAfter(Instant moment, Instant firing) {
        if (this instanceof IntervalSchedule interval) {
            return interval.atOrAfter(moment, firing);
        }
        return next(moment.minusMillis(1));
    }

    private static CronSchedule descriptor(String spec, ZoneId zone) {
        String every = "@every ";
        if (spec.startsWith(every)) {
            return new IntervalSchedule(GoDuration.parse(spec.substring(every.length())));
        }
        String fields = switch (spec) {
            case "@yearly", "@annually" -> "0 0 1 1 *";
            case "@monthly" -> "0 0 1 * *";
            case "@weekly" -> "0 0 * * 0";
            case "@daily", "@midnight" -> "0 0 * * *";
            case "@hourly" -> "0 * * * *";
            default -> throw new IllegalArgumentException("unknown descriptor " + spec);
        };
        return calendar(List.of(fields.split(" ")), zone);
    }

    private static CronSchedule calendar(List<String> fields, ZoneId zone) {
        return new CalendarSchedule(
                CronField.MINUTE.parse(fields.get(0).toLowerCase(Locale.ROOT)),
                CronField.HOUR.parse(fields.get(1).toLowerCase(Locale.ROOT)),
                CronField.DAY_OF_MONTH.parse(fields.get(2).toLowerCase(Locale.ROOT)),
                CronField.MONTH.parse(fields.get(3).toLowerCase(Locale.ROOT)),
                CronField.DAY_OF_WEEK.parse(fields.get(4).toLowerCase(Locale.ROOT)),
                zone);
    }

    private static ZoneId zone(String name) {
        if (name.isEmpty() || name.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) { // offsets are no names, though Java reads them as such
            throw new IllegalArgumentException("unknown time zone " + name);
        }
        return ZoneId.of(name);
    }
}
