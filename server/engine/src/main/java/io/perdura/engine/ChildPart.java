package io.perdura.engine;

import io.perdura.engine.v1.Child;
import io.perdura.engine.v1.Snapshot;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The children of a run that were initiated and have not closed, by the id of the event that initiated them. Once the run
 * has closed none is pending any more; those that were are still shown.
 */
public final class ChildPart implements Part {

    private TreePMap<Long, Child> pending = TreePMap.empty();
    private TreePMap<Long, Child> left = TreePMap.empty();

    @Override
    public ChildPart copy() {
        ChildPart copy = new ChildPart();
        copy.pending = pending;
        copy.left = left;
        return copy;
    }

    public @Nullable Child find(long initiatedEventId) {
        return pending.get(initiatedEventId);
    }

    public Collection<Child> pending() {
        return pending.values();
    }

    /** Those that the run left behind as it closed: to be shown, and nothing else. */
    public Collection<Child> left() {
        return left.values();
    }

    public int size() {
        return pending.size();
    }

    public void put(Child child) {
        pending = pending.plus(child.getInitiatedEventId(), child);
    }

    public void remove(long initiatedEventId) {
        pending = pending.minus(initiatedEventId);
    }

    @Override
    public void runClosed() {
        left = pending;
        pending = TreePMap.empty();
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.addAllChildren(pending.values()).addAllLeftChildren(left.values());
    }

    static ChildPart of(Snapshot snapshot) {
        ChildPart part = new ChildPart();
        snapshot.getChildrenList().forEach(part::put);
        for (Child child : snapshot.getLeftChildrenList()) {
            part.left = part.left.plus(child.getInitiatedEventId(), child);
        }
        return part;
    }
}
