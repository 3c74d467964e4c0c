package io.perdura.engine.timer;

import io.perdura.engine.CommandContext;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.check.Spans;
import io.perdura.engine.check.Texts;
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

    public static void start(CommandContext c, StartTimerCommandAttributes command) {
        String timerId = command.getTimerId();
        if (timerId.isEmpty()) {
            throw c.bad("TimerId is not set on StartTimerCommand.");
        }
        checkLength(c, timerId, "StartTimerCommand");
        String problem = Spans.problem(command.getStartToFireTimeout());
        if (problem != null) {
            throw c.bad(
                    "An invalid StartToFireTimeout is set on StartTimerCommand: " + problem + ". TimerId=" + timerId);
        }
        if (c.state().timers().find(timerId) != null) {
            throw CommandFailure.invalidInState(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_START_TIMER_DUPLICATE_ID,
                    "add-timer-started-event",
                    "TimerID: " + timerId);
        }
        TimerStartedEventAttributes.Builder attributes = TimerStartedEventAttributes.newBuilder()
                .setTimerId(timerId)
                .setWorkflowTaskCompletedEventId(c.completedEventId());
        if (command.hasStartToFireTimeout()) {
            attributes.setStartToFireTimeout(Spans.capped(command.getStartToFireTimeout()));
        }
        c.t().append(c.event(EventType.EVENT_TYPE_TIMER_STARTED).setTimerStartedEventAttributes(attributes));
    }

    public static void cancel(CommandContext c, CancelTimerCommandAttributes command) {
        String timerId = command.getTimerId();
        if (timerId.isEmpty()) {
            throw c.bad("TimerId is not set on CancelTimerCommand.");
        }
        checkLength(c, timerId, "CancelTimerCommand");
        Timer timer = c.state().timers().find(timerId);
        long startedEventId;
        if (timer != null) {
            startedEventId = timer.getStartedEventId();
        } else {
            // The timer may have fired meanwhile, unseen by the worker: the cancelation wins over the buffered event.
            startedEventId = c.state().buffer().events().stream()
                    .filter(event -> isFiring(event, timerId))
                    .mapToLong(event -> event.getTimerFiredEventAttributes().getStartedEventId())
                    .findFirst()
                    .orElseThrow(() -> c.invalidInState("add-timer-canceled-event", "TimerID: " + timerId));
        }
        c.t().append(c.event(EventType.EVENT_TYPE_TIMER_CANCELED)
                .setTimerCanceledEventAttributes(TimerCanceledEventAttributes.newBuilder()
                        .setTimerId(timerId)
                        .setStartedEventId(startedEventId)
                        .setWorkflowTaskCompletedEventId(c.completedEventId())
                        .setIdentity(c.identity())));
    }

    private static boolean isFiring(HistoryEvent event, String timerId) {
        return event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED
                && event.getTimerFiredEventAttributes().getTimerId().equals(timerId);
    }

    private static void checkLength(CommandContext c, String timerId, String command) {
        int max = c.limits().idBytesMax();
        if (Texts.isLonger(timerId, max)) {
            throw c.bad("TimerId on " + command + " exceeds length limit. TimerId=" + timerId + " Length="
                    + Texts.bytes(timerId) + " Limit=" + max);
        }
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
        // A firing that the worker has not seen yet disappears with the timer.
        state.buffer().removeIf(buffered -> isFiring(buffered, timerId));
    }
}
