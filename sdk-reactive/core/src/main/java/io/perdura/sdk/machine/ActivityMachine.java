package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.ActivityMachine.State.CANCEL_REQUESTED;
import static io.perdura.sdk.machine.ActivityMachine.State.CLOSED;
import static io.perdura.sdk.machine.ActivityMachine.State.GIVEN;
import static io.perdura.sdk.machine.ActivityMachine.State.IGNORED;
import static io.perdura.sdk.machine.ActivityMachine.State.SCHEDULED;

import io.perdura.sdk.option.ActivityCancellationType;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RequestCancelActivityTaskCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import org.jspecify.annotations.Nullable;

/** One activity: scheduled, perhaps asked to stop, closed. Attempts that are retried do not show in history. */
public final class ActivityMachine extends Machine {
    enum State {
        GIVEN,
        SCHEDULED,
        CANCEL_REQUESTED,
        /** The workflow was told that it is canceled; what becomes of it no longer matters. */
        IGNORED,
        CLOSED
    }

    static final StateTable<State> TABLE = StateTable.of("activity", State.class)
            .allow(GIVEN, "cancel", CLOSED) // the command vanishes
            .allow(GIVEN, "scheduled", SCHEDULED)
            .allow(SCHEDULED, "cancel, wait", CANCEL_REQUESTED)
            .allow(SCHEDULED, "cancel, try or abandon", IGNORED)
            .allow(SCHEDULED, "end", CLOSED)
            .allow(CANCEL_REQUESTED, "end", CLOSED)
            .allow(IGNORED, "end", CLOSED);

    private final Underway underway;
    private final ActivityCancellationType cancellationType;
    private final Outcome outcome;
    private final PendingCommand given;
    private final String activityId;
    private final String activityType;
    private State state = GIVEN;
    private long scheduledEventId;
    private long startedEventId;
    private String identity = "";

    private ActivityMachine(
            Underway underway, Command command, ActivityCancellationType cancellationType, Outcome outcome) {
        this.underway = underway;
        this.cancellationType = cancellationType;
        this.outcome = outcome;
        ScheduleActivityTaskCommandAttributes attributes = command.getScheduleActivityTaskCommandAttributes();
        this.activityId = attributes.getActivityId();
        this.activityType = attributes.getActivityType().getName();
        this.given = underway.add(command, this);
    }

    public static ActivityMachine schedule(
            Underway underway, Command command, ActivityCancellationType cancellationType, Outcome outcome) {
        return new ActivityMachine(underway, command, cancellationType, outcome);
    }

    /** Asked by the scope it belongs to. */
    public void cancel() {
        switch (state) {
            case GIVEN -> {
                given.vanish();
                close(CLOSED);
                failCanceled();
            }
            case SCHEDULED -> {
                if (cancellationType != ActivityCancellationType.ABANDON) {
                    underway.add(Command.newBuilder()
                            .setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK)
                            .setRequestCancelActivityTaskCommandAttributes(
                                    RequestCancelActivityTaskCommandAttributes.newBuilder()
                                            .setScheduledEventId(scheduledEventId))
                            .build());
                }
                if (cancellationType == ActivityCancellationType.WAIT_CANCELLATION_COMPLETED) {
                    close(CANCEL_REQUESTED);
                } else {
                    close(IGNORED);
                    failCanceled();
                }
            }
            default -> {
                // asked before, or over
            }
        }
    }

    @Override
    String words() {
        return "activity " + activityType + " '" + activityId + "', scheduled by event " + scheduledEventId;
    }

    @Override
    boolean recorded(HistoryEvent event) {
        state = TABLE.move(state, SCHEDULED);
        scheduledEventId = event.getEventId();
        return true;
    }

    @Override
    boolean happened(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
                startedEventId = event.getEventId();
                identity = event.getActivityTaskStartedEventAttributes().getIdentity();
                return false;
            }
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
                var attributes = event.getActivityTaskCompletedEventAttributes();
                completed(attributes.hasResult() ? attributes.getResult() : null);
            }
            case EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
                var attributes = event.getActivityTaskFailedEventAttributes();
                failed("Activity task failed", attributes.getRetryState(), attributes.getFailure());
            }
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> {
                var attributes = event.getActivityTaskTimedOutEventAttributes();
                failed("Activity task timed out", attributes.getRetryState(), attributes.getFailure());
            }
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED -> {
                var details = event.getActivityTaskCanceledEventAttributes();
                failed(
                        "Activity canceled",
                        RetryState.RETRY_STATE_UNSPECIFIED,
                        Failures.canceled("Activity canceled", details.hasDetails() ? details.getDetails() : null));
            }
            default -> throw new IllegalStateException("not an activity's: " + event.getEventType());
        }
        return true;
    }

    private void completed(@Nullable Payloads result) {
        boolean awaited = state != IGNORED;
        close(CLOSED);
        if (awaited) {
            outcome.completed(result);
        }
    }

    private void failed(String message, RetryState retryState, Failure cause) {
        boolean awaited = state != IGNORED;
        close(CLOSED);
        if (awaited) {
            outcome.failed(Failures.activity(message, info(retryState), cause));
        }
    }

    private void failCanceled() {
        outcome.failed(Failures.activity(
                "Activity canceled",
                info(RetryState.RETRY_STATE_UNSPECIFIED),
                Failures.canceled("Activity canceled", null)));
    }

    private ActivityFailureInfo info(RetryState retryState) {
        return ActivityFailureInfo.newBuilder()
                .setScheduledEventId(scheduledEventId)
                .setStartedEventId(startedEventId)
                .setIdentity(identity)
                .setActivityId(activityId)
                .setActivityType(
                        io.temporal.api.common.v1.ActivityType.newBuilder().setName(activityType))
                .setRetryState(retryState)
                .build();
    }

    private void close(State to) {
        state = TABLE.move(state, to);
    }
}
