package io.perdura.engine.message;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.AttachedRequest;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * What came to a run from outside: the request ids it has seen, and the events that wait, without ids, for the started
 * workflow task to end.
 */
public final class MessagePart {

    private PVector<HistoryEvent> buffered = TreePVector.empty();
    private long bufferedBytes;
    private PSet<String> signalRequestIds = HashTreePSet.empty();
    private PMap<String, Long> attachedRequests = HashTreePMap.empty();

    public MessagePart copy() {
        MessagePart copy = new MessagePart();
        copy.buffered = buffered;
        copy.bufferedBytes = bufferedBytes;
        copy.signalRequestIds = signalRequestIds;
        copy.attachedRequests = attachedRequests;
        return copy;
    }

    public List<HistoryEvent> buffered() {
        return buffered;
    }

    public boolean isAnyBuffered() {
        return !buffered.isEmpty();
    }

    public long bufferedBytes() {
        return bufferedBytes;
    }

    public boolean hasSignal(String requestId) {
        return signalRequestIds.contains(requestId);
    }

    /** The id of the event that attached this start request to the run, or null. */
    public @Nullable Long attachedBy(String requestId) {
        return attachedRequests.get(requestId);
    }

    public PMap<String, Long> attachedRequests() {
        return attachedRequests;
    }

    void buffer(HistoryEvent event) {
        buffered = buffered.plus(event);
        bufferedBytes += event.getSerializedSize();
    }

    void clearBuffer() {
        buffered = TreePVector.empty();
        bufferedBytes = 0;
    }

    void removeBuffered(Predicate<HistoryEvent> unwanted) {
        List<HistoryEvent> kept = buffered.stream().filter(unwanted.negate()).toList();
        if (kept.size() < buffered.size()) {
            clearBuffer();
            kept.forEach(this::buffer);
        }
    }

    void signal(String requestId) {
        if (!requestId.isEmpty()) {
            signalRequestIds = signalRequestIds.plus(requestId);
        }
    }

    void attach(String requestId, long eventId) {
        attachedRequests = attachedRequests.plus(requestId, eventId);
    }

    public void writeTo(Snapshot.Builder snapshot) {
        buffered.forEach(event -> snapshot.addBufferedEvents(event.toByteString()));
        signalRequestIds.stream().sorted().forEach(snapshot::addSignalRequestIds);
        attachedRequests.entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> snapshot.addAttachedRequests(AttachedRequest.newBuilder()
                        .setRequestId(entry.getKey())
                        .setEventId(entry.getValue())));
    }

    public static MessagePart of(Snapshot snapshot) {
        try {
            MessagePart part = new MessagePart();
            for (var bytes : snapshot.getBufferedEventsList()) {
                part.buffer(HistoryEvent.parseFrom(bytes));
            }
            snapshot.getSignalRequestIdsList().forEach(part::signal);
            snapshot.getAttachedRequestsList()
                    .forEach(request -> part.attach(request.getRequestId(), request.getEventId()));
            return part;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable snapshot", e);
        }
    }
}
