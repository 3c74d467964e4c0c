package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.LocalActivityMachine.State.AWAITS_MARKER;
import static io.perdura.sdk.machine.LocalActivityMachine.State.CLOSED;
import static io.perdura.sdk.machine.LocalActivityMachine.State.MARKED;
import static io.perdura.sdk.machine.LocalActivityMachine.State.RUNNING;

import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One local activity: carried out by the worker that runs the code, known to history by a marker at its end. */
final class LocalActivityMachine extends Machine {
    enum State {
        /** In replay: history may know how it ended. */
        AWAITS_MARKER,
        RUNNING,
        /** Over, and the marker is on its way to history. */
        MARKED,
        CLOSED
    }

    static final StateTable<State> TABLE = StateTable.of("local activity", State.class)
            .allow(AWAITS_MARKER, "marker", CLOSED)
            .allow(AWAITS_MARKER, "history ends", RUNNING)
            .allow(RUNNING, "end", MARKED)
            .allow(MARKED, "marker", CLOSED);

    private final String activityId;
    private final String activityType;
    private final @Nullable Payloads input;
    private final LocalOutcome outcome;
    private State state;

    LocalActivityMachine(
            String activityId, String activityType, @Nullable Payloads input, LocalOutcome outcome, boolean replaying) {
        this.activityId = activityId;
        this.activityType = activityType;
        this.input = input;
        this.outcome = outcome;
        this.state = replaying ? AWAITS_MARKER : RUNNING;
    }

    boolean isRunning() {
        return state == RUNNING;
    }

    /** True if it must be carried out now: the history that it might have ended in is over. */
    boolean historyEnded() {
        if (state != AWAITS_MARKER) {
            return false;
        }
        state = TABLE.move(state, RUNNING);
        return true;
    }

    /** In replay: true if the marker told how it ended, so that no command belongs to it. */
    boolean replayed(LocalMarker marker) {
        if (state != AWAITS_MARKER) {
            return false;
        }
        state = TABLE.move(state, CLOSED);
        tell(marker);
        return true;
    }

    /** Live: it came to this. */
    void ended(Underway underway, LocalMarker marker) {
        state = TABLE.move(state, MARKED);
        RecordMarkerCommandAttributes.Builder attributes = RecordMarkerCommandAttributes.newBuilder()
                .setMarkerName(Markers.LOCAL_ACTIVITY)
                .putDetails(Markers.ACTIVITY_ID, Markers.plain(activityId))
                .putDetails(Markers.ACTIVITY_TYPE, Markers.plain(activityType))
                .putDetails(Markers.TIME, Markers.plain(marker.timeMs()))
                .putDetails(Markers.META, marker.meta());
        if (input != null) {
            attributes.putDetails(Markers.INPUT, input);
        }
        if (marker.result() != null) {
            attributes.putDetails(Markers.RESULT, marker.result());
        }
        if (marker.failure() != null) {
            attributes.setFailure(marker.failure());
        }
        underway.add(
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_RECORD_MARKER)
                        .setRecordMarkerCommandAttributes(attributes)
                        .build(),
                this);
        tell(marker);
    }

    private void tell(LocalMarker marker) {
        Failure failure = marker.failure();
        Duration backoff = marker.backoff();
        if (failure == null) {
            outcome.completed(marker.result());
        } else if (backoff != null) {
            outcome.backOff(
                    backoff,
                    marker.attempt(),
                    marker.originallyScheduledMs(),
                    failure.hasCause() ? failure.getCause() : failure);
        } else {
            outcome.failed(failure);
        }
    }

    Failure failure(String message, RetryState retryState, Failure cause) {
        return Failures.activity(
                message,
                ActivityFailureInfo.newBuilder()
                        .setRetryState(retryState)
                        .setActivityId(activityId)
                        .setActivityType(ActivityType.newBuilder().setName(activityType))
                        .build(),
                cause);
    }

    @Override
    boolean recorded(HistoryEvent event) {
        state = TABLE.move(state, CLOSED);
        return false;
    }
}
