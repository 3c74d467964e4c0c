package io.perdura.sdk.testing;

import io.temporal.api.history.v1.HistoryEvent;
import java.time.Instant;
import java.util.Map;

/**
 * A workflow after one event of its history.
 *
 * @param now workflow time
 * @param underway what it waits for and what it has given, a line for each
 * @param fields the fields of the user's object in words, by their names; empty until it was made
 */
public record Step(HistoryEvent event, Instant now, String underway, Map<String, String> fields) {

    /** A line for the event, one for the fields, one for each thing under way. */
    @Override
    public String toString() {
        String type = event.getEventType().name().replace("EVENT_TYPE_", "");
        return event.getEventId() + " " + type + "\n    " + fields + "\n    " + underway.replace("\n", "\n    ");
    }
}
