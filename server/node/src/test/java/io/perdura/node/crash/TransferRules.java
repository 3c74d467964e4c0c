package io.perdura.node.crash;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold for the history of one transfer that is complete. */
final class TransferRules {
    private final String id;
    private final List<HistoryEvent> events;
    private final Ledger ledger;
    private final List<String> violations = new ArrayList<>();

    private TransferRules(String id, List<HistoryEvent> events, Ledger ledger) {
        this.id = id;
        this.events = events;
        this.ledger = ledger;
    }

    static List<String> violations(String id, List<HistoryEvent> events, String result, Ledger ledger) {
        TransferRules rules = new TransferRules(id, events, ledger);
        if (events.isEmpty()) {
            rules.violated("there is no history");
        } else {
            rules.eventsAreContiguous();
            rules.workflowTasksTakeTurns();
            rules.activitiesCompleteOnce();
            rules.oneOf(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
            rules.oneTimerAtMost();
            rules.endsWith(result);
        }
        return rules.violations;
    }

    private void violated(String what) {
        violations.add(id + ": " + what);
    }

    private void eventsAreContiguous() {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).getEventId() != i + 1) {
                violated("event " + (i + 1) + " has the id " + events.get(i).getEventId());
                return;
            }
        }
        if (events.get(0).getEventType() != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED) {
            violated("it begins with " + events.get(0).getEventType());
        }
    }

    private void workflowTasksTakeTurns() {
        long scheduled = 0;
        long started = 0;
        for (HistoryEvent event : events) {
            switch (event.getEventType()) {
                case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED -> {
                    require(scheduled == 0, event, "while another is scheduled");
                    scheduled = event.getEventId();
                }
                case EVENT_TYPE_WORKFLOW_TASK_STARTED -> {
                    require(started == 0, event, "while another is started");
                    require(
                            event.getWorkflowTaskStartedEventAttributes().getScheduledEventId() == scheduled,
                            event,
                            "that was not scheduled");
                    started = event.getEventId();
                }
                case EVENT_TYPE_WORKFLOW_TASK_COMPLETED -> {
                    var completed = event.getWorkflowTaskCompletedEventAttributes();
                    require(
                            completed.getScheduledEventId() == scheduled && completed.getStartedEventId() == started,
                            event,
                            "that was not started");
                    scheduled = 0;
                    started = 0;
                }
                case EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT -> {
                    scheduled = 0;
                    started = 0;
                }
                case EVENT_TYPE_WORKFLOW_TASK_FAILED -> {
                    var failed = event.getWorkflowTaskFailedEventAttributes();
                    violated("a workflow task failed, " + failed.getCause() + ": "
                            + failed.getFailure().getMessage());
                    scheduled = 0;
                    started = 0;
                }
                default -> {}
            }
        }
    }

    private void require(boolean condition, HistoryEvent event, String otherwise) {
        if (!condition) {
            violated(event.getEventId() + " " + event.getEventType() + " " + otherwise);
        }
    }

    private void activitiesCompleteOnce() {
        Map<Long, String> steps = new HashMap<>();
        Set<Long> closed = new HashSet<>();
        Set<Long> started = new HashSet<>();
        for (HistoryEvent event : events) {
            switch (event.getEventType()) {
                case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
                    String type = event.getActivityTaskScheduledEventAttributes()
                            .getActivityType()
                            .getName();
                    steps.put(event.getEventId(), type.toLowerCase(Locale.ROOT));
                }
                case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
                    require(
                            started.add(event.getActivityTaskStartedEventAttributes()
                                    .getScheduledEventId()),
                            event,
                            "twice");
                case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
                    var completed = event.getActivityTaskCompletedEventAttributes();
                    long scheduled = completed.getScheduledEventId();
                    require(closed.add(scheduled), event, "twice");
                    require(started.contains(scheduled), event, "that was not started");
                    String receipt = DefaultDataConverter.newDefaultInstance()
                            .fromPayloads(0, Optional.of(completed.getResult()), String.class, String.class);
                    require(
                            ledger.receipts(id, steps.getOrDefault(scheduled, ""))
                                    .contains(receipt),
                            event,
                            "with a receipt that nobody was given: " + receipt);
                }
                case EVENT_TYPE_ACTIVITY_TASK_FAILED, EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
                    violated(event.getEventId() + " " + event.getEventType());
                default -> {}
            }
        }
        if (!Set.of("withdraw", "deposit").equals(Set.copyOf(steps.values())) || steps.size() != 2) {
            violated("its activities are " + steps.values());
        }
        if (!closed.equals(steps.keySet())) {
            violated("activities " + closed + " of " + steps.keySet() + " were completed");
        }
    }

    private void oneOf(EventType type) {
        long count = count(type);
        if (count != 1) {
            violated(count + " times " + type);
        }
    }

    private void oneTimerAtMost() {
        long started = count(EventType.EVENT_TYPE_TIMER_STARTED);
        long fired = count(EventType.EVENT_TYPE_TIMER_FIRED);
        if (started > 1 || fired != started) {
            violated(started + " timers were started, " + fired + " have fired");
        }
    }

    private void endsWith(String result) {
        HistoryEvent last = events.get(events.size() - 1);
        if (last.getEventType() != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED) {
            violated("it ends with " + last.getEventType());
            return;
        }
        oneOf(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        String written = DefaultDataConverter.newDefaultInstance()
                .fromPayloads(
                        0,
                        Optional.of(last.getWorkflowExecutionCompletedEventAttributes()
                                .getResult()),
                        String.class,
                        String.class);
        if (!written.equals(result)) {
            violated("its result is " + written + ", but the client was told " + result);
        }
    }

    private long count(EventType type) {
        return events.stream().filter(event -> event.getEventType() == type).count();
    }
}
