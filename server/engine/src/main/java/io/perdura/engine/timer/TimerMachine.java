package io.perdura.engine.timer;

import io.perdura.engine.CommandFailure;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.message.EventBuffer;
import io.perdura.engine.v1.Timer;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.command.v1.CancelTimerCommandAttributes;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.TimerCanceledEventAttributes;
import io.temporal.api.history.v1.TimerFiredEventAttributes;
import io.temporal.api.history.v1.TimerStartedEventAttributes;
import java.util.Comparator;
import java.util.List;

/** One timer of a run: started and canceled by command, fired by time. */
public final class TimerMachine {

    private TimerMachine() {}

    // ---- Decide ----

    public static HistoryEvent.Builder start(Transition t, StartTimerCommandAttributes command, long completedEventId) {
        WorkflowTaskFailedCause bad = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_START_TIMER_ATTRIBUTES;
        if (command.getTimerId().isEmpty()) {
            throw new CommandFailure(bad, "TimerId is not set on StartTimerCommand.");
        }
        if (command.getTimerId().length() > t.limits().idBytesMax()) {
            throw new CommandFailure(
                    bad,
                    "TimerId on StartTimerCommand exceeds length limit. TimerId=" + command.getTimerId() + " Length="
                            + command.getTimerId().length() + " Limit="
                            + t.limits().idBytesMax());
        }
        if (command.getStartToFireTimeout().getSeconds() < 0
                || command.getStartToFireTimeout().getNanos() < 0) {
            throw new CommandFailure(
                    bad,
                    "An invalid StartToFireTimeout is set on StartTimerCommand: negative duration. TimerId="
                            + command.getTimerId());
        }
        if (t.state().timers().find(command.getTimerId()) != null) {
            throw CommandFailure.invalidInState(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_START_TIMER_DUPLICATE_ID,
                    "add-timer-started-event",
                    "TimerID: " + command.getTimerId());
        }
        return t.event(EventType.EVENT_TYPE_TIMER_STARTED)
                .setTimerStartedEventAttributes(TimerStartedEventAttributes.newBuilder()
                        .setTimerId(command.getTimerId())
                        .setStartToFireTimeout(command.getStartToFireTimeout())
                        .setWorkflowTaskCompletedEventId(completedEventId));
    }

    public static HistoryEvent.Builder cancel(
            Transition t, CancelTimerCommandAttributes command, long completedEventId, String identity) {
        WorkflowTaskFailedCause bad = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CANCEL_TIMER_ATTRIBUTES;
        if (command.getTimerId().isEmpty()) {
            throw new CommandFailure(bad, "TimerId is not set on CancelTimerCommand.");
        }
        Timer timer = t.state().timers().find(command.getTimerId());
        long startedEventId;
        if (timer != null) {
            startedEventId = timer.getStartedEventId();
        } else {
            // The timer may have fired meanwhile, unseen by the worker: the cancelation wins over the buffered event.
            startedEventId = t.state().messages().buffered().stream()
                    .filter(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED
                            && event.getTimerFiredEventAttributes().getTimerId().equals(command.getTimerId()))
                    .mapToLong(event -> event.getTimerFiredEventAttributes().getStartedEventId())
                    .findFirst()
                    .orElseThrow(() -> CommandFailure.invalidInState(
                            bad, "add-timer-canceled-event", "TimerID: " + command.getTimerId()));
        }
        return t.event(EventType.EVENT_TYPE_TIMER_CANCELED)
                .setTimerCanceledEventAttributes(TimerCanceledEventAttributes.newBuilder()
                        .setTimerId(command.getTimerId())
                        .setStartedEventId(startedEventId)
                        .setWorkflowTaskCompletedEventId(completedEventId)
                        .setIdentity(identity));
    }

    /** Fires what is due, earliest first. */
    public static void fireDue(Transition t) {
        List<Timer> due = t.state().timers().pending().stream()
                .filter(timer -> timer.getFiresMs() <= t.nowMs())
                .sorted(Comparator.comparingLong(Timer::getFiresMs).thenComparingLong(Timer::getStartedEventId))
                .toList();
        for (Timer timer : due) {
            t.append(t.event(EventType.EVENT_TYPE_TIMER_FIRED)
                    .setTimerFiredEventAttributes(TimerFiredEventAttributes.newBuilder()
                            .setTimerId(timer.getTimerId())
                            .setStartedEventId(timer.getStartedEventId())));
        }
        if (!due.isEmpty()) {
            WorkflowTaskMachine.scheduleIfNone(t);
        }
    }

    // ---- Apply ----

    public static void applyStarted(MutableState state, HistoryEvent event) {
        TimerStartedEventAttributes attributes = event.getTimerStartedEventAttributes();
        state.timers()
                .add(Timer.newBuilder()
                        .setTimerId(attributes.getTimerId())
                        .setStartedEventId(event.getEventId())
                        .setFiresMs(Times.ms(event.getEventTime()) + Times.ms(attributes.getStartToFireTimeout()))
                        .build());
    }

    public static void applyFired(MutableState state, HistoryEvent event) {
        state.timers().remove(event.getTimerFiredEventAttributes().getTimerId());
    }

    public static void applyCanceled(MutableState state, HistoryEvent event) {
        String timerId = event.getTimerCanceledEventAttributes().getTimerId();
        state.timers().remove(timerId);
        EventBuffer.applyTimerCanceled(state, timerId);
    }

    /** Nothing is pending in a closed run. */
    public static void applyRunClosed(MutableState state) {
        state.timers().pending().stream()
                .map(Timer::getTimerId)
                .toList()
                .forEach(id -> state.timers().remove(id));
    }
}
