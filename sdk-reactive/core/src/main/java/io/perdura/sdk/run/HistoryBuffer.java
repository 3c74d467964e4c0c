package io.perdura.sdk.run;

import io.perdura.sdk.machine.Underway;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events that have come and were not applied yet, given out one whole workflow task at a time. */
final class HistoryBuffer {
    private final ArrayList<HistoryEvent> events = new ArrayList<>(0);
    private int from;
    private long lastEventId;

    /**
     * One workflow task as the code sees it.
     *
     * @param events all up to and including the start of the task
     * @param ahead its completion and what its commands became; empty if it is not completed
     */
    record Batch(List<HistoryEvent> events, List<HistoryEvent> ahead) {
        boolean isLive() {
            return ahead.isEmpty();
        }
    }

    /** Events that are known already are passed over; a gap is the fault of whoever fetched them. */
    void add(List<HistoryEvent> page) {
        for (HistoryEvent event : page) {
            if (event.getEventId() <= lastEventId) {
                continue;
            }
            if (event.getEventId() != lastEventId + 1) {
                throw new HistoryGapException(lastEventId + 1, event.getEventId());
            }
            lastEventId = event.getEventId();
            events.add(event);
        }
    }

    long lastEventId() {
        return lastEventId;
    }

    /** The last two events were those of a speculative task that the server has dropped. */
    void forgetSpeculativeTask() {
        lastEventId -= 2;
    }

    /**
     * The next whole workflow task; null if none is whole yet. A task that failed or timed out is none, and one that is
     * under way is one only for who handles it.
     */
    @Nullable
    Batch next(boolean last, boolean live) {
        for (int i = from; i < events.size(); i++) {
            if (type(i) != EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) {
                continue;
            }
            if (i == events.size() - 1) {
                return last && live ? take(i + 1, i + 1) : null;
            }
            if (type(i + 1) == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
                int end = i + 2;
                while (end < events.size() && Underway.isCommandEvent(type(end))) {
                    end++;
                }
                return end < events.size() || last ? take(i + 1, end) : null;
            }
        }
        return null;
    }

    /** When history is over: what the last completed task became. Whatever came after waits for the next task. */
    List<HistoryEvent> rest() {
        int end = from;
        while (end < events.size()
                && (type(end) == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED || Underway.isCommandEvent(type(end)))) {
            end++;
        }
        return take(end, end).events();
    }

    private EventType type(int index) {
        return events.get(index).getEventType();
    }

    private Batch take(int end, int aheadEnd) {
        Batch batch = new Batch(List.copyOf(events.subList(from, end)), List.copyOf(events.subList(end, aheadEnd)));
        from = end;
        if (from == events.size()) {
            events.clear();
            from = 0;
        }
        return batch;
    }

    /** Gives back what was applied, and its room if nothing is left: a hundred thousand runs rest. */
    void compact() {
        events.subList(0, from).clear();
        from = 0;
        if (events.isEmpty()) {
            events.trimToSize();
        }
    }
}
