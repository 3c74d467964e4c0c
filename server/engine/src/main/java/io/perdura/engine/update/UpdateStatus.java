package io.perdura.engine.update;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.UpdateRefused;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.update.v1.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How far an update has come in a run.
 *
 * @param outcomeEventId the event that holds the outcome, 0 if there is none
 * @param outcome the outcome if no event holds it, or null
 */
public record UpdateStatus(
        Kind kind, long outcomeEventId, @Nullable Outcome outcome) {

    /** What the state of a run says about an update. */
    public enum Kind {
        UNKNOWN,
        ADMITTED,
        ACCEPTED,
        COMPLETED,
        /** The run closed before the update was accepted: it has moved to the run that follows, if one does. */
        LEFT_BEHIND
    }

    public static UpdateStatus of(MutableState state, String updateId) {
        Long eventId = state.updates().completedBy(updateId);
        if (eventId != null) {
            return new UpdateStatus(Kind.COMPLETED, eventId, null);
        }
        Update update = state.updates().inFlight(updateId);
        if (update == null) {
            return new UpdateStatus(Kind.UNKNOWN, 0, null);
        }
        boolean accepted = update.getAcceptedEventId() != 0;
        if (state.execution().isOpen()) {
            return new UpdateStatus(accepted ? Kind.ACCEPTED : Kind.ADMITTED, 0, null);
        }
        return accepted
                ? new UpdateStatus(Kind.COMPLETED, 0, failed(UpdateRefusals.acceptedButNotCompleted()))
                : new UpdateStatus(Kind.LEFT_BEHIND, 0, null);
    }

    /** Whether a request with this id is a repetition. */
    static boolean isKnown(MutableState state, String updateId) {
        return switch (of(state, updateId).kind()) {
            case ADMITTED, ACCEPTED, COMPLETED -> true;
            case UNKNOWN, LEFT_BEHIND -> false;
        };
    }

    /** The run in which the update goes on, empty if it does not. */
    public static String successor(MutableState state, String updateId) {
        Update update = state.updates().inFlight(updateId);
        return update == null || update.getThisRunOnly()
                ? ""
                : state.execution().successorRunId();
    }

    /** The outcome of an update that a worker rejected. */
    public static Outcome rejection(UpdateRefused refused) {
        try {
            return failed(Failure.parseFrom(refused.getRejection()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable rejection", e);
        }
    }

    /** What a caller is told whose update ended otherwise than by a worker's rejection. */
    public static Rejection refusal(UpdateRefused.Reason reason) {
        return reason == UpdateRefused.Reason.TASK_FAILED
                ? UpdateRefusals.taskFailed()
                : UpdateRefusals.tasksKeepFailing();
    }

    private static Outcome failed(Failure failure) {
        return Outcome.newBuilder().setFailure(failure).build();
    }
}
