package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.ChildMachine.State.CLOSED;
import static io.perdura.sdk.machine.ChildMachine.State.GIVEN;
import static io.perdura.sdk.machine.ChildMachine.State.IGNORED;
import static io.perdura.sdk.machine.ChildMachine.State.INITIATED;
import static io.perdura.sdk.machine.ChildMachine.State.STARTED;

import io.perdura.sdk.option.ChildCancellationType;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RequestCancelExternalWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.StartChildWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.StartChildWorkflowExecutionFailedCause;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.ChildWorkflowExecutionFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TerminatedFailureInfo;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.api.history.v1.HistoryEvent;
import org.jspecify.annotations.Nullable;

/** One child workflow: two outcomes, that it started and how it ended. */
public final class ChildMachine extends Machine {
    enum State {
        GIVEN,
        INITIATED,
        STARTED,
        /** The workflow was told that it is canceled; what becomes of it no longer matters. */
        IGNORED,
        CLOSED
    }

    static final StateTable<State> TABLE = StateTable.of("child", State.class)
            .allow(GIVEN, "cancel", CLOSED) // the command vanishes
            .allow(GIVEN, "initiated", INITIATED)
            .allow(INITIATED, "started", STARTED)
            .allow(INITIATED, "start failed", CLOSED)
            .allow(INITIATED, "cancel, try or abandon", IGNORED)
            .allow(STARTED, "cancel, try, requested or abandon", IGNORED)
            .allow(STARTED, "end", CLOSED)
            .allow(IGNORED, "end", CLOSED);

    /** Who waits for the start of a child. */
    public interface Started {
        void started(WorkflowExecution execution);

        void failed(Failure failure);
    }

    private final Underway underway;
    private final ChildCancellationType cancellationType;
    private final Started started;
    private final Outcome outcome;
    private final PendingCommand given;
    private State state = GIVEN;
    private boolean cancelRequested;
    private boolean startKnown;
    private long initiatedEventId;
    private long startedEventId;
    private String runId = "";

    private ChildMachine(
            Underway underway,
            Command command,
            ChildCancellationType cancellationType,
            Started started,
            Outcome outcome) {
        this.underway = underway;
        this.cancellationType = cancellationType;
        this.started = started;
        this.outcome = outcome;
        this.given = underway.add(command, this);
    }

    public static ChildMachine start(
            Underway underway,
            Command command,
            ChildCancellationType cancellationType,
            Started started,
            Outcome outcome) {
        return new ChildMachine(underway, command, cancellationType, started, outcome);
    }

    private StartChildWorkflowExecutionCommandAttributes child() {
        return given.command.getStartChildWorkflowExecutionCommandAttributes();
    }

    public void cancel(String reason) {
        if (cancelRequested) {
            return;
        }
        cancelRequested = true;
        if (state == State.GIVEN) {
            given.vanish();
            move(CLOSED);
            failCanceled();
        } else if (state == INITIATED || state == STARTED) {
            if (cancellationType != ChildCancellationType.ABANDON) {
                requestCancel(reason);
            }
            if (cancellationType == ChildCancellationType.ABANDON
                    || cancellationType == ChildCancellationType.TRY_CANCEL) {
                ignore();
            }
        }
    }

    private void requestCancel(String reason) {
        Command command = Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION)
                .setRequestCancelExternalWorkflowExecutionCommandAttributes(
                        RequestCancelExternalWorkflowExecutionCommandAttributes.newBuilder()
                                .setNamespace(child().getNamespace())
                                .setWorkflowId(child().getWorkflowId())
                                .setChildWorkflowOnly(true)
                                .setReason(reason))
                .build();
        ExternalCancelMachine.request(underway, command, new Outcome() {
            @Override
            public void completed(@Nullable Payloads result) {
                if (cancellationType == ChildCancellationType.WAIT_CANCELLATION_REQUESTED
                        && (state == INITIATED || state == STARTED)) {
                    ignore();
                }
            }

            @Override
            public void failed(Failure failure) {
                // the child is over; its end is on the way
            }
        });
    }

    private void ignore() {
        move(IGNORED);
        failCanceled();
    }

    @Override
    String words() {
        return "child " + child().getWorkflowType().getName() + " '" + child().getWorkflowId() + "'";
    }

    @Override
    boolean recorded(HistoryEvent event) {
        move(INITIATED);
        initiatedEventId = event.getEventId();
        return true;
    }

    @Override
    boolean happened(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED -> {
                if (state == INITIATED) {
                    move(STARTED);
                }
                startedEventId = event.getEventId();
                var attributes = event.getChildWorkflowExecutionStartedEventAttributes();
                runId = attributes.getWorkflowExecution().getRunId();
                if (!startKnown) {
                    startKnown = true;
                    started.started(attributes.getWorkflowExecution());
                }
                return false;
            }
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED ->
                startFailed(event.getStartChildWorkflowExecutionFailedEventAttributes()
                        .getCause());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED -> {
                var attributes = event.getChildWorkflowExecutionCompletedEventAttributes();
                if (end()) {
                    outcome.completed(attributes.hasResult() ? attributes.getResult() : null);
                }
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED -> {
                var attributes = event.getChildWorkflowExecutionFailedEventAttributes();
                failed(attributes.getRetryState(), attributes.getFailure());
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT -> {
                var attributes = event.getChildWorkflowExecutionTimedOutEventAttributes();
                failed(
                        attributes.getRetryState(),
                        Failures.failure("Child workflow timed out")
                                .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder()
                                        .setTimeoutType(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE))
                                .build());
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED -> {
                var attributes = event.getChildWorkflowExecutionCanceledEventAttributes();
                failed(
                        RetryState.RETRY_STATE_UNSPECIFIED,
                        Failures.canceled(
                                "Child workflow canceled", attributes.hasDetails() ? attributes.getDetails() : null));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED ->
                failed(
                        RetryState.RETRY_STATE_UNSPECIFIED,
                        Failures.failure("Child workflow terminated")
                                .setTerminatedFailureInfo(TerminatedFailureInfo.getDefaultInstance())
                                .build());
            default -> throw new IllegalStateException("not a child's: " + event.getEventType());
        }
        return true;
    }

    private void startFailed(StartChildWorkflowExecutionFailedCause cause) {
        boolean exists = cause
                == StartChildWorkflowExecutionFailedCause
                        .START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS;
        Failure failure = childFailure(
                RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
                Failures.failure(exists ? "Workflow execution already started" : "Namespace not found")
                        .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                                .setType(exists ? "WorkflowExecutionAlreadyStarted" : "NamespaceNotFound")
                                .setNonRetryable(true))
                        .build());
        if (end()) {
            startKnown = true;
            started.failed(failure);
            outcome.failed(failure);
        }
    }

    private void failed(RetryState retryState, Failure cause) {
        if (end()) {
            outcome.failed(childFailure(retryState, cause));
        }
    }

    private void failCanceled() {
        Failure failure =
                childFailure(RetryState.RETRY_STATE_UNSPECIFIED, Failures.canceled("Child workflow canceled", null));
        if (!startKnown) {
            startKnown = true;
            started.failed(failure);
        }
        outcome.failed(failure);
    }

    /** Whether anybody still waits for it. */
    private boolean end() {
        boolean awaited = state != IGNORED;
        move(CLOSED);
        return awaited;
    }

    private Failure childFailure(RetryState retryState, Failure cause) {
        return Failures.failure("Child workflow failed")
                .setChildWorkflowExecutionFailureInfo(ChildWorkflowExecutionFailureInfo.newBuilder()
                        .setNamespace(child().getNamespace())
                        .setWorkflowExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(child().getWorkflowId())
                                .setRunId(runId))
                        .setWorkflowType(child().getWorkflowType())
                        .setInitiatedEventId(initiatedEventId)
                        .setStartedEventId(startedEventId)
                        .setRetryState(retryState))
                .setCause(cause)
                .build();
    }

    private void move(State to) {
        state = TABLE.move(state, to);
    }
}
