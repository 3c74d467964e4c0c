package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.ExternalSignalMachine.State.CLOSED;
import static io.perdura.sdk.machine.ExternalSignalMachine.State.GIVEN;
import static io.perdura.sdk.machine.ExternalSignalMachine.State.INITIATED;

import io.temporal.api.command.v1.Command;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.history.v1.HistoryEvent;

/** Signal to another workflow, until the server says that it arrived. */
public final class ExternalSignalMachine extends Machine {
    enum State {
        GIVEN,
        INITIATED,
        CLOSED
    }

    static final StateTable<State> TABLE = StateTable.of("signal to another workflow", State.class)
            .allow(GIVEN, "initiated", INITIATED)
            .allow(GIVEN, "cancel", CLOSED) // the command vanishes
            .allow(INITIATED, "arrived or failed", CLOSED);

    private final Outcome outcome;
    private final PendingCommand given;
    private State state = GIVEN;

    private ExternalSignalMachine(Underway underway, Command command, Outcome outcome) {
        this.outcome = outcome;
        this.given = underway.add(command, this);
    }

    public static ExternalSignalMachine send(Underway underway, Command command, Outcome outcome) {
        return new ExternalSignalMachine(underway, command, outcome);
    }

    /** What was sent cannot be taken back. */
    public void cancel() {
        if (state == GIVEN) {
            given.vanish();
            state = TABLE.move(state, CLOSED);
            outcome.failed(Failures.canceled("Signal canceled", null));
        }
    }

    @Override
    boolean recorded(HistoryEvent event) {
        state = TABLE.move(state, INITIATED);
        return true;
    }

    @Override
    boolean happened(HistoryEvent event) {
        state = TABLE.move(state, CLOSED);
        switch (event.getEventType()) {
            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED -> outcome.completed(null);
            case EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED -> {
                var failed = event.getSignalExternalWorkflowExecutionFailedEventAttributes();
                String target = failed.getWorkflowExecution().getWorkflowId();
                outcome.failed(Failures.failure("Signal to workflow '" + target + "' failed: " + failed.getCause())
                        .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                                .setType("SignalExternalWorkflow")
                                .setNonRetryable(true))
                        .build());
            }
            default -> throw new IllegalStateException("not a signal's: " + event.getEventType());
        }
        return true;
    }
}
