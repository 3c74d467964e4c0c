package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.ExternalCancelMachine.State.CLOSED;
import static io.perdura.sdk.machine.ExternalCancelMachine.State.GIVEN;
import static io.perdura.sdk.machine.ExternalCancelMachine.State.INITIATED;

import io.temporal.api.command.v1.Command;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.history.v1.HistoryEvent;

/** Cancel request to another workflow, until the server says that it arrived. */
public final class ExternalCancelMachine extends Machine {
    enum State {
        GIVEN,
        INITIATED,
        CLOSED
    }

    static final StateTable<State> TABLE = StateTable.of("cancel request to another workflow", State.class)
            .allow(GIVEN, "initiated", INITIATED)
            .allow(INITIATED, "arrived or failed", CLOSED);

    private final Outcome outcome;
    private State state = GIVEN;

    private ExternalCancelMachine(Underway underway, Command command, Outcome outcome) {
        this.outcome = outcome;
        underway.add(command, this);
    }

    public static ExternalCancelMachine request(Underway underway, Command command, Outcome outcome) {
        return new ExternalCancelMachine(underway, command, outcome);
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
            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED -> outcome.completed(null);
            case EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED -> {
                var failed = event.getRequestCancelExternalWorkflowExecutionFailedEventAttributes();
                String target = failed.getWorkflowExecution().getWorkflowId();
                outcome.failed(
                        Failures.failure("Cancel request to workflow '" + target + "' failed: " + failed.getCause())
                                .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                                        .setType("CancelExternalWorkflow")
                                        .setNonRetryable(true))
                                .build());
            }
            default -> throw new IllegalStateException("not a cancel request's: " + event.getEventType());
        }
        return true;
    }
}
