package io.perdura.engine.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Semantics 12: schedules fire when robfig/cron says; the rows of schedules.txt were printed by that library. */
final class CronScheduleTest {

    static Stream<String> rows() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(CronScheduleTest.class.getResourceAsStream("/cron/schedules.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void firesWhenTheReferenceFires(String row) {
        String[] cells = row.split(" \\| ", -1);
        assertThat(firings(cells[0], Instant.parse(cells[1]))).as(row).isEqualTo(cells[2]);
    }

    private static String firings(String spec, Instant from) {
        CronSchedule schedule;
        try {
            schedule = CronSchedule.parse(spec);
        } catch (IllegalArgumentException e) {
            return "error";
        }
        List<String> firings = new ArrayList<>();
        Instant at = from;
        for (int i = 0; i < 3; i++) {
            at = schedule.next(at);
            if (at == null) {
                firings.add("never");
                break;
            }
            firings.add(at.toString());
        }
        return String.join(" ", firings);
    }

    @ParameterizedTest
    @CsvSource({
        "* * * * *, 00:00:00, 00:00:10.200, 50000", // rounded up to a full second
        "* * * * *, 00:00:00, 00:02:30.000, 30000", // missed firings are skipped
        "* * * * *, 00:00:00, 00:03:00.000, 0", // due at this very moment
        "* * * * *, 00:05:00, 00:04:59.500, 1000", // its own moment has not come yet
        "@every 20s, 00:00:00, 00:00:05.000, 15000", // counted from the last firing, not from now
        "@every 20s, 00:00:00, 00:01:05.001, 15000",
    })
    void backoffRunsToTheNextFiring(String schedule, String scheduled, String now, long expectedMs) {
        assertThat(CronSchedule.backoffMs(schedule, at(scheduled), at(now))).isEqualTo(expectedMs);
    }

    private static long at(String time) {
        return Instant.parse("2026-03-01T" + time + "Z").toEpochMilli();
    }

    @Test
    void backoffOfAScheduleThatNeverFiresAgain() {
        assertThat(CronSchedule.backoffMs("0 0 30 2 *", at("00:00:00"), at("00:00:01")))
                .isEqualTo(-1);
    }

    @Test
    void clocksThatGoBackByHalfAnHour() {
        assertThat(firings("CRON_TZ=Australia/Lord_Howe 15 4 * * *", Instant.parse("2024-04-06T13:06:26Z")))
                .isEqualTo("2024-04-06T17:45:00Z 2024-04-07T17:45:00Z 2024-04-08T17:45:00Z");
    }

    @Test
    void yearsOfMissedFiringsAreSkippedAtOnce() {
        long now = at("00:00:00");
        assertThat(CronSchedule.backoffMs("@every 1s", now - 100L * 365 * 86_400_000, now))
                .isZero();
        assertThat(CronSchedule.backoffMs("* * * * *", now - 100L * 365 * 86_400_000, now))
                .isZero();
    }
}
