package io.perdura.sdk.sim;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.run.Decision;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a server does with one run, as far as workers see it: history, tasks, buffered events; on a clock of its own. */
public final class SimServer {
    public static final String WORKFLOW_ID = "w1";
    private static final DataConverter PLAIN = DataConverter.standard();

    /** What is open, by the id of the event that began it. */
    public record Open(long eventId, String kind, String name, Payloads input, long dueMs) {}

    private final List<HistoryEvent> history = new ArrayList<>();
    private final List<HistoryEvent.Builder> buffered = new ArrayList<>();
    private final Map<Long, Open> open = new TreeMap<>();
    private final Map<String, Message> requestedUpdates = new LinkedHashMap<>();
    private final Map<String, Outcome> updateOutcomes = new HashMap<>();
    private final Map<String, Failure> rejectedUpdates = new HashMap<>();
    private final String runId;
    private long nowMs = 1_700_000_000_000L;
    private boolean taskScheduled;
    private long startedEventId;
    private long previousStartedEventId;
    private boolean closed;
    private int attempt = 1;

    public SimServer(String runId) {
        this.runId = runId;
    }

    public static Payloads args(Object... values) {
        return PLAIN.toPayloads(values).orElse(Payloads.getDefaultInstance());
    }

    // ---- What clients do ----

    public void start(String type, Object... arguments) {
        HistoryEvent.Builder started = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
        started.getWorkflowExecutionStartedEventAttributesBuilder()
                .setWorkflowType(WorkflowType.newBuilder().setName(type))
                .setTaskQueue(TaskQueue.newBuilder().setName("q"))
                .setInput(args(arguments))
                .setOriginalExecutionRunId(runId)
                .setFirstExecutionRunId(runId)
                .setAttempt(1)
                .setWorkflowTaskTimeout(
                        com.google.protobuf.Duration.newBuilder().setSeconds(10));
        append(started);
        scheduleTask();
    }

    public void signal(String name, Object... arguments) {
        HistoryEvent.Builder signaled = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
        signaled.getWorkflowExecutionSignaledEventAttributesBuilder()
                .setSignalName(name)
                .setInput(args(arguments));
        happen(signaled);
    }

    public void requestCancel() {
        happen(event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED));
    }

    public void update(String id, String name, Object... arguments) {
        Request request = Request.newBuilder()
                .setMeta(Meta.newBuilder().setUpdateId(id))
                .setInput(Input.newBuilder().setName(name).setArgs(args(arguments)))
                .build();
        requestedUpdates.put(
                id,
                Message.newBuilder()
                        .setId(id + "/request")
                        .setProtocolInstanceId(id)
                        .setBody(Any.pack(request))
                        .build());
        if (!closed && startedEventId == 0) {
            scheduleTask();
        }
    }

    public Outcome updateOutcome(String id) {
        return updateOutcomes.get(id);
    }

    public Failure updateRejection(String id) {
        return rejectedUpdates.get(id);
    }

    // ---- What passes by itself ----

    public long nowMs() {
        return nowMs;
    }

    public void advance(Duration by) {
        nowMs += by.toMillis();
        open.values().stream()
                .filter(one -> one.kind().equals("timer") && one.dueMs() <= nowMs)
                .sorted((a, b) -> Long.compare(a.dueMs(), b.dueMs()))
                .toList()
                .forEach(this::fire);
    }

    private void fire(Open timer) {
        open.remove(timer.eventId());
        HistoryEvent.Builder fired = event(EventType.EVENT_TYPE_TIMER_FIRED);
        fired.getTimerFiredEventAttributesBuilder().setTimerId(timer.name()).setStartedEventId(timer.eventId());
        happen(fired);
    }

    /** How long until a timer is due; negative: there is none. */
    public long nextTimerInMs() {
        return open.values().stream()
                .filter(one -> one.kind().equals("timer"))
                .mapToLong(one -> Math.max(0, one.dueMs() - nowMs))
                .min()
                .orElse(-1);
    }

    // ---- What activity workers and children do ----

    public List<Open> open(String kind) {
        return open.values().stream().filter(one -> one.kind().equals(kind)).toList();
    }

    public void completeActivity(Open activity, Object result) {
        activityStarted(activity);
        HistoryEvent.Builder completed = event(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED);
        completed
                .getActivityTaskCompletedEventAttributesBuilder()
                .setScheduledEventId(activity.eventId())
                .setResult(args(result));
        happen(completed);
    }

    public void failActivity(Open activity, Failure failure) {
        activityStarted(activity);
        HistoryEvent.Builder failed = event(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED);
        failed.getActivityTaskFailedEventAttributesBuilder()
                .setScheduledEventId(activity.eventId())
                .setFailure(failure);
        happen(failed);
    }

    public void activityCanceled(Open activity) {
        open.remove(activity.eventId());
        HistoryEvent.Builder canceled = event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
        canceled.getActivityTaskCanceledEventAttributesBuilder().setScheduledEventId(activity.eventId());
        happen(canceled);
    }

    private void activityStarted(Open activity) {
        open.remove(activity.eventId());
        HistoryEvent.Builder started = event(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED);
        started.getActivityTaskStartedEventAttributesBuilder()
                .setScheduledEventId(activity.eventId())
                .setIdentity("other");
        happenQuietly(started);
    }

    public void childStarted(Open child) {
        HistoryEvent.Builder started = event(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
        started.getChildWorkflowExecutionStartedEventAttributesBuilder()
                .setInitiatedEventId(child.eventId())
                .setWorkflowExecution(WorkflowExecution.newBuilder()
                        .setWorkflowId(child.name())
                        .setRunId("run of " + child.name()));
        happen(started);
    }

    public void completeChild(Open child, Object result) {
        open.remove(child.eventId());
        HistoryEvent.Builder completed = event(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED);
        completed
                .getChildWorkflowExecutionCompletedEventAttributesBuilder()
                .setInitiatedEventId(child.eventId())
                .setResult(args(result));
        happen(completed);
    }

    public void childCanceled(Open child) {
        open.remove(child.eventId());
        HistoryEvent.Builder canceled = event(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED);
        canceled.getChildWorkflowExecutionCanceledEventAttributesBuilder().setInitiatedEventId(child.eventId());
        happen(canceled);
    }

    public void signalArrived(Open signal) {
        open.remove(signal.eventId());
        HistoryEvent.Builder arrived = event(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED);
        arrived.getExternalWorkflowExecutionSignaledEventAttributesBuilder().setInitiatedEventId(signal.eventId());
        happen(arrived);
    }

    public void cancelArrived(Open cancel) {
        open.remove(cancel.eventId());
        HistoryEvent.Builder arrived = event(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
        arrived.getExternalWorkflowExecutionCancelRequestedEventAttributesBuilder()
                .setInitiatedEventId(cancel.eventId());
        happen(arrived);
    }

    // ---- What workers do ----

    public boolean hasTask() {
        return taskScheduled && startedEventId == 0 && !closed;
    }

    /** Starts the task; its history is {@link #history()}. */
    public List<Message> startTask() {
        HistoryEvent.Builder started = event(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED);
        started.getWorkflowTaskStartedEventAttributesBuilder()
                .setScheduledEventId(history.size())
                .setHistorySizeBytes(1000L * history.size());
        long scheduledId = history.size();
        append(started);
        startedEventId = history.size();
        List<Message> messages = new ArrayList<>();
        requestedUpdates
                .values()
                .forEach(message ->
                        messages.add(message.toBuilder().setEventId(scheduledId).build()));
        return messages;
    }

    /** The worker is gone: another gets the task. */
    public void timeOutTask() {
        HistoryEvent.Builder timedOut = event(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT);
        timedOut.getWorkflowTaskTimedOutEventAttributesBuilder().setStartedEventId(startedEventId);
        append(timedOut);
        taskOver();
        scheduleTask();
    }

    public void failTask() {
        HistoryEvent.Builder failed = event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
        failed.getWorkflowTaskFailedEventAttributesBuilder().setStartedEventId(startedEventId);
        append(failed);
        attempt++;
        taskOver();
        scheduleTask();
    }

    /** False: something came meanwhile, and the run does not end over its head. */
    public boolean complete(Decision.Completed decision) {
        if (decision.closes() && !buffered.isEmpty()) {
            failTask();
            return false;
        }
        HistoryEvent.Builder completed = event(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
        completed
                .getWorkflowTaskCompletedEventAttributesBuilder()
                .setStartedEventId(startedEventId)
                .setSdkMetadata(decision.metadata());
        append(completed);
        previousStartedEventId = startedEventId;
        attempt = 1;
        Map<String, Message> messages = new HashMap<>();
        decision.messages().forEach(message -> {
            messages.put(message.getId(), message);
            take(message);
        });
        decision.commands().forEach(command -> carryOut(command, messages));
        taskOver();
        if (!closed && (decision.openLocalActivities() || !requestedUpdates.isEmpty())) {
            scheduleTask();
        }
        return true;
    }

    private void take(Message message) {
        String id = message.getProtocolInstanceId();
        requestedUpdates.remove(id);
        if (message.getId().endsWith("/reject")) {
            rejectedUpdates.put(
                    id,
                    unpack(message, io.temporal.api.update.v1.Rejection.class).getFailure());
        }
    }

    private static <M extends com.google.protobuf.Message> M unpack(Message message, Class<M> type) {
        try {
            return message.getBody().unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private void taskOver() {
        startedEventId = 0;
        taskScheduled = false;
        List<HistoryEvent.Builder> late = List.copyOf(buffered);
        buffered.clear();
        if (!closed) {
            late.forEach(event -> {
                append(event);
                if (event.getEventType() != EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED) {
                    scheduleTask();
                }
            });
        }
    }

    private void carryOut(Command command, Map<String, Message> messages) {
        switch (command.getCommandType()) {
            case COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK -> {
                var given = command.getScheduleActivityTaskCommandAttributes();
                HistoryEvent.Builder scheduled = event(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
                scheduled
                        .getActivityTaskScheduledEventAttributesBuilder()
                        .setActivityId(given.getActivityId())
                        .setActivityType(ActivityType.newBuilder()
                                .setName(given.getActivityType().getName()))
                        .setInput(given.getInput());
                append(scheduled);
                began("activity", given.getActivityType().getName(), given.getInput(), 0);
            }
            case COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK -> {
                long id =
                        command.getRequestCancelActivityTaskCommandAttributes().getScheduledEventId();
                HistoryEvent.Builder requested = event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
                requested.getActivityTaskCancelRequestedEventAttributesBuilder().setScheduledEventId(id);
                append(requested);
                Open activity = open.get(id);
                if (activity != null) {
                    open.put(id, new Open(id, "canceled activity", activity.name(), activity.input(), 0));
                }
            }
            case COMMAND_TYPE_START_TIMER -> {
                var given = command.getStartTimerCommandAttributes();
                HistoryEvent.Builder started = event(EventType.EVENT_TYPE_TIMER_STARTED);
                started.getTimerStartedEventAttributesBuilder()
                        .setTimerId(given.getTimerId())
                        .setStartToFireTimeout(given.getStartToFireTimeout());
                append(started);
                began(
                        "timer",
                        given.getTimerId(),
                        Payloads.getDefaultInstance(),
                        nowMs
                                + given.getStartToFireTimeout().getSeconds() * 1000
                                + given.getStartToFireTimeout().getNanos() / 1_000_000);
            }
            case COMMAND_TYPE_CANCEL_TIMER -> {
                String id = command.getCancelTimerCommandAttributes().getTimerId();
                HistoryEvent.Builder canceled = event(EventType.EVENT_TYPE_TIMER_CANCELED);
                canceled.getTimerCanceledEventAttributesBuilder().setTimerId(id);
                append(canceled);
                open.values()
                        .removeIf(
                                one -> one.kind().equals("timer") && one.name().equals(id));
                buffered.removeIf(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED
                        && event.getTimerFiredEventAttributes().getTimerId().equals(id));
            }
            case COMMAND_TYPE_RECORD_MARKER -> {
                var given = command.getRecordMarkerCommandAttributes();
                HistoryEvent.Builder recorded = event(EventType.EVENT_TYPE_MARKER_RECORDED);
                recorded.getMarkerRecordedEventAttributesBuilder()
                        .setMarkerName(given.getMarkerName())
                        .putAllDetails(given.getDetailsMap());
                if (given.hasFailure()) {
                    recorded.getMarkerRecordedEventAttributesBuilder().setFailure(given.getFailure());
                }
                append(recorded);
            }
            case COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION -> {
                var given = command.getStartChildWorkflowExecutionCommandAttributes();
                HistoryEvent.Builder initiated = event(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED);
                initiated
                        .getStartChildWorkflowExecutionInitiatedEventAttributesBuilder()
                        .setWorkflowId(given.getWorkflowId())
                        .setWorkflowType(given.getWorkflowType())
                        .setInput(given.getInput());
                append(initiated);
                began("child", given.getWorkflowId(), given.getInput(), 0);
            }
            case COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION -> {
                var given = command.getSignalExternalWorkflowExecutionCommandAttributes();
                HistoryEvent.Builder initiated =
                        event(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
                initiated
                        .getSignalExternalWorkflowExecutionInitiatedEventAttributesBuilder()
                        .setSignalName(given.getSignalName());
                append(initiated);
                began("signal", given.getSignalName(), given.getInput(), 0);
            }
            case COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION -> {
                HistoryEvent.Builder asked =
                        event(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
                asked.getRequestCancelExternalWorkflowExecutionInitiatedEventAttributesBuilder()
                        .setChildWorkflowOnly(command.getRequestCancelExternalWorkflowExecutionCommandAttributes()
                                .getChildWorkflowOnly());
                append(asked);
                began(
                        "cancel",
                        command.getRequestCancelExternalWorkflowExecutionCommandAttributes()
                                .getWorkflowId(),
                        Payloads.getDefaultInstance(),
                        0);
            }
            case COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES -> {
                HistoryEvent.Builder upserted = event(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
                upserted.getUpsertWorkflowSearchAttributesEventAttributesBuilder()
                        .setSearchAttributes(command.getUpsertWorkflowSearchAttributesCommandAttributes()
                                .getSearchAttributes());
                append(upserted);
            }
            case COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES ->
                append(event(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED));
            case COMMAND_TYPE_PROTOCOL_MESSAGE ->
                updated(messages.get(
                        command.getProtocolMessageCommandAttributes().getMessageId()));
            case COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION -> {
                HistoryEvent.Builder completed = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
                completed
                        .getWorkflowExecutionCompletedEventAttributesBuilder()
                        .setResult(command.getCompleteWorkflowExecutionCommandAttributes()
                                .getResult());
                close(completed);
            }
            case COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION -> {
                HistoryEvent.Builder failed = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
                failed.getWorkflowExecutionFailedEventAttributesBuilder()
                        .setFailure(command.getFailWorkflowExecutionCommandAttributes()
                                .getFailure());
                close(failed);
            }
            case COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION ->
                close(event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED));
            case COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION -> {
                HistoryEvent.Builder continued = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
                continued
                        .getWorkflowExecutionContinuedAsNewEventAttributesBuilder()
                        .setInput(command.getContinueAsNewWorkflowExecutionCommandAttributes()
                                .getInput());
                close(continued);
            }
            default -> throw new AssertionError(command);
        }
    }

    private void updated(Message message) {
        if (message.getId().endsWith("/accept")) {
            Acceptance acceptance = unpack(message, Acceptance.class);
            HistoryEvent.Builder accepted = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED);
            accepted.getWorkflowExecutionUpdateAcceptedEventAttributesBuilder()
                    .setProtocolInstanceId(message.getProtocolInstanceId())
                    .setAcceptedRequestMessageId(acceptance.getAcceptedRequestMessageId())
                    .setAcceptedRequestSequencingEventId(acceptance.getAcceptedRequestSequencingEventId())
                    .setAcceptedRequest(acceptance.getAcceptedRequest());
            append(accepted);
        } else {
            Response response = unpack(message, Response.class);
            HistoryEvent.Builder completed = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED);
            completed
                    .getWorkflowExecutionUpdateCompletedEventAttributesBuilder()
                    .setMeta(response.getMeta())
                    .setOutcome(response.getOutcome());
            append(completed);
            updateOutcomes.put(message.getProtocolInstanceId(), response.getOutcome());
        }
    }

    private void close(HistoryEvent.Builder event) {
        append(event);
        closed = true;
        open.clear();
        buffered.clear();
    }

    // ---- History ----

    private void began(String kind, String name, Payloads input, long dueMs) {
        open.put((long) history.size(), new Open(history.size(), kind, name, input, dueMs));
    }

    private HistoryEvent.Builder event(EventType type) {
        return HistoryEvent.newBuilder().setEventType(type);
    }

    /** While a worker has the task, what happens waits. */
    private void happen(HistoryEvent.Builder event) {
        if (closed) {
            return;
        }
        if (startedEventId != 0) {
            buffered.add(event);
        } else {
            append(event);
            scheduleTask();
        }
    }

    private void happenQuietly(HistoryEvent.Builder event) {
        if (startedEventId != 0) {
            buffered.add(event);
        } else {
            append(event);
        }
    }

    private void scheduleTask() {
        if (taskScheduled || closed) {
            return;
        }
        append(event(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED));
        taskScheduled = true;
    }

    private void append(HistoryEvent.Builder event) {
        history.add(event.setEventId(history.size() + 1)
                .setEventTime(
                        Timestamp.newBuilder().setSeconds(nowMs / 1000).setNanos((int) (nowMs % 1000) * 1_000_000))
                .build());
    }

    public List<HistoryEvent> history() {
        return List.copyOf(history);
    }

    /** What came after an event. */
    public List<HistoryEvent> historyAfter(long eventId) {
        return List.copyOf(history.subList((int) eventId, history.size()));
    }

    public long startedEventId() {
        return startedEventId;
    }

    public long previousStartedEventId() {
        return previousStartedEventId;
    }

    public int attempt() {
        return attempt;
    }

    public boolean isClosed() {
        return closed;
    }

    /** The last event, in its words. */
    public HistoryEvent lastEvent() {
        return history.get(history.size() - 1);
    }
}
