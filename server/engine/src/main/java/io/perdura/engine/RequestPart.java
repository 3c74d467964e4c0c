package io.perdura.engine;

import io.perdura.engine.v1.AttachedRequest;
import io.perdura.engine.v1.ResetTaken;
import io.perdura.engine.v1.Snapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The requests that a run has taken, so that a repetition is known: for as long as the run is, but for those of operators,
 * of which the last are kept.
 */
public final class RequestPart implements Part {

    /** Whoever repeats an operation does so within minutes, and so many others do not come in between. */
    private static final int OPERATIONS_MAX = 100;

    private static final int RESETS_MAX = 100;

    private PSet<String> signalRequestIds = HashTreePSet.empty();
    private PMap<String, Long> attachedRequests = HashTreePMap.empty();
    private PVector<String> operations = TreePVector.empty();
    private PVector<ResetTaken> resets = TreePVector.empty();
    private long signals;

    @Override
    public RequestPart copy() {
        RequestPart copy = new RequestPart();
        copy.signalRequestIds = signalRequestIds;
        copy.attachedRequests = attachedRequests;
        copy.operations = operations;
        copy.resets = resets;
        copy.signals = signals;
        return copy;
    }

    /** How many signals the run has taken. */
    public long signals() {
        return signals;
    }

    public boolean hasSignal(String requestId) {
        return signalRequestIds.contains(requestId);
    }

    /** The id of the event that attached this start request to the run, 0 if it waits for one, or null. */
    public @Nullable Long attachedBy(String requestId) {
        return attachedRequests.get(requestId);
    }

    public PMap<String, Long> attachedRequests() {
        return attachedRequests;
    }

    public void signaled(String requestId) {
        signals++;
        if (!requestId.isEmpty()) {
            remember(requestId);
        }
    }

    /** A signal with this id is not taken again. */
    public void remember(String requestId) {
        signalRequestIds = signalRequestIds.plus(requestId);
    }

    /**
     * Whether what the request asks for has been done.
     *
     * @param kind what is asked for: two requests of different kinds may have the same id
     */
    public boolean hasOperation(String kind, String requestId) {
        return operations.contains(name(kind, requestId));
    }

    /** Does nothing for a request without an id. */
    public void operated(String kind, String requestId) {
        if (requestId.isEmpty() || hasOperation(kind, requestId)) {
            return;
        }
        PVector<String> known = operations.size() < OPERATIONS_MAX ? operations : operations.minus(0);
        operations = known.plus(name(kind, requestId));
    }

    private static String name(String kind, String requestId) {
        return kind + ' ' + requestId;
    }

    /** The run that a reset by this request began in place of this one; empty if there was no such reset. */
    public String resetBy(String requestId) {
        for (ResetTaken reset : resets) {
            if (reset.getRequestId().equals(requestId)) {
                return reset.getRunId();
            }
        }
        return "";
    }

    public List<ResetTaken> resets() {
        return resets;
    }

    public void reset(ResetTaken reset) {
        if (reset.getRequestId().isEmpty() || !resetBy(reset.getRequestId()).isEmpty()) {
            return;
        }
        PVector<ResetTaken> known = resets.size() < RESETS_MAX ? resets : resets.minus(0);
        resets = known.plus(reset);
    }

    public void attach(String requestId, long eventId) {
        attachedRequests = attachedRequests.plus(requestId, eventId);
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.getExecutionBuilder().setSignals(signals);
        signalRequestIds.stream().sorted().forEach(snapshot::addSignalRequestIds);
        snapshot.addAllOperationsTaken(operations).addAllResets(resets);
        attachedRequests.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> snapshot.addAttachedRequests(AttachedRequest.newBuilder()
                        .setRequestId(entry.getKey())
                        .setEventId(entry.getValue())));
    }

    static RequestPart of(Snapshot snapshot) {
        RequestPart part = new RequestPart();
        part.signals = snapshot.getExecution().getSignals();
        for (String requestId : snapshot.getSignalRequestIdsList()) {
            part.signalRequestIds = part.signalRequestIds.plus(requestId);
        }
        part.operations = TreePVector.from(snapshot.getOperationsTakenList());
        part.resets = TreePVector.from(snapshot.getResetsList());
        snapshot.getAttachedRequestsList()
                .forEach(request -> part.attach(request.getRequestId(), request.getEventId()));
        return part;
    }
}
