package io.perdura.engine;

import io.perdura.engine.v1.AttachedRequest;
import io.perdura.engine.v1.Snapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/** The requests that a run has taken, kept for as long as the run is, so that a repetition is known. */
public final class RequestPart implements Part {

    private PSet<String> signalRequestIds = HashTreePSet.empty();
    private PMap<String, Long> attachedRequests = HashTreePMap.empty();
    private long signals;

    @Override
    public RequestPart copy() {
        RequestPart copy = new RequestPart();
        copy.signalRequestIds = signalRequestIds;
        copy.attachedRequests = attachedRequests;
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

    public void attach(String requestId, long eventId) {
        attachedRequests = attachedRequests.plus(requestId, eventId);
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.getExecutionBuilder().setSignals(signals);
        signalRequestIds.stream().sorted().forEach(snapshot::addSignalRequestIds);
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
        snapshot.getAttachedRequestsList()
                .forEach(request -> part.attach(request.getRequestId(), request.getEventId()));
        return part;
    }
}
