package io.perdura.node.simulation;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.RunRecord;
import io.perdura.engine.Times;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.ActivityStarted;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunOrigin;
import io.perdura.engine.v1.TaskToken;
import io.perdura.node.persistence.HistoryRow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** One run as the database holds it: its rows replayed, its history checked event by event. */
final class DurableRun {
    private final UUID runId;
    private final MutableState state = new MutableState();
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Map<String, Integer> signals = new HashMap<>();
    private final Set<String> activityStarts = new HashSet<>();
    private final Set<String> startedAttempts = new HashSet<>();
    private final Set<String> pauses = new HashSet<>();
    private final Set<String> unpauses = new HashSet<>();
    private final Set<String> activityPauses = new HashSet<>();
    private final Set<String> operations = new HashSet<>();
    private final Set<Integer> priorities = new HashSet<>();
    private final Map<Long, Integer> returns = new HashMap<>();
    private final Set<String> completions = new HashSet<>();
    private final Set<String> activityClosings = new HashSet<>();
    private final Set<String> effects = new HashSet<>();
    private final Map<Long, Boolean> activityOpen = new HashMap<>();
    private final Map<Long, Long> activityStarted = new HashMap<>();
    private final Map<Long, Long> timerFires = new HashMap<>();
    /** When each timer should fire, whether it has or not. */
    private final Map<Long, Long> timers = new HashMap<>();

    private long seq;
    private long taskScheduled;
    private long taskStarted;
    private boolean closed;
    private boolean forgottenATask;
    private boolean deleted;
    private @Nullable String taskOfAPausedRun;

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

    /** Where in history the signal stands, or -1. */
    int place(String tag) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).hasWorkflowExecutionSignaledEventAttributes()
                    && tag(events.get(i).getWorkflowExecutionSignaledEventAttributes())
                            .equals(tag)) {
                return i;
            }
        }
        return -1;
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

    /** Whether somebody with this mark has ended it; false of one without a history. */
    boolean isClosedByTermination(String tag) {
        return !events.isEmpty() && isTerminatedBy(tag);
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

    /** Whether the attempt that the token names is stored as started. */
    boolean hasStarted(TaskToken token) {
        return startedAttempts.contains(token.getScheduledEventId() + "/" + token.getStartedMs());
    }

    boolean wasPausedBy(String requestId) {
        return pauses.contains(requestId);
    }

    boolean wentOnBy(String requestId) {
        return unpauses.contains(requestId);
    }

    boolean hasPausedActivityBy(String requestId) {
        return activityPauses.contains(requestId);
    }

    /** The ids of what batches have done to it. */
    Set<String> operations() {
        return operations;
    }

    boolean hadPriority(int priority) {
        return priorities.contains(priority);
    }

    /** What it has to tell others, as far as storage knows. */
    Collection<RunMessage> owed() {
        return state.outbox().owed();
    }

    /** How often an attempt of the activity was taken back, or its attempts were counted anew. */
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

    /** Whether it goes on from the event, which the other run wrote first. */
    boolean hasTakenOver(long eventId, DurableRun from) {
        return firstWriter(eventId).equals(from.runId().toString());
    }

    /** The run that first wrote the event, if a reset took it over; else empty. */
    String firstWriter(long eventId) {
        return state.execution().origins().stream()
                .filter(origin -> eventId <= origin.getLastEventId())
                .findFirst()
                .map(RunOrigin::getRunId)
                .orElse("");
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

    /**
     * @param records the row's
     * @param times how often a signal may come
     * @param fired told of timers that fire, and when they should have
     */
    void append(
            HistoryRow row,
            List<RunRecord> records,
            Map<String, Set<String>> commands,
            ToIntFunction<String> times,
            LongConsumer fired) {
        require(!deleted, "it is gone, and goes on");
        require(row.seq() == seq + 1, "row " + row.seq() + " follows row " + seq);
        seq = row.seq();
        require(
                row.eventCount() == 0 || row.firstEventId() == events.size() + 1,
                "event " + row.firstEventId() + " follows event " + events.size());
        Set<String> rowEffects = new HashSet<>();
        Set<String> rowCompletions = new HashSet<>();
        for (RunRecord record : records) {
            if (state.execution().isPaused() && begins(record)) {
                taskOfAPausedRun = record.toString();
            }
            requireNotPaused(record);
            RunRules.replay(state, List.of(record));
            if (record instanceof RunRecord.Written written) {
                came(written.event(), times);
                inHistory(written.event(), rowEffects, rowCompletions);
                tellFired(written.event(), fired);
            } else if (record instanceof RunRecord.Buffered buffered) {
                came(buffered.event(), times);
                tellFired(buffered.event(), fired);
            } else if (record instanceof RunRecord.Flushed flushed) {
                inHistory(flushed.event(), rowEffects, rowCompletions);
            } else if (record instanceof RunRecord.Changed changed) {
                changed(changed.change());
            }
        }
        priorities.add(state.execution().started().getPriority().getPriorityKey());
        require(!state.execution().isPaused() || !state.owesTask(Long.MAX_VALUE / 2), "it is paused, and owes a task");
        for (String completion : rowCompletions) {
            require(
                    rowEffects.containsAll(commands.getOrDefault(completion, Set.of())),
                    "completion " + completion + " has not all its effects");
        }
    }

    /** An event that waits for the end of a task has fired by then. */
    private void tellFired(HistoryEvent event, LongConsumer fired) {
        Long due = event.hasTimerFiredEventAttributes()
                ? timers.get(event.getTimerFiredEventAttributes().getStartedEventId())
                : null;
        if (due != null) {
            fired.accept(due);
        }
    }

    /** All of one commit is known: what a reset took over shows only then. */
    void committed() {
        require(
                taskOfAPausedRun == null || isForked() && state.execution().isOpen(),
                "it is paused, and gives a task: " + taskOfAPausedRun);
        taskOfAPausedRun = null;
    }

    private void requireNotPaused(RunRecord record) {
        if (record instanceof RunRecord.Changed changed && changed.change().hasActivityStarted()) {
            ActivityInfo activity = state.activities()
                    .find(changed.change().getActivityStarted().getScheduledEventId());
            require(activity == null || !activity.isPaused(), "a paused activity is given out");
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
    private void came(HistoryEvent event, ToIntFunction<String> times) {
        if (event.hasWorkflowExecutionSignaledEventAttributes()) {
            String tag = tag(event.getWorkflowExecutionSignaledEventAttributes());
            require(signals.merge(tag, 1, Integer::sum) <= times.applyAsInt(tag), "signal " + tag + " came twice");
        }
        if (event.hasWorkflowExecutionPausedEventAttributes()) {
            String id = event.getWorkflowExecutionPausedEventAttributes().getRequestId();
            require(pauses.add(id), "pause " + id + " took effect twice");
        } else if (event.hasWorkflowExecutionUnpausedEventAttributes()) {
            String id = event.getWorkflowExecutionUnpausedEventAttributes().getRequestId();
            require(unpauses.add(id), "unpause " + id + " took effect twice");
            require(
                    !state.execution().isOpen() || !state.execution().isPaused(),
                    "it goes on, and is paused all the same");
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
            case ACTIVITY_STARTED -> {
                ActivityStarted started = change.getActivityStarted();
                activityStarts.add(started.getRequestId());
                startedAttempts.add(started.getScheduledEventId() + "/" + started.getStartedMs());
            }
            case ACTIVITY_PAUSED -> {
                String id = change.getActivityPaused().getPause().getRequestId();
                require(
                        activityPauses.add(id + change.getActivityPaused().getScheduledEventId()),
                        "an activity is paused twice by " + id);
                activityPauses.add(id);
            }
            case OPERATION_TAKEN -> {
                String id = change.getOperationTaken().getRequestId();
                require(operations.add(id), "operation " + id + " took effect twice");
            }
            case ACTIVITY_RETURNED ->
                returns.merge(change.getActivityReturned().getScheduledEventId(), 1, Integer::sum);
            case ACTIVITY_RESET -> returns.merge(change.getActivityReset().getScheduledEventId(), 1, Integer::sum);
            case ACTIVITY_UNPAUSED -> {
                if (change.getActivityUnpaused().getResetAttempts()) {
                    returns.merge(change.getActivityUnpaused().getScheduledEventId(), 1, Integer::sum);
                }
            }
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
                long due = Times.ms(event.getEventTime()) + Times.ms(attributes.getStartToFireTimeout());
                timerFires.put(event.getEventId(), due);
                timers.put(event.getEventId(), due);
                effect(attributes.getTimerId(), rowEffects);
            }
            case EVENT_TYPE_TIMER_FIRED -> {
                Long running =
                        timerFires.remove(event.getTimerFiredEventAttributes().getStartedEventId());
                require(running != null, "a timer fires that is not running");
                require(running == null || Times.ms(event.getEventTime()) >= running, "a timer fires too early");
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
        signals.forEach((tag, count) -> require(
                signalEvents(tag) == count,
                "signal " + tag + " came " + count + " times, and is " + signalEvents(tag) + " times in history"));
    }
}
