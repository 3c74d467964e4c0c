package io.perdura.engine.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskCanceledEventAttributes;
import io.temporal.api.history.v1.ActivityTaskCompletedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskFailedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskTimedOutEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.TimerFiredEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventOrderTest {

    @Test
    void closed_activities_stand_last_and_each_group_keeps_its_order() {
        List<HistoryEvent> ordered = EventOrder.inOrder(
                List.of(started(5), completed(5, 0), signaled("a"), started(6), failed(6), fired("t"), signaled("b")),
                10);

        assertThat(ordered)
                .extracting(HistoryEvent::getEventType)
                .containsExactly(
                        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
                        EventType.EVENT_TYPE_TIMER_FIRED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED);
        assertThat(ordered).extracting(HistoryEvent::getEventId).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    }

    @Test
    void what_closes_an_activity_names_its_started_event() {
        List<HistoryEvent> ordered = EventOrder.inOrder(
                List.of(
                        started(5),
                        completed(5, 0),
                        started(6),
                        failed(6),
                        started(7),
                        canceled(7),
                        started(8),
                        timedOut(8)),
                20);

        assertThat(ordered.get(4).getActivityTaskCompletedEventAttributes().getStartedEventId())
                .isEqualTo(20);
        assertThat(ordered.get(5).getActivityTaskFailedEventAttributes().getStartedEventId())
                .isEqualTo(21);
        assertThat(ordered.get(6).getActivityTaskCanceledEventAttributes().getStartedEventId())
                .isEqualTo(22);
        assertThat(ordered.get(7).getActivityTaskTimedOutEventAttributes().getStartedEventId())
                .isEqualTo(23);
    }

    @Test
    void an_activity_that_never_started_names_none() {
        List<HistoryEvent> ordered = EventOrder.inOrder(List.of(timedOut(5)), 20);

        assertThat(ordered.get(0).getActivityTaskTimedOutEventAttributes().getStartedEventId())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = EventType.class,
            names = {
                "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED",
                "EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED",
                "EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED",
                "EVENT_TYPE_ACTIVITY_TASK_STARTED",
                "EVENT_TYPE_ACTIVITY_TASK_COMPLETED",
                "EVENT_TYPE_ACTIVITY_TASK_FAILED",
                "EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT",
                "EVENT_TYPE_ACTIVITY_TASK_CANCELED",
                "EVENT_TYPE_TIMER_FIRED"
            })
    void what_the_started_task_did_not_cause_waits(EventType type) {
        assertThat(EventTable.placement(type)).isNotEqualTo(Placement.AT_ONCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = EventType.class,
            names = {
                "EVENT_TYPE_WORKFLOW_TASK_COMPLETED",
                "EVENT_TYPE_WORKFLOW_TASK_FAILED",
                "EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT",
                "EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED",
                "EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT",
                "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
                "EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED",
                "EVENT_TYPE_TIMER_STARTED",
                "EVENT_TYPE_TIMER_CANCELED",
                "EVENT_TYPE_MARKER_RECORDED"
            })
    void what_it_causes_or_what_ends_the_run_does_not(EventType type) {
        assertThat(EventTable.placement(type)).isEqualTo(Placement.AT_ONCE);
    }

    private static HistoryEvent signaled(String name) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                .setWorkflowExecutionSignaledEventAttributes(
                        WorkflowExecutionSignaledEventAttributes.newBuilder().setSignalName(name))
                .build();
    }

    private static HistoryEvent fired(String id) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_TIMER_FIRED)
                .setTimerFiredEventAttributes(
                        TimerFiredEventAttributes.newBuilder().setTimerId(id))
                .build();
    }

    private static HistoryEvent started(long scheduledEventId) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                .setActivityTaskStartedEventAttributes(
                        ActivityTaskStartedEventAttributes.newBuilder().setScheduledEventId(scheduledEventId))
                .build();
    }

    private static HistoryEvent completed(long scheduledEventId, long startedEventId) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
                .setActivityTaskCompletedEventAttributes(ActivityTaskCompletedEventAttributes.newBuilder()
                        .setScheduledEventId(scheduledEventId)
                        .setStartedEventId(startedEventId))
                .build();
    }

    private static HistoryEvent failed(long scheduledEventId) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED)
                .setActivityTaskFailedEventAttributes(
                        ActivityTaskFailedEventAttributes.newBuilder().setScheduledEventId(scheduledEventId))
                .build();
    }

    private static HistoryEvent canceled(long scheduledEventId) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED)
                .setActivityTaskCanceledEventAttributes(
                        ActivityTaskCanceledEventAttributes.newBuilder().setScheduledEventId(scheduledEventId))
                .build();
    }

    private static HistoryEvent timedOut(long scheduledEventId) {
        return HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT)
                .setActivityTaskTimedOutEventAttributes(
                        ActivityTaskTimedOutEventAttributes.newBuilder().setScheduledEventId(scheduledEventId))
                .build();
    }
}
