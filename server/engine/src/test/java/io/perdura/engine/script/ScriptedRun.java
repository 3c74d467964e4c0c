package io.perdura.engine.script;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.TaskToken;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One run as it is stored and as it is remembered, and the tokens that workers hold. */
final class ScriptedRun {

    final List<RecordCodec.Encoded> log = new ArrayList<>();
    final Map<String, TaskToken> tokens = new HashMap<>();
    MutableState state = new MutableState();
    int eventsShown;

    String runId() {
        return state.execution().runId();
    }

    List<HistoryEvent> history() {
        List<HistoryEvent> events = new ArrayList<>();
        try {
            for (RecordCodec.Encoded append : log) {
                events.addAll(History.parseFrom(append.events()).getEventsList());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    /** The state as recovery finds it. */
    MutableState recovered() {
        MutableState recovered = new MutableState();
        for (RecordCodec.Encoded append : log) {
            RunRules.replay(recovered, RecordCodec.decode(append.events(), append.changes()));
        }
        return recovered;
    }

    /** The events of each append. */
    String appends() {
        return log.stream()
                .filter(append -> append.eventCount() > 0)
                .map(append -> append.firstEventId()
                        + (append.eventCount() == 1 ? "" : "-" + (append.firstEventId() + append.eventCount() - 1)))
                .collect(Collectors.joining(", "));
    }

    /** Also of an activity that has closed. */
    long scheduledEventId(String activityId) {
        ActivityInfo pending = state.activities().find(activityId);
        return pending != null
                ? pending.scheduledEventId()
                : history().stream()
                        .filter(event -> event.getActivityTaskScheduledEventAttributes()
                                .getActivityId()
                                .equals(activityId))
                        .mapToLong(HistoryEvent::getEventId)
                        .max()
                        .orElse(0);
    }
}
