package io.perdura.sdk.machine;

import io.temporal.api.history.v1.HistoryEvent;

/** One thing that a run has under way. Told only of events that are about it. */
abstract class Machine {

    /** For commands that nothing comes after. */
    static final Machine NONE = new Machine() {
        @Override
        boolean recorded(HistoryEvent event) {
            return false;
        }
    };

    /** What it is, for who asks what a run waits for. */
    String words() {
        return getClass().getSimpleName();
    }

    /** The event of its command was found. True if later events will be about it. */
    abstract boolean recorded(HistoryEvent event);

    /** A later event. True if it was the last. */
    boolean happened(HistoryEvent event) {
        throw new IllegalStateException("event " + event.getEventId() + " is about nothing that goes on");
    }
}
