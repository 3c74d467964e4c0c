package io.perdura.node.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replayer could not make sense of. */
class HistoryCheckTest {
    private final List<String> broken = new ArrayList<>();
    private final HistoryCheck check = new HistoryCheck((rule, text) -> broken.add(rule));
    private long last;

    @Test
    void whatAWorkerCommandedNamesTheTaskThatDecidedIt() {
        begin();
        timerBy(4);
        assertThat(broken).isEmpty();
    }

    @Test
    void aCommandOfAnotherTaskIsFound() {
        begin();
        timerBy(3);
        assertThat(broken).containsExactly("H21");
    }

    private void begin() {
        HistoryEvent.Builder started = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
        started.getWorkflowExecutionStartedEventAttributesBuilder();
        check.event(started.build());
        check.event(event(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED).build());
        HistoryEvent.Builder taken = event(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED);
        taken.getWorkflowTaskStartedEventAttributesBuilder().setScheduledEventId(2);
        check.event(taken.build());
        HistoryEvent.Builder completed = event(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
        completed
                .getWorkflowTaskCompletedEventAttributesBuilder()
                .setScheduledEventId(2)
                .setStartedEventId(3);
        check.event(completed.build());
    }

    private void timerBy(long task) {
        HistoryEvent.Builder timer = event(EventType.EVENT_TYPE_TIMER_STARTED);
        timer.getTimerStartedEventAttributesBuilder().setWorkflowTaskCompletedEventId(task);
        check.event(timer.build());
    }

    private HistoryEvent.Builder event(EventType type) {
        return HistoryEvent.newBuilder().setEventId(++last).setEventType(type);
    }
}
