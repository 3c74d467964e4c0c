package io.perdura.engine;

import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.Snapshot;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The messages that a run owes to other runs: each stays until it is acknowledged, also after the run has closed. */
public final class OutboxPart implements Part {

    private TreePMap<Long, RunMessage> owed = TreePMap.empty();
    private int signals;
    private int cancels;

    @Override
    public OutboxPart copy() {
        OutboxPart copy = new OutboxPart();
        copy.owed = owed;
        copy.signals = signals;
        copy.cancels = cancels;
        return copy;
    }

    public @Nullable RunMessage find(long id) {
        return owed.get(id);
    }

    public Collection<RunMessage> owed() {
        return owed.values();
    }

    public boolean isAny() {
        return !owed.isEmpty();
    }

    public int pendingSignals() {
        return signals;
    }

    public int pendingCancels() {
        return cancels;
    }

    /** Whether a child still waits for its parent to have noted that it is there: until then it has no task to give. */
    public boolean holdsTasksBack() {
        // It is the message of event 1, and messages are kept in the order of their ids.
        return !owed.isEmpty() && owed.firstEntry().getValue().hasChildStarted();
    }

    public void put(RunMessage message) {
        remove(message.getId());
        owed = owed.plus(message.getId(), message);
        count(message, 1);
    }

    public void remove(long id) {
        RunMessage message = owed.get(id);
        if (message != null) {
            owed = owed.minus(id);
            count(message, -1);
        }
    }

    private void count(RunMessage message, int by) {
        if (message.hasSignal()) {
            signals += by;
        } else if (message.hasCancel()) {
            cancels += by;
        }
    }

    @Override
    public void owes(MutableState run, long nowMs, Debts debts) {
        for (RunMessage message : owed.values()) {
            debts.message(new OwedMessage(
                    message.getId(), message.getSinceMs(), message.getNamespaceId(), message.getWorkflowId()));
        }
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.addAllOutbox(owed.values());
    }

    static OutboxPart of(Snapshot snapshot) {
        OutboxPart part = new OutboxPart();
        snapshot.getOutboxList().forEach(part::put);
        return part;
    }
}
