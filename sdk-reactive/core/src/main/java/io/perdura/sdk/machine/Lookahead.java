package io.perdura.sdk.machine;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the events of a workflow task tell before its code runs: the values that history remembers. */
public final class Lookahead {
    /** A live task has no events yet. */
    public static final Lookahead NONE = new Lookahead();

    record Changed(@Nullable Payloads data, int skipCount) {}

    record Version(int version, boolean searchAttributeUpdated) {}

    private final ArrayDeque<Payloads> sideEffects = new ArrayDeque<>(0);
    private final Map<String, ArrayDeque<Changed>> mutable = new HashMap<>(0);
    private final Map<String, Version> versions = new HashMap<>(0);

    private Lookahead() {}

    /** The command events of one workflow task. */
    public static Lookahead over(List<HistoryEvent> commandEvents) {
        Lookahead ahead = NONE;
        for (HistoryEvent event : commandEvents) {
            if (event.getEventType() == EventType.EVENT_TYPE_MARKER_RECORDED) {
                ahead = ahead == NONE ? new Lookahead() : ahead;
                ahead.add(event.getMarkerRecordedEventAttributes());
            }
        }
        return ahead;
    }

    private void add(MarkerRecordedEventAttributes marker) {
        Map<String, Payloads> details = marker.getDetailsMap();
        switch (marker.getMarkerName()) {
            case Markers.SIDE_EFFECT ->
                sideEffects.add(details.getOrDefault(Markers.DATA, Payloads.getDefaultInstance()));
            case Markers.MUTABLE_SIDE_EFFECT -> {
                Integer skipped = (Integer) Markers.read(details.get(Markers.SKIP_COUNT), Integer.class);
                mutable.computeIfAbsent(String.valueOf(Markers.text(details.get(Markers.ID))), id -> new ArrayDeque<>())
                        .add(new Changed(details.get(Markers.DATA), skipped == null ? 0 : skipped));
            }
            case Markers.VERSION -> versions.put(Versions.changeId(marker), Versions.read(marker));
            default -> {
                // of other kinds of things
            }
        }
    }

    @Nullable
    Payloads nextSideEffect() {
        return sideEffects.poll();
    }

    /** The next value of that id if it changed after so many calls; null: it did not. */
    @Nullable
    Changed changed(String id, int callsSince) {
        ArrayDeque<Changed> changes = mutable.get(id);
        if (changes == null || changes.isEmpty() || changes.peek().skipCount() != callsSince) {
            return null;
        }
        return changes.poll();
    }

    @Nullable
    Version version(String changeId) {
        return versions.get(changeId);
    }
}
