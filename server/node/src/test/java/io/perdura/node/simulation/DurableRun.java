package io.perdura.node.simulation;

import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.Times;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.Change;
import io.perdura.node.persistence.HistoryRow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One run as the database holds it: its rows replayed, its history checked event by event. */
final class DurableRun {
    private final UUID runId;
    private final MutableState state = new MutableState();
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Map<String, Integer> signals = new HashMap<>();
    private final Set<String> activityStarts = new HashSet<>();
    private final Map<Long, Integer> returns = new HashMap<>();
    private final Set<String> completions = new HashSet<>();
    private final Set<String> activityClosings = new HashSet<>();
    private final Set<String> effects = new HashSet<>();
    private final Map<Long, Boolean> activityOpen = new HashMap<>();
    private final Map<Long, Long> activityStarted = new HashMap<>();
    private final Map<Long, Long> timerFires = new HashMap<>();
    private long seq;
    private long taskScheduled;
    private long taskStarted;
    private boolean closed;
    private boolean forgottenATask;
    private boolean deleted;

    DurableRun(UUID runId) {
        this.runId = runId;
    }

    UUID runId() {
        return runId;
    }

    MutableState state() {
        return state;
    }

    List<HistoryEvent> events() {
        return events;
    }

    int signals(String tag) {
        return signals.getOrDefault(tag, 0);
    }

    long signalEvents(String tag) {
        return events.stream()
                .filter(event -> event.hasWorkflowExecutionSignaledEventAttributes()
                        && tag(event.getWorkflowExecutionSignaledEventAttributes())
                                .equals(tag))
                .count();
    }

    /** Who sent the signal: a client's own mark, or the request id of another run. */
    private static String tag(WorkflowExecutionSignaledEventAttributes signal) {
        return signal.hasExternalWorkflowExecution() ? signal.getRequestId() : signal.getIdentity();
    }

    boolean isTerminatedBy(String tag) {
        HistoryEvent last = events.get(events.size() - 1);
        return last.getWorkflowExecutionTerminatedEventAttributes()
                .getIdentity()
                .equals(tag);
    }

    boolean isTaskCompletedBy(String tag) {
        return completions.contains(tag);
    }

    boolean hasCompletedNoTask() {
        return completions.isEmpty();
    }

    /** Whether a worker's answer to a task came to nothing. */
    boolean hasForgottenATask() {
        return forgottenATask;
    }

    boolean isActivityClosedBy(String tag) {
        return activityClosings.contains(tag);
    }

    boolean isActivityStartedBy(String pollRequestId) {
        return activityStarts.contains(pollRequestId);
    }

    int returns(long scheduledEventId) {
        return returns.getOrDefault(scheduledEventId, 0);
    }

    boolean isContinuation() {
        return !state.execution().started().getContinuedExecutionRunId().isEmpty();
    }

    /** Whether a reset began it. */
    boolean isForked() {
        return state.execution().isForked();
    }

    /** Whether a reset took the event over from another run. */
    boolean hasTakenOver(long eventId) {
        return state.execution().origins().stream().anyMatch(origin -> eventId <= origin.getLastEventId());
    }

    boolean isChild() {
        return state.execution().started().hasParentWorkflowExecution();
    }

    String startedBy() {
        return state.execution().started().getIdentity();
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new Violation("run " + runId + ", row " + seq + ": " + message);
        }
    }

    /** Whether it is gone from storage. */
    boolean isDeleted() {
        return deleted;
    }

    void delete() {
        // That its messages were taken may be known to its shard alone; whether they were, its family shows at the end.
        require(closed, "it is taken away, and has not ended");
        deleted = true;
    }

    // ---- One more row ----

    void append(HistoryRow row, Map<String, Set<String>> commands) {
        require(!deleted, "it is gone, and goes on");
        require(row.seq() == seq + 1, "row " + row.seq() + " follows row " + seq);
        seq = row.seq();
        require(
                row.eventCount() == 0 || row.firstEventId() == events.size() + 1,
                "event " + row.firstEventId() + " follows event " + events.size());
        Set<String> rowEffects = new HashSet<>();
        Set<String> rowCompletions = new HashSet<>();
        for (RunRecord record : RecordCodec.decode(row.events(), row.changes())) {
            require(!state.execution().isPaused() || !begins(record), "it is paused, and gives a task: " + record);
            RunRules.replay(state, List.of(record));
            if (record instanceof RunRecord.Written written) {
                came(written.event());
                inHistory(written.event(), rowEffects, rowCompletions);
            } else if (record instanceof RunRecord.Buffered buffered) {
                came(buffered.event());
            } else if (record instanceof RunRecord.Flushed flushed) {
                inHistory(flushed.event(), rowEffects, rowCompletions);
            } else if (record instanceof RunRecord.Changed changed) {
                changed(changed.change());
            }
        }
        for (String completion : rowCompletions) {
            require(
                    rowEffects.containsAll(commands.getOrDefault(completion, Set.of())),
                    "completion " + completion + " has not all its effects");
        }
    }

    /** Whether it is the beginning of a task; one that a worker has may still be written. */
    private boolean begins(RunRecord record) {
        if (record instanceof RunRecord.Changed changed) {
            Change change = changed.change();
            return change.hasActivityStarted() || change.hasWorkflowTaskScheduled() || change.hasWorkflowTaskStarted();
        }
        return record instanceof RunRecord.Written written
                && written.event().getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
                && !state.workflowTask().isStarted();
    }

    /** Applied once, whether it has its place in history already or not. */
    private void came(HistoryEvent event) {
        if (event.hasWorkflowExecutionSignaledEventAttributes()) {
            String tag = tag(event.getWorkflowExecutionSignaledEventAttributes());
            require(signals.merge(tag, 1, Integer::sum) == 1, "signal " + tag + " came twice");
        }
        String closing = switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                event.getActivityTaskCompletedEventAttributes().getIdentity();
            case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
                event.getActivityTaskFailedEventAttributes().getIdentity();
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
                // An activity that had not started is canceled by the completion that asked for it.
                event.getActivityTaskCanceledEventAttributes().getStartedEventId() == 0
                        ? ""
                        : event.getActivityTaskCanceledEventAttributes().getIdentity();
            default -> "";
        };
        if (event.hasActivityTaskCanceledEventAttributes()) {
            activityClosings.add(event.getActivityTaskCanceledEventAttributes().getIdentity());
        } else if (!closing.isEmpty()) {
            require(activityClosings.add(closing), "activity answer " + closing + " took effect twice");
        }
    }

    private void changed(Change change) {
        switch (change.getKindCase()) {
            case WORKFLOW_TASK_ENDED ->
                forgottenATask |= change.getWorkflowTaskEnded().getForgotten();
            case ACTIVITY_STARTED ->
                activityStarts.add(change.getActivityStarted().getRequestId());
            case ACTIVITY_RETURNED ->
                returns.merge(change.getActivityReturned().getScheduledEventId(), 1, Integer::sum);
            default -> {}
        }
    }

    private void inHistory(HistoryEvent event, Set<String> rowEffects, Set<String> rowCompletions) {
        require(!closed, event.getEventType() + " after the run was closed");
        require(event.getEventId() == events.size() + 1, "event " + event.getEventId() + " after " + events.size());
        require(
                (event.getEventId() == 1) == event.hasWorkflowExecutionStartedEventAttributes(),
                "event " + event.getEventId() + " is " + event.getEventType());
        events.add(event);
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED -> {
                require(taskScheduled == 0, "a second workflow task is scheduled");
                taskScheduled = event.getEventId();
            }
            case EVENT_TYPE_WORKFLOW_TASK_STARTED -> {
                require(
                        taskStarted == 0
                                && event.getWorkflowTaskStartedEventAttributes().getScheduledEventId() == taskScheduled,
                        "a workflow task is started that is not scheduled");
                taskStarted = event.getEventId();
            }
            case EVENT_TYPE_WORKFLOW_TASK_COMPLETED -> {
                var completed = event.getWorkflowTaskCompletedEventAttributes();
                taskEnds(completed.getScheduledEventId(), completed.getStartedEventId());
                require(completions.add(completed.getIdentity()), completed.getIdentity() + " completed twice");
                rowCompletions.add(completed.getIdentity());
            }
            case EVENT_TYPE_WORKFLOW_TASK_FAILED -> {
                var failed = event.getWorkflowTaskFailedEventAttributes();
                taskEnds(failed.getScheduledEventId(), failed.getStartedEventId());
            }
            case EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT -> {
                var timedOut = event.getWorkflowTaskTimedOutEventAttributes();
                taskEnds(timedOut.getScheduledEventId(), timedOut.getStartedEventId());
            }
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
                activityOpen.put(event.getEventId(), true);
                effect(event.getActivityTaskScheduledEventAttributes().getActivityId(), rowEffects);
            }
            case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
                long scheduled = event.getActivityTaskStartedEventAttributes().getScheduledEventId();
                require(activityOpen.getOrDefault(scheduled, false), "an activity is started that is not open");
                require(activityStarted.put(scheduled, event.getEventId()) == null, "an activity is started twice");
            }
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
                var attributes = event.getActivityTaskCompletedEventAttributes();
                activityCloses(attributes.getScheduledEventId(), attributes.getStartedEventId());
            }
            case EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
                var attributes = event.getActivityTaskFailedEventAttributes();
                activityCloses(attributes.getScheduledEventId(), attributes.getStartedEventId());
            }
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED -> {
                var attributes = event.getActivityTaskCanceledEventAttributes();
                activityCloses(attributes.getScheduledEventId(), attributes.getStartedEventId());
            }
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> {
                var attributes = event.getActivityTaskTimedOutEventAttributes();
                activityCloses(attributes.getScheduledEventId(), attributes.getStartedEventId());
            }
            case EVENT_TYPE_TIMER_STARTED -> {
                var attributes = event.getTimerStartedEventAttributes();
                timerFires.put(
                        event.getEventId(),
                        Times.ms(event.getEventTime()) + Times.ms(attributes.getStartToFireTimeout()));
                effect(attributes.getTimerId(), rowEffects);
            }
            case EVENT_TYPE_TIMER_FIRED -> {
                Long due =
                        timerFires.remove(event.getTimerFiredEventAttributes().getStartedEventId());
                require(due != null, "a timer fires that is not running");
                require(due == null || Times.ms(event.getEventTime()) >= due, "a timer fires too early");
            }
            case EVENT_TYPE_TIMER_CANCELED ->
                require(
                        timerFires.remove(
                                        event.getTimerCanceledEventAttributes().getStartedEventId())
                                != null,
                        "a timer is canceled that is not running");
            case EVENT_TYPE_MARKER_RECORDED ->
                effect(event.getMarkerRecordedEventAttributes().getMarkerName(), rowEffects);
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
                    EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> closed = true;
            default -> {}
        }
    }

    private void taskEnds(long scheduledEventId, long startedEventId) {
        require(
                scheduledEventId == taskScheduled && startedEventId == taskStarted,
                "a workflow task ends that is not the current one");
        taskScheduled = 0;
        taskStarted = 0;
    }

    private void activityCloses(long scheduledEventId, long startedEventId) {
        require(Boolean.TRUE.equals(activityOpen.put(scheduledEventId, false)), "an activity closes that is not open");
        require(
                startedEventId == activityStarted.getOrDefault(scheduledEventId, 0L),
                "an activity closes with started event " + startedEventId + ", but history has "
                        + activityStarted.get(scheduledEventId));
    }

    private void effect(String tag, Set<String> rowEffects) {
        require(effects.add(tag), "command " + tag + " took effect twice");
        rowEffects.add(tag);
    }

    // ---- At the end ----

    void checkClosed() {
        require(closed && !state.execution().isOpen(), "it did not end");
        signals.forEach((tag, count) ->
                require(signalEvents(tag) == 1, "signal " + tag + " is " + signalEvents(tag) + " times in history"));
    }
}
