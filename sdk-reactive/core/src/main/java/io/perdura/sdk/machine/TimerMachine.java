package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.TimerMachine.State.CANCELED;
import static io.perdura.sdk.machine.TimerMachine.State.FIRED;
import static io.perdura.sdk.machine.TimerMachine.State.GIVEN;
import static io.perdura.sdk.machine.TimerMachine.State.STARTED;

import io.temporal.api.command.v1.CancelTimerCommandAttributes;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.history.v1.HistoryEvent;

/** One timer of at least a moment; one of no time fires without it. */
public final class TimerMachine extends Machine {
    enum State {
        GIVEN,
        STARTED,
        FIRED,
        CANCELED
    }

    static final StateTable<State> TABLE = StateTable.of("timer", State.class)
            .allow(GIVEN, "cancel", CANCELED) // the command vanishes
            .allow(GIVEN, "started", STARTED)
            .allow(STARTED, "fired", FIRED)
            .allow(STARTED, "cancel", CANCELED);

    private final Underway underway;
    private final Outcome outcome;
    private final PendingCommand given;
    private State state = GIVEN;
    private long startedEventId;

    private TimerMachine(Underway underway, Command command, Outcome outcome) {
        this.underway = underway;
        this.outcome = outcome;
        this.given = underway.add(command, this);
    }

    public static TimerMachine start(Underway underway, Command command, Outcome outcome) {
        return new TimerMachine(underway, command, outcome);
    }

    public void cancel() {
        switch (state) {
            case GIVEN -> given.vanish();
            case STARTED -> {
                underway.forget(startedEventId);
                underway.add(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_CANCEL_TIMER)
                        .setCancelTimerCommandAttributes(CancelTimerCommandAttributes.newBuilder()
                                .setTimerId(given.command
                                        .getStartTimerCommandAttributes()
                                        .getTimerId()))
                        .build());
            }
            default -> {
                return;
            }
        }
        state = TABLE.move(state, CANCELED);
        outcome.failed(Failures.canceled("Timer canceled", null));
    }

    @Override
    String words() {
        return "timer started by event " + startedEventId;
    }

    @Override
    boolean recorded(HistoryEvent event) {
        state = TABLE.move(state, STARTED);
        startedEventId = event.getEventId();
        return true;
    }

    @Override
    boolean happened(HistoryEvent event) {
        state = TABLE.move(state, FIRED);
        outcome.completed(null);
        return true;
    }
}
