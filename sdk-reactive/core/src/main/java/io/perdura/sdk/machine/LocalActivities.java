package io.perdura.sdk.machine;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The local activities of a run by their ids: markers find them so, as they end in another order than they began. */
public final class LocalActivities {
    private record Open(LocalActivityTask task, LocalActivityMachine machine) {}

    private final Underway underway;
    private @Nullable Map<String, Open> open;
    private @Nullable List<LocalActivityTask> toCarryOut;
    private @Nullable List<String> toCancel;
    private @Nullable Set<String> foreseen;

    public LocalActivities(Underway underway) {
        this.underway = underway;
    }

    public void schedule(LocalActivityTask task, LocalOutcome outcome, boolean replaying) {
        LocalActivityMachine machine = new LocalActivityMachine(
                task.activityId(),
                task.activityType(),
                task.options().argumentsInMarker() ? task.input() : null,
                outcome,
                replaying);
        if (open == null) {
            open = new LinkedHashMap<>(4);
        }
        open.put(task.activityId(), new Open(task, machine));
        if (!replaying) {
            carryOut(task);
        }
    }

    private void carryOut(LocalActivityTask task) {
        if (toCarryOut == null) {
            toCarryOut = new ArrayList<>(4);
        }
        toCarryOut.add(task);
    }

    /** Asks the worker to stop it; its end is told by its marker all the same. */
    public void cancel(String activityId) {
        Open canceled = open == null ? null : open.get(activityId);
        if (canceled != null && canceled.machine().isRunning()) {
            if (toCancel == null) {
                toCancel = new ArrayList<>(2);
            }
            toCancel.add(activityId);
        }
    }

    /** What history did not tell the end of must be carried out. */
    public void historyEnded() {
        if (open != null) {
            open.values().stream()
                    .filter(local -> local.machine().historyEnded())
                    .forEach(local -> carryOut(local.task()));
        }
    }

    /** Each is given out once. */
    public List<LocalActivityTask> takeToCarryOut() {
        List<LocalActivityTask> tasks = toCarryOut == null ? List.of() : toCarryOut;
        toCarryOut = null;
        return tasks;
    }

    /** Each is given out once. */
    public List<String> takeToCancel() {
        List<String> ids = toCancel == null ? List.of() : toCancel;
        toCancel = null;
        return ids;
    }

    public boolean anyRunning() {
        return open != null
                && open.values().stream().anyMatch(local -> local.machine().isRunning());
    }

    /** The end of one that was carried out; false if nobody waits for it any more. */
    public boolean ended(LocalActivityResult result, long timeMs) {
        Open local = open == null ? null : open.get(result.activityId());
        if (local == null || !local.machine().isRunning()) {
            return false;
        }
        forget(result.activityId());
        local.machine().ended(underway, marker(local.machine(), result, timeMs));
        return true;
    }

    private static LocalMarker marker(LocalActivityMachine machine, LocalActivityResult result, long timeMs) {
        long scheduledMs = result.originallyScheduled().toEpochMilli();
        if (result instanceof LocalActivityResult.Completed completed) {
            return new LocalMarker(timeMs, result.attempt(), scheduledMs, completed.result(), null, null);
        }
        if (result instanceof LocalActivityResult.Failed failed) {
            boolean timedOut = failed.failure().hasTimeoutFailureInfo();
            String message = timedOut ? "Local activity timed out" : "Local activity task failed";
            Failure failure = machine.failure(message, failed.retryState(), failed.failure());
            return new LocalMarker(timeMs, result.attempt(), scheduledMs, null, failure, failed.backoff());
        }
        Payloads details = ((LocalActivityResult.Canceled) result).details();
        Failure failure = machine.failure(
                "Local activity canceled",
                RetryState.RETRY_STATE_UNSPECIFIED,
                Failures.canceled("Local activity canceled", details));
        return new LocalMarker(timeMs, result.attempt(), scheduledMs, null, failure, null);
    }

    /**
     * In replay, of a marker of the task whose code has just run: its end is told now, before any command is matched, as it
     * was when it happened; what the code then took back was never given. The time of the end; -1 if the event is no such
     * marker, or one of a command that was given live.
     */
    public long foresee(HistoryEvent event) {
        String id = idOf(event);
        Open local = id == null || open == null ? null : open.get(id);
        if (id == null || local == null) {
            return -1;
        }
        LocalMarker marker = LocalMarker.read(event.getMarkerRecordedEventAttributes());
        forget(id);
        if (!local.machine().replayed(marker)) {
            return -1;
        }
        if (foreseen == null) {
            foreseen = new HashSet<>(4);
        }
        foreseen.add(id);
        return marker.timeMs();
    }

    /** Whether its end was told before its marker came, so that no command belongs to the marker. */
    public boolean wasForeseen(HistoryEvent event) {
        String id = foreseen == null ? null : idOf(event);
        if (id == null || foreseen == null || !foreseen.remove(id)) {
            return false;
        }
        if (foreseen.isEmpty()) {
            foreseen = null;
        }
        return true;
    }

    private static @Nullable String idOf(HistoryEvent event) {
        if (event.getEventType() != EventType.EVENT_TYPE_MARKER_RECORDED
                || !event.getMarkerRecordedEventAttributes().getMarkerName().equals(Markers.LOCAL_ACTIVITY)) {
            return null;
        }
        return Markers.text(
                event.getMarkerRecordedEventAttributes().getDetailsMap().get(Markers.ACTIVITY_ID));
    }

    private void forget(String id) {
        if (open != null) {
            open.remove(id);
            if (open.isEmpty()) {
                open = null;
            }
        }
    }
}
