package io.perdura.sdk.client;

import io.temporal.api.schedule.v1.ScheduleListEntry;
import java.time.Instant;
import java.util.List;

/** What lists show of a schedule. */
public final class ScheduleSummary {
    private final ScheduleListEntry message;

    ScheduleSummary(ScheduleListEntry message) {
        this.message = message;
    }

    public String scheduleId() {
        return message.getScheduleId();
    }

    /** What it starts. */
    public String workflowType() {
        return message.getInfo().getWorkflowType().getName();
    }

    /** Whether it starts nothing until it is unpaused. */
    public boolean isPaused() {
        return message.getInfo().getPaused();
    }

    /** Why it is paused or not. */
    public String note() {
        return message.getInfo().getNotes();
    }

    /** When it starts the next ones, soonest first. */
    public List<Instant> next() {
        return message.getInfo().getFutureActionTimesList().stream()
                .map(Wire::instant)
                .toList();
    }

    /** All that the server said, in the API's own form. */
    public ScheduleListEntry message() {
        return message;
    }
}
