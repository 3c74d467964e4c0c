package io.perdura.engine.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Fires again and again after the same span: {@code @every 90s}. Whole seconds, one at least. */
record IntervalSchedule(Duration span) implements CronSchedule {

    IntervalSchedule {
        span = span.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : span.truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public Instant next(Instant moment) {
        return moment.plus(span).truncatedTo(ChronoUnit.SECONDS);
    }

    /** The first of the firings that follow {@code firing} which is not before {@code moment}. */
    Instant atOrAfter(Instant moment, Instant firing) {
        long late = Duration.between(firing, moment).toMillis();
        long spans = (late + span.toMillis() - 1) / span.toMillis();
        return firing.plus(span.multipliedBy(Math.max(0, spans)));
    }
}
