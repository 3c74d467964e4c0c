package io.perdura.engine;

import io.perdura.engine.v1.Snapshot;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.WorkflowTask;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The updates of a run: admitted ones, which wait for a worker's word, accepted ones, and of each completed one the event
 * that holds its outcome. A refused update is forgotten. Whoever is admitted when the run closes has come too late.
 */
public final class UpdatePart implements Part {

    private PMap<String, Update> inFlight = HashTreePMap.empty();
    private PMap<String, Long> completed = HashTreePMap.empty();
    private long admittedBytes;
    private long lastOrder;

    @Override
    public UpdatePart copy() {
        UpdatePart copy = new UpdatePart();
        copy.inFlight = inFlight;
        copy.completed = completed;
        copy.admittedBytes = admittedBytes;
        copy.lastOrder = lastOrder;
        return copy;
    }

    /** The update if it is admitted or accepted, or null. */
    public @Nullable Update inFlight(String updateId) {
        return inFlight.get(updateId);
    }

    /** The id of the event with the update's outcome, or null if it has not completed. */
    public @Nullable Long completedBy(String updateId) {
        return completed.get(updateId);
    }

    public boolean isKnown(String updateId) {
        return inFlight.containsKey(updateId) || completed.containsKey(updateId);
    }

    /** The admitted and the accepted updates, in the order in which they came. */
    public List<Update> inFlight() {
        return inFlight.values().stream()
                .sorted(Comparator.comparingLong(Update::getOrder))
                .toList();
    }

    /** How many are admitted or accepted. */
    public int inFlightCount() {
        return inFlight.size();
    }

    /** How many the run has taken, those that were refused excepted. */
    public int count() {
        return inFlight.size() + completed.size();
    }

    /** Bytes of the requests that are not accepted yet. */
    public long admittedBytes() {
        return admittedBytes;
    }

    @Override
    public long bytesBesideHistory() {
        return admittedBytes;
    }

    /** The updates that no worker has accepted yet, in the order in which they came. */
    public List<Update> admitted() {
        return inFlight.isEmpty()
                ? List.of()
                : inFlight().stream()
                        .filter(update -> update.getAcceptedEventId() == 0)
                        .toList();
    }

    /** The admitted updates whose requests go to the worker with this started task. */
    public List<Update> shippedWith(WorkflowTask task) {
        return admitted().stream()
                .filter(update -> update.getTaskStamp() == task.getStamp()
                        && !update.getCarriedByHeartbeat()
                        && !update.getInHistory())
                .toList();
    }

    public void admit(Update update) {
        lastOrder++;
        admittedBytes += size(update);
        inFlight = inFlight.plus(
                update.getUpdateId(), update.toBuilder().setOrder(lastOrder).build());
    }

    public void accept(String updateId, long eventId) {
        Update update = inFlight.get(updateId);
        if (update == null) { // a reset run is rebuilt from its events alone
            lastOrder++;
            update = Update.newBuilder()
                    .setUpdateId(updateId)
                    .setOrder(lastOrder)
                    .build();
        }
        admittedBytes -= size(update);
        inFlight = inFlight.plus(
                updateId,
                update.toBuilder().clearRequest().setAcceptedEventId(eventId).build());
    }

    public void complete(String updateId, long eventId) {
        inFlight = inFlight.minus(updateId);
        completed = completed.plus(updateId, eventId);
    }

    public void forget(String updateId) {
        Update update = inFlight.get(updateId);
        if (update != null) {
            admittedBytes -= size(update);
            inFlight = inFlight.minus(updateId);
        }
    }

    /** A worker has the task: it answers every update that is admitted by now. */
    public void taskStarted(WorkflowTask task) {
        // The next task of a heartbeat goes on with what its worker has already.
        boolean heartbeat = task.getOriginalScheduledMs() < task.getScheduledMs();
        for (Update update : admitted()) {
            boolean carried = heartbeat && update.getDeliveries() > 0;
            inFlight = inFlight.plus(
                    update.getUpdateId(),
                    update.toBuilder()
                            .setTaskStamp(task.getStamp())
                            .setCarriedByHeartbeat(carried)
                            .setDeliveries(update.getDeliveries() + (carried ? 0 : 1))
                            .build());
        }
    }

    private static int size(Update update) {
        return update.getRequest().size();
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        inFlight.values().stream()
                .sorted(Comparator.comparingLong(Update::getOrder))
                .forEach(snapshot::addUpdates);
        completed.entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> snapshot.addUpdates(
                        Update.newBuilder().setUpdateId(entry.getKey()).setCompletedEventId(entry.getValue())));
        snapshot.setUpdateOrder(lastOrder);
    }

    static UpdatePart of(Snapshot snapshot) {
        UpdatePart part = new UpdatePart();
        for (Update update : snapshot.getUpdatesList()) {
            if (update.getCompletedEventId() != 0) {
                part.completed = part.completed.plus(update.getUpdateId(), update.getCompletedEventId());
            } else {
                part.inFlight = part.inFlight.plus(update.getUpdateId(), update);
                part.admittedBytes += update.getAcceptedEventId() == 0 ? size(update) : 0;
            }
        }
        part.lastOrder = snapshot.getUpdateOrder();
        return part;
    }
}
