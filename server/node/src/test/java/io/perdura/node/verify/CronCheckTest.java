package io.perdura.node.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Times;
import io.perdura.node.verify.CronCheck.Begun;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Runs of a schedule that fires every ten minutes; each harm is told. */
class CronCheckTest {
    private static final String SCHEDULE = "*/10 * * * *";
    private static final Begun FIRST = begun("12:01:00", "12:10:00", SCHEDULE);
    private static final HistoryEvent COMPLETED = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, "12:12:30");

    @Test
    void theNextRunIsForTheNextMoment() {
        assertThat(CronCheck.follows(FIRST, COMPLETED, begun("12:12:30", "12:20:00", SCHEDULE)))
                .isEmpty();
    }

    @Test
    void momentsThatPassWhileARunIsOpenAreNotMadeUpFor() {
        HistoryEvent late = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, "12:41:00");
        assertThat(CronCheck.follows(FIRST, late, begun("12:41:00", "12:50:00", SCHEDULE)))
                .isEmpty();
    }

    @Test
    void noMomentHasTwoRuns() {
        assertThat(CronCheck.follows(FIRST, COMPLETED, begun("12:12:30", "12:13:00", SCHEDULE)))
                .isNotEmpty();
    }

    @Test
    void noMomentIsPassedOver() {
        assertThat(CronCheck.follows(FIRST, COMPLETED, begun("12:12:30", "12:30:00", SCHEDULE)))
                .isNotEmpty();
    }

    @Test
    void theScheduleStaysWhatItWas() {
        assertThat(CronCheck.follows(FIRST, COMPLETED, begun("12:12:30", "12:20:00", "*/20 * * * *")))
                .isNotEmpty();
    }

    @Test
    void aRunThatClosesIsFollowedUnlessItWasEnded() {
        assertThat(CronCheck.ends(FIRST, COMPLETED)).isNotEmpty();
        assertThat(CronCheck.ends(FIRST, event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, "12:12:30")))
                .isNotEmpty();
        assertThat(CronCheck.ends(FIRST, event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, "12:12:30")))
                .isEmpty();
        assertThat(CronCheck.ends(begun("12:01:00", "12:01:00", ""), COMPLETED)).isEmpty();
    }

    @Test
    void aRunThatIsTriedAgainIsForNoMoment() {
        WorkflowExecutionStartedEventAttributes again = begun("12:12:30", "12:12:31", SCHEDULE).start().toBuilder()
                .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY)
                .build();
        assertThat(CronCheck.follows(FIRST, COMPLETED, new Begun(again, ms("12:12:30"))))
                .isEmpty();
    }

    private static Begun begun(String at, String due, String schedule) {
        return new Begun(
                WorkflowExecutionStartedEventAttributes.newBuilder()
                        .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE)
                        .setCronSchedule(schedule)
                        .setFirstWorkflowTaskBackoff(Times.duration(
                                Duration.between(moment(at), moment(due)).toMillis()))
                        .build(),
                ms(at));
    }

    private static HistoryEvent event(EventType type, String at) {
        return HistoryEvent.newBuilder()
                .setEventType(type)
                .setEventTime(Times.timestamp(ms(at)))
                .build();
    }

    private static long ms(String time) {
        return moment(time).toEpochMilli();
    }

    private static Instant moment(String time) {
        return Instant.parse("2026-03-02T" + time + "Z");
    }
}
