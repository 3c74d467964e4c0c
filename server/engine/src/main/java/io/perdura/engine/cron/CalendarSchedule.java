package io.perdura.engine.cron;

import io.perdura.engine.cron.CronField.Values;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fires at the minutes, hours and days that five fields name, in a time zone. An hour that the clocks leave out does not
 * come; one that they repeat comes twice.
 */
record CalendarSchedule(Values minute, Values hour, Values dayOfMonth, Values month, Values dayOfWeek, ZoneId zone)
        implements CronSchedule {

    private static final int YEARS_AHEAD = 5;

    @Override
    public @Nullable Instant next(Instant moment) {
        ZonedDateTime at = moment.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).atZone(zone);
        if (at.getSecond() > 0) {
            at = at.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        }
        int lastYear = at.getYear() + YEARS_AHEAD;
        while (at.getYear() <= lastYear) {
            if (!month.has(at.getMonthValue())) {
                at = midnight(at.toLocalDate().withDayOfMonth(1).plusMonths(1));
            } else if (!isDay(at)) {
                at = midnight(at.toLocalDate().plusDays(1));
            } else if (!hour.has(at.getHour())) {
                ZonedDateTime full = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
                // Where clocks go back by half an hour, the full hour before lies too far back.
                at = full.isAfter(at) ? full : at.plusMinutes(1);
            } else if (!minute.has(at.getMinute())) {
                at = at.plusMinutes(1);
            } else {
                return at.toInstant();
            }
        }
        return null;
    }

    private ZonedDateTime midnight(LocalDate day) {
        return ZonedDateTime.of(day, LocalTime.MIDNIGHT, zone); // or the first moment of a day that begins later
    }

    /** If both kinds of day are restricted, either is enough. */
    private boolean isDay(ZonedDateTime at) {
        boolean byMonth = dayOfMonth.has(at.getDayOfMonth());
        boolean byWeek = dayOfWeek.has(at.getDayOfWeek().getValue() % 7);
        return dayOfMonth.any() || dayOfWeek.any() ? byMonth && byWeek : byMonth || byWeek;
    }
}
