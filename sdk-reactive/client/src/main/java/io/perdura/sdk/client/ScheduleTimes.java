package io.perdura.sdk.client;

import io.perdura.sdk.option.OptionMessages;
import io.temporal.api.schedule.v1.IntervalSpec;
import io.temporal.api.schedule.v1.Range;
import io.temporal.api.schedule.v1.ScheduleSpec;
import io.temporal.api.schedule.v1.StructuredCalendarSpec;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * When a schedule starts something: at all times that any of what was added gives, but for those that are left out. In UTC
 * unless {@link #zone} says otherwise. Immutable.
 */
public final class ScheduleTimes {
    private final ScheduleSpec spec;

    private ScheduleTimes(ScheduleSpec.Builder spec) {
        this.spec = spec.build();
    }

    /** Again and again after that time, counted from the epoch; not less than a second. */
    public static ScheduleTimes every(Duration interval) {
        return never().andEvery(interval, Duration.ZERO);
    }

    /** By lines as cron has them; {@code CRON_TZ=Europe/Madrid} before one names its time zone. */
    public static ScheduleTimes cron(String... lines) {
        return new ScheduleTimes(ScheduleSpec.newBuilder().addAllCronString(Arrays.asList(lines)));
    }

    /** Every day at that time, or on those days of the week only. */
    public static ScheduleTimes daily(LocalTime at, DayOfWeek... days) {
        return never().andDaily(at, days);
    }

    /** By calendars in the API's own form. */
    public static ScheduleTimes calendars(StructuredCalendarSpec... calendars) {
        return new ScheduleTimes(ScheduleSpec.newBuilder().addAllStructuredCalendar(Arrays.asList(calendars)));
    }

    /** Only when it is triggered. */
    public static ScheduleTimes never() {
        return new ScheduleTimes(ScheduleSpec.newBuilder());
    }

    /** In the API's own form, whatever it says. */
    public static ScheduleTimes of(ScheduleSpec spec) {
        return new ScheduleTimes(spec.toBuilder());
    }

    /** And again and again after that time, so long after each multiple of it. */
    public ScheduleTimes andEvery(Duration interval, Duration phase) {
        return new ScheduleTimes(spec.toBuilder()
                .addInterval(IntervalSpec.newBuilder()
                        .setInterval(OptionMessages.duration(interval))
                        .setPhase(OptionMessages.duration(phase))));
    }

    /** And every day at that time, or on those days of the week only. */
    public ScheduleTimes andDaily(LocalTime at, DayOfWeek... days) {
        return new ScheduleTimes(spec.toBuilder().addStructuredCalendar(day(at, days)));
    }

    /** But not at what calendars in the API's own form give. */
    public ScheduleTimes except(StructuredCalendarSpec... calendars) {
        return new ScheduleTimes(spec.toBuilder().addAllExcludeStructuredCalendar(Arrays.asList(calendars)));
    }

    private static StructuredCalendarSpec day(LocalTime at, DayOfWeek... days) {
        StructuredCalendarSpec.Builder calendar = StructuredCalendarSpec.newBuilder()
                .addSecond(one(at.getSecond()))
                .addMinute(one(at.getMinute()))
                .addHour(one(at.getHour()))
                .addDayOfMonth(Range.newBuilder().setStart(1).setEnd(31))
                .addMonth(Range.newBuilder().setStart(1).setEnd(12));
        if (days.length == 0) {
            calendar.addDayOfWeek(Range.newBuilder().setStart(0).setEnd(6));
        }
        for (DayOfWeek day : days) {
            calendar.addDayOfWeek(one(day.getValue() % 7)); // the API begins with Sunday, which is 0
        }
        return calendar.build();
    }

    private static Range one(int value) {
        return Range.newBuilder().setStart(value).setEnd(value).build();
    }

    /** Whose clocks the calendars and cron lines mean. */
    public ScheduleTimes zone(ZoneId zone) {
        return new ScheduleTimes(spec.toBuilder().setTimezoneName(zone.getId()));
    }

    /** Not before. */
    public ScheduleTimes from(Instant first) {
        return new ScheduleTimes(spec.toBuilder().setStartTime(Wire.timestamp(first)));
    }

    /** Not after. */
    public ScheduleTimes until(Instant last) {
        return new ScheduleTimes(spec.toBuilder().setEndTime(Wire.timestamp(last)));
    }

    /** Each up to so much later, by chance, so that not all of many schedules begin at once. */
    public ScheduleTimes jitter(Duration max) {
        return new ScheduleTimes(spec.toBuilder().setJitter(OptionMessages.duration(max)));
    }

    /** In the API's own form. */
    public ScheduleSpec message() {
        return spec;
    }
}
