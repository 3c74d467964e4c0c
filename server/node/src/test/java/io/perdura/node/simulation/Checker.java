package io.perdura.node.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.update.UpdateRefusals;
import io.perdura.engine.v1.TaskToken;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.StoredRun;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.RunDebts;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What must hold, whatever happens. It sees every write at the moment when it takes effect, every answer at the moment
 * when a shard lets it go, and the memory of every shard after every step.
 */
final class Checker {
    private final Simulation simulation;
    private final Map<UUID, DurableRun> runs = new LinkedHashMap<>();
    private final DecodedRows decoded = new DecodedRows();
    private final MemoryCheck memory;
    private final DebtCheck debts;
    private final UpdateCheck updates = new UpdateCheck();
    private final BatchCheck batches = new BatchCheck();
    private final ResetCheck resets = new ResetCheck();
    private final RepeatCheck repeats = new RepeatCheck();
    private final TimerBound timers;
    private final SignalOrder signalOrder = new SignalOrder();
    private final ReadCheck reads;
    /** Tag of a completion to the tags of its commands. */
    private final Map<String, Set<String>> commands = new HashMap<>();

    private final Map<String, Set<String>> deliveredAttempts = new HashMap<>();
    /** Signals that were acknowledged, by tag, with the workflow they were for. */
    private final Map<String, String> signals = new LinkedHashMap<>();

    /** Workflow ids of which somebody wanted a run gone. */
    private final Set<String> deletionsAsked = new HashSet<>();

    private boolean allDeletionsAsked;

    /** By slot, what was written there last. */
    private final Map<Integer, Commit> writers = new HashMap<>();

    private @Nullable Violation violation;

    Checker(Simulation simulation) {
        this.simulation = simulation;
        this.memory = new MemoryCheck(simulation, decoded);
        this.debts = new DebtCheck(simulation, this);
        this.timers = new TimerBound(simulation.world(), simulation.scenario().skewMaxMs());
        this.reads = new ReadCheck(runs::values);
    }

    /** Kept as well as thrown: futures turn what is thrown into failures. */
    private void require(boolean holds, java.util.function.Supplier<String> message) {
        if (!holds) {
            throw keep(new Violation(message.get()));
        }
    }

    private Violation keep(Violation found) {
        if (violation == null) {
            violation = found;
        }
        return found;
    }

    /** Something that is wrong was seen elsewhere. */
    void found(Violation wrong) {
        keep(wrong);
    }

    boolean isGone(UUID runId) {
        DurableRun run = runs.get(runId);
        return run != null && run.isDeleted();
    }

    @Nullable
    MutableState durable(String runId) {
        return durable(UUID.fromString(runId));
    }

    @Nullable
    MutableState durable(UUID runId) {
        DurableRun run = runs.get(runId);
        return run == null ? null : run.state();
    }

    // ---- What is written ----

    void submitted(Commit commit) {
        memory.submitted(commit);
    }

    void written(List<Commit> commits) {
        Set<String> workflows = new HashSet<>();
        Set<UUID> changed = new HashSet<>();
        for (Commit commit : commits) {
            require(
                    simulation.database().holds(commit.shardId(), commit.epoch()),
                    () -> "shard " + commit.shardId() + " is written at epoch " + commit.epoch() + " while there is "
                            + simulation.database().shard(commit.shardId()));
            for (HistoryRow row : commit.rows()) {
                checkEpoch(row.slot(), commit);
                simulation
                        .world()
                        .trace(() -> "row " + row.seq() + " of run " + row.runId() + ", epoch " + commit.epoch() + ": "
                                + describe(row));
                DurableRun run = runs.computeIfAbsent(row.runId(), DurableRun::new);
                try {
                    List<RunRecord> records = decoded.of(row);
                    timers.written(row.runId());
                    run.append(row, records, commands, batches::times, due -> timers.fired(row.runId(), due));
                    updates.written(run, row, records);
                    batches.written(run, runs.values());
                } catch (Violation broken) {
                    throw keep(broken);
                }
                changed.add(row.runId());
                workflows.add(run.state().execution().workflowId());
            }
            commit.dues().forEach(due -> {
                simulation
                        .world()
                        .trace(() -> "run " + due.runId() + ", epoch " + commit.epoch() + ": due at " + due.dueAtMs());
                changed.add(due.runId());
            });
        }
        for (Commit commit : commits) {
            for (StoredRun gone : commit.deleted()) {
                simulation.world().trace(() -> "run " + gone.runId() + " is gone");
                try {
                    DurableRun run = run(gone.runId().toString());
                    checkGoing(run);
                    run.delete();
                    DeletionCheck.check(run, runs.values());
                } catch (Violation broken) {
                    throw keep(broken);
                }
                changed.remove(gone.runId());
            }
        }
        for (UUID runId : changed) {
            DurableRun run = runs.get(runId);
            if (run != null) {
                try {
                    run.committed();
                    resets.written(run, batches::times);
                } catch (Violation broken) {
                    throw keep(broken);
                }
            }
        }
        changed.forEach(this::checkHeader);
        workflows.forEach(this::checkOneOpen);
    }

    /** What nobody wanted gone is kept for as long as its namespace says, and until it owes nothing. */
    private void checkGoing(DurableRun run) {
        if (run.isDeleted()) {
            return; // the same statement again
        }
        long kept = simulation.scenario().keptMs();
        boolean over = kept > 0
                && !run.state().execution().isOpen()
                && run.state().execution().closedMs() + kept
                        <= simulation.world().nowMs();
        // What was taken back may owe a message of which its shard alone knows that it was taken.
        boolean asked = allDeletionsAsked
                || deletionsAsked.contains(run.state().execution().workflowId());
        require(asked || over, () -> "run " + run.runId() + " is gone before its time");
        require(asked || !run.state().owesMessage(), () -> "run " + run.runId() + " is gone and owes a message");
    }

    /** Somebody, by whatever way, wants runs of this workflow id gone. */
    void deletionAsked(String workflowId) {
        deletionsAsked.add(workflowId);
    }

    /** The namespace was deleted. */
    void allDeletionsAsked() {
        allDeletionsAsked = true;
    }

    TimerBound timers() {
        return timers;
    }

    RepeatCheck repeats() {
        return repeats;
    }

    /** Whether runs go that nobody named. */
    private boolean goAlone() {
        return simulation.scenario().keptMs() > 0 || allDeletionsAsked;
    }

    /** A client's call has failed for good. */
    void refusedForGood(Message request, Throwable failure) {
        if (failure instanceof io.perdura.engine.Rejection rejection && rejection.code() == Code.NOT_FOUND) {
            try {
                repeats.refused(request, rejection, runs.values(), goAlone());
            } catch (Violation broken) {
                throw keep(broken);
            }
        }
    }

    /** Whether no closed run has been there for longer than it is kept, and nothing is left of what was deleted. */
    boolean hasNothingThatIsOver() {
        if (allDeletionsAsked) {
            return simulation.database().namespace().isGone();
        }
        return simulation.scenario().keptMs() == 0
                || simulation.database().headers().isEmpty();
    }

    /** Whoever writes a slot later has a later epoch, also in another shard. */
    private void checkEpoch(int slot, Commit commit) {
        Commit before = writers.put(slot, commit);
        require(
                before == null
                        || before.epoch() < commit.epoch()
                        || before.epoch() == commit.epoch() && before.shardId() == commit.shardId(),
                () -> "slot " + slot + " is written at epoch " + commit.epoch() + " by shard " + commit.shardId()
                        + ", and was before by another of no earlier epoch: " + before.shardId() + " at "
                        + before.epoch());
    }

    private static String describe(HistoryRow row) {
        StringBuilder text = new StringBuilder();
        for (RunRecord record : RecordCodec.decode(row.events(), row.changes())) {
            if (record instanceof RunRecord.Written written) {
                text.append(written.event().getEventId()).append(' ').append(name(written.event()));
            } else if (record instanceof RunRecord.Buffered buffered) {
                text.append("buffered ").append(name(buffered.event()));
            } else if (record instanceof RunRecord.Flushed flushed) {
                text.append(flushed.event().getEventId()).append(" flushed ").append(name(flushed.event()));
            } else if (record instanceof RunRecord.Changed changed) {
                text.append(changed.change().getKindCase());
            }
            text.append("; ");
        }
        return text.toString();
    }

    private static String name(HistoryEvent event) {
        return event.getEventType().name().substring("EVENT_TYPE_".length());
    }

    private void checkHeader(UUID runId) {
        ExecutionHeader header = simulation.database().header(runId);
        DurableRun run = runs.get(runId);
        if (header == null || run == null) {
            throw keep(new Violation("run " + runId + " has rows but no header, or the other way round"));
        }
        MutableState state = run.state();
        require(
                header.status() == state.execution().status().getNumber(),
                () -> "the header of run " + runId + " says status " + header.status() + ", history says "
                        + state.execution().status());
        if (!state.execution().isOpen()) {
            require(
                    (state.owesMessage() || state.execution().isDeleted()
                                    ? header.dueAtMs() != ExecutionHeader.NOT_OWED
                                    : header.dueAtMs() == ExecutionHeader.NOT_OWED)
                            && header.taskAtMs() == ExecutionHeader.NO_TASK
                            && simulation.database().backlogOf(runId).isEmpty()
                            && header.closeMs() == state.execution().closedMs(),
                    () -> "the header of closed run " + runId + " is not closed: due at " + header.dueAtMs()
                            + ", closed at " + header.closeMs());
            require(
                    header.historyLength() == run.events().size(),
                    () -> "the header of run " + runId + " counts " + header.historyLength() + " events of "
                            + run.events().size());
            require(
                    state.workflowTask().pending() == null
                            && state.activities().size() == 0
                            && state.timers().pending().isEmpty()
                            && !state.buffer().isAny(),
                    () -> "closed run " + runId + " has something pending");
            return;
        }
        long now = RunDebts.nowMs(state, simulation.world().nowMs());
        long slack = 2 * simulation.scenario().skewMaxMs();
        long due = RunDebts.storedDueMs(state, now + slack); // its owner may be ahead of time
        require(
                header.dueAtMs() <= (due == Long.MAX_VALUE ? due : due + slack),
                () -> "run " + runId + " is due at " + due + " but stored as due at " + header.dueAtMs());
        Map<Long, Long> listed = simulation.database().backlogOf(runId);
        require(
                header.taskAtMs() != ExecutionHeader.NO_TASK
                        || header.dueAtMs() <= now + slack
                        || RunDebts.tasks(state, now - slack).stream()
                                .allMatch(task -> Long.valueOf(task.stamp()).equals(listed.get(task.id()))),
                () -> "run " + runId + " owes a task, and storage does not say so");
    }

    private void checkOneOpen(String workflowId) {
        List<UUID> open = new ArrayList<>();
        for (ExecutionHeader header : simulation.database().headers()) {
            if (header.workflowId().equals(workflowId) && header.isOpen()) {
                open.add(header.runId());
            }
        }
        require(open.size() <= 1, () -> "workflow " + workflowId + " has several open runs: " + open);
    }

    // ---- What is answered ----

    /**
     * The first task of a run may leave nothing behind, not even a place in history to go back to, if its worker rejected
     * the updates that it brought, or passed over them in silence.
     */
    private static boolean onlyRejects(RespondWorkflowTaskCompletedRequest completed, DurableRun run) {
        return completed.getCommandsCount() == 0
                && (completed.getMessagesCount() > 0 || run.hasForgottenATask())
                && completed.getMessagesList().stream()
                        .allMatch(message -> message.getBody().is(Rejection.class));
    }

    void replied(Call call, Reply reply) {
        try {
            check(call, reply);
        } catch (Violation broken) {
            throw keep(broken);
        } catch (InvalidProtocolBufferException e) {
            throw keep(new Violation("unreadable answer to " + call.method(), e));
        }
    }

    private void check(Call call, Reply reply) throws InvalidProtocolBufferException {
        if (call.request() instanceof StartWorkflowExecutionRequest start) {
            String runId =
                    StartWorkflowExecutionResponse.parseFrom(reply.join()).getRunId();
            require(
                    runs.containsKey(UUID.fromString(runId)),
                    () -> "start " + start.getIdentity() + " is answered with a run that is not stored: " + runId);
        } else if (call.request() instanceof SignalWorkflowExecutionRequest signal) {
            signals.put(signal.getIdentity(), signal.getWorkflowExecution().getWorkflowId());
            require(
                    of(signal.getWorkflowExecution()).stream().anyMatch(run -> run.signals(signal.getIdentity()) > 0),
                    () -> "signal " + signal.getIdentity() + " is acknowledged and not stored");
        } else if (call.request() instanceof RequestCancelWorkflowExecutionRequest cancel) {
            require(
                    of(cancel.getWorkflowExecution()).stream()
                            .anyMatch(run -> run.state().execution().isCancelRequested()
                                    || !run.state().execution().isOpen()),
                    () -> "a cancellation is acknowledged and not stored");
        } else if (call.request() instanceof TerminateWorkflowExecutionRequest terminate) {
            require(
                    of(terminate.getWorkflowExecution()).stream()
                            .anyMatch(run -> run.isTerminatedBy(terminate.getIdentity())),
                    () -> "termination " + terminate.getIdentity() + " is acknowledged and not stored");
        } else if (call.request() instanceof DeleteWorkflowExecutionRequest delete) {
            require(
                    of(delete.getWorkflowExecution()).stream()
                            .anyMatch(run ->
                                    run.isDeleted() || run.state().execution().isDeleted()),
                    () -> "a deletion is acknowledged and not stored");
        } else if (call.request() instanceof RespondWorkflowTaskCompletedRequest completed) {
            TaskToken token = Worker.token(completed.getTaskToken());
            RespondWorkflowTaskCompletedResponse response =
                    RespondWorkflowTaskCompletedResponse.parseFrom(reply.join());
            require(
                    response.getResetHistoryEventId() != 0
                            || onlyRejects(completed, run(token.getRunId()))
                                    && run(token.getRunId()).hasCompletedNoTask()
                            || run(token.getRunId()).isTaskCompletedBy(completed.getIdentity()),
                    () -> "completion " + completed.getIdentity() + " is acknowledged and not stored");
            if (response.hasWorkflowTask()) {
                checkTask(run(token.getRunId()), response.getWorkflowTask(), true);
            }
            response.getActivityTasksList()
                    .forEach(task -> require(
                            run(token.getRunId()).hasStarted(Worker.token(task.getTaskToken())),
                            () -> "an activity is given with the answer, and its start is not stored"));
        } else if (call.request() instanceof RespondActivityTaskCompletedRequest completed) {
            require(
                    run(Worker.token(completed.getTaskToken()).getRunId()).isActivityClosedBy(completed.getIdentity()),
                    () -> "activity completion " + completed.getIdentity() + " is acknowledged and not stored");
        } else if (call.request() instanceof RespondActivityTaskCanceledRequest canceled) {
            require(
                    run(Worker.token(canceled.getTaskToken()).getRunId()).isActivityClosedBy(canceled.getIdentity()),
                    () -> "activity cancellation " + canceled.getIdentity() + " is acknowledged and not stored");
        } else if (call.request() instanceof UpdateWorkflowExecutionRequest update) {
            updates.replied(update, reply);
        } else if (call.request() instanceof PauseWorkflowExecutionRequest pause) {
            require(
                    of(execution(pause.getWorkflowId(), pause.getRunId())).stream()
                            .anyMatch(run -> run.wasPausedBy(pause.getRequestId())),
                    () -> "a pause is acknowledged and not stored");
        } else if (call.request() instanceof UnpauseWorkflowExecutionRequest unpause) {
            require(
                    of(execution(unpause.getWorkflowId(), unpause.getRunId())).stream()
                            .anyMatch(run -> run.wentOnBy(unpause.getRequestId())),
                    () -> "the end of a pause is acknowledged and not stored");
        } else if (call.request() instanceof PauseActivityRequest pause) {
            require(
                    of(pause.getExecution()).stream().anyMatch(run -> run.hasPausedActivityBy(pause.getRequestId())),
                    () -> "a pause of an activity is acknowledged and not stored");
        } else if (call.request() instanceof UpdateWorkflowExecutionOptionsRequest options) {
            int priority = options.getWorkflowExecutionOptions().getPriority().getPriorityKey();
            require(
                    of(options.getWorkflowExecution()).stream().anyMatch(run -> run.hadPriority(priority)),
                    () -> "a priority is acknowledged and not stored");
        } else if (call.request() instanceof StartBatchOperationRequest batch) {
            require(
                    runs.values().stream()
                            .anyMatch(
                                    run -> run.state().execution().workflowId().equals(batch.getJobId())),
                    () -> "batch " + batch.getJobId() + " is acknowledged and not stored");
        } else if (call.request() instanceof StartTaskRequest start) {
            checkStarted(start, reply);
        } else if (call.rpc() == WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY) {
            checkHistory(GetWorkflowExecutionHistoryResponse.parseFrom(reply.join())
                    .getHistory()
                    .getEventsList());
        }
    }

    /** What a refusal rests on is stored: nobody is told of an end that may not have come. */
    void refused(Call call, Throwable refusal) {
        if (call.request() instanceof UpdateWorkflowExecutionRequest update) {
            String id = update.getRequest().getMeta().getUpdateId();
            require(
                    !UpdateRefusals.unknown(id).getMessage().equals(refusal.getMessage()),
                    () -> "update " + id + " was taken, and its caller is told that it is not known");
        }
        WorkflowExecution execution = call.request() instanceof SignalWorkflowExecutionRequest signal
                ? signal.getWorkflowExecution()
                : call.request() instanceof TerminateWorkflowExecutionRequest terminate
                        ? terminate.getWorkflowExecution()
                        : WorkflowExecution.getDefaultInstance();
        DurableRun run = execution.getRunId().isEmpty() ? null : runs.get(UUID.fromString(execution.getRunId()));
        if (run != null && "workflow execution already completed".equals(refusal.getMessage())) {
            require(
                    !run.state().execution().isOpen(),
                    () -> "run " + execution.getRunId() + " is said to be closed, and is not stored so");
        }
    }

    private void checkStarted(StartTaskRequest start, Reply reply) throws InvalidProtocolBufferException {
        DurableRun run = run(start.getTask().getRunId());
        if (start.getTask().getKind() == TaskRef.Kind.ACTIVITY) {
            require(
                    run.isActivityStartedBy(start.getPollRequestId()),
                    () -> "an activity is given away before its start is stored");
            return;
        }
        PollWorkflowTaskQueueResponse task = PollWorkflowTaskQueueResponse.parseFrom(reply.join());
        if (start.getTask().getKind() == TaskRef.Kind.WORKFLOW) {
            checkTask(run, task, start.getSticky());
        } else {
            checkHistoryOf(run, task.getHistory().getEventsList());
        }
    }

    /** {@code knowsRun}: the worker may have kept what it was shown before. */
    private void checkTask(DurableRun run, PollWorkflowTaskQueueResponse task, boolean knowsRun) {
        List<HistoryEvent> events = task.getHistory().getEventsList();
        checkHistoryOf(run, events);
        if (!task.getNextPageToken().isEmpty()) {
            return;
        }
        require(!events.isEmpty(), () -> "a workflow task without history");
        HistoryEvent last = events.get(events.size() - 1);
        require(
                last.hasWorkflowTaskStartedEventAttributes() && last.getEventId() == task.getStartedEventId(),
                () -> "the history of a workflow task started at " + task.getStartedEventId() + " ends in "
                        + last.getEventId() + " " + name(last));
        long first = events.get(0).getEventId();
        require(
                first == 1 || knowsRun && first == task.getPreviousStartedEventId() + 1,
                () -> "the history of a workflow task begins at " + first + ", the worker knows it up to "
                        + task.getPreviousStartedEventId());
    }

    private void checkHistory(List<HistoryEvent> events) {
        if (events.isEmpty() || events.get(0).getEventId() != 1) {
            return;
        }
        Violation unlike = new Violation("a history is shown that is not stored");
        for (DurableRun run : runs.values()) { // a run that was reset begins like the one that goes on in its place
            if (!run.events().isEmpty() && run.events().get(0).equals(events.get(0))) {
                try {
                    checkHistoryOf(run, events);
                    return;
                } catch (Violation found) {
                    unlike = found;
                }
            }
        }
        throw keep(unlike);
    }

    /** Only what is stored is shown, but for the events of a workflow task that losing would not matter. */
    private void checkHistoryOf(DurableRun run, List<HistoryEvent> events) {
        long id = events.isEmpty() ? 0 : events.get(0).getEventId();
        for (HistoryEvent event : events) {
            long expected = id++;
            requireHere(
                    event.getEventId() == expected,
                    () -> "a history with event " + event.getEventId() + " in place of " + expected);
            boolean stored = event.getEventId() <= run.events().size()
                    && run.events().get((int) event.getEventId() - 1).equals(event);
            requireHere(
                    stored
                            || event.hasWorkflowTaskScheduledEventAttributes()
                            || event.hasWorkflowTaskStartedEventAttributes(),
                    () -> "event " + event.getEventId() + " " + name(event) + " is shown and not stored");
        }
    }

    /** Thrown only: whoever asks may know better. */
    private static void requireHere(boolean holds, java.util.function.Supplier<String> message) {
        if (!holds) {
            throw new Violation(message.get());
        }
    }

    private DurableRun run(String runId) {
        DurableRun run = runs.get(UUID.fromString(runId));
        if (run == null) {
            throw new Violation("run " + runId + " is not stored");
        }
        return run;
    }

    private static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }

    private List<DurableRun> of(WorkflowExecution execution) {
        return execution.getRunId().isEmpty()
                ? runs.values().stream()
                        .filter(run -> run.state().execution().workflowId().equals(execution.getWorkflowId()))
                        .toList()
                : List.of(run(execution.getRunId()));
    }

    // ---- What workers do ----

    /** The start of the task that a worker was given is in the history that it reads. */
    void readAgain(PollWorkflowTaskQueueResponse task, List<HistoryEvent> events) {
        long started = task.getStartedEventId();
        require(
                events.size() >= started && events.get((int) started - 1).hasWorkflowTaskStartedEventAttributes(),
                () -> "a worker was given the task started at " + started + " of run "
                        + task.getWorkflowExecution().getRunId() + ", and reads a history of " + events.size()
                        + " events without it");
    }

    GetWorkflowExecutionHistoryResponse page(Reply reply) {
        try {
            return GetWorkflowExecutionHistoryResponse.parseFrom(reply.join());
        } catch (InvalidProtocolBufferException e) {
            throw keep(new Violation("unreadable history", e));
        }
    }

    void commanded(RespondWorkflowTaskCompletedRequest request) {
        Set<String> tags = new HashSet<>();
        for (Command command : request.getCommandsList()) {
            if (command.hasScheduleActivityTaskCommandAttributes()) {
                tags.add(command.getScheduleActivityTaskCommandAttributes().getActivityId());
            } else if (command.hasStartTimerCommandAttributes()) {
                tags.add(command.getStartTimerCommandAttributes().getTimerId());
            } else if (command.hasRecordMarkerCommandAttributes()) {
                tags.add(command.getRecordMarkerCommandAttributes().getMarkerName());
            }
        }
        commands.put(request.getIdentity(), tags);
    }

    /** At most once: an attempt reaches a second worker only after the first start was taken back. */
    void activityDelivered(TaskToken token) {
        String attempt = token.getRunId() + "/" + token.getScheduledEventId() + "/" + token.getAttempt();
        Set<String> starts = deliveredAttempts.computeIfAbsent(attempt, key -> new HashSet<>());
        starts.add(token.getStartedMs() + "/" + token.getCheck());
        require(
                starts.size() <= 1 + run(token.getRunId()).returns(token.getScheduledEventId()),
                () -> "attempt " + attempt + " is worked on twice");
    }

    // ---- Steps and the end ----

    void afterStep() {
        Violation found = violation;
        if (found != null) {
            throw found;
        }
        for (SimulatedNode node : simulation.nodes()) {
            memory.check(node);
            debts.check(node);
        }
    }

    SignalOrder signalOrder() {
        return signalOrder;
    }

    ReadCheck reads() {
        return reads;
    }

    boolean hasEndedAt(String runId, long eventId) {
        DurableRun run = run(runId);
        return !run.state().execution().isOpen() && run.events().size() == eventId;
    }

    /** Something that can be read was answered. */
    void check(ReadReply reply) {
        try {
            reply.check();
        } catch (Violation broken) {
            throw keep(broken);
        } catch (InvalidProtocolBufferException e) {
            throw keep(new Violation("unreadable answer", e));
        }
    }

    /** Looks at an answer. */
    interface ReadReply {
        void check() throws InvalidProtocolBufferException;
    }

    void atEnd() {
        Map<String, List<DurableRun>> byWorkflow = new LinkedHashMap<>();
        for (DurableRun run : runs.values()) {
            run.checkClosed();
            require(
                    !run.isDeleted() || !simulation.database().isLeft(run.runId()),
                    () -> "of run " + run.runId() + ", which is gone, something is left");
            require(
                    run.isDeleted() || !run.state().execution().isDeleted(),
                    () -> "run " + run.runId() + " was taken back and has not gone");
            updates.atEnd(run);
            byWorkflow
                    .computeIfAbsent(run.state().execution().workflowId(), id -> new ArrayList<>())
                    .add(run);
        }
        for (List<DurableRun> chain : byWorkflow.values()) {
            chain.sort(Comparator.comparing(run -> run.state().execution().runId()));
            checkStarts(chain);
        }
        if (!goAlone()) {
            byWorkflow.forEach(repeats::atEnd);
        }
        new FamilyCheck(byWorkflow).check();
        String astray = simulation.database().astray();
        require(astray.isEmpty(), () -> astray);
        signalOrder.check(runs.values());
        signals.forEach((tag, workflowId) -> require(
                byWorkflow.getOrDefault(workflowId, List.of()).stream().anyMatch(run -> isThere(run, tag)),
                () -> "signal " + tag + " was acknowledged and is not in history"));
    }

    /** Once, but for what a batch does whose id is used again when what it did the first time is kept no longer. */
    private boolean isThere(DurableRun run, String signal) {
        long events = run.signalEvents(signal);
        return events >= 1 && events <= batches.times(signal);
    }

    /** One request starts one run. A request that comes again when its run has been replaced is a new one. */
    private void checkStarts(List<DurableRun> chain) {
        for (int i = 1; i < chain.size(); i++) {
            DurableRun run = chain.get(i);
            DurableRun before = chain.get(i - 1);
            require(
                    run.isChild()
                            || run.isContinuation()
                            || before.isContinuation()
                            || before.isDeleted()
                            || run.isForked()
                            || before.isForked()
                            || !run.startedBy().equals(before.startedBy()),
                    () -> "start " + run.startedBy() + " has begun two runs");
        }
    }

    String describeOpen() {
        StringBuilder text = new StringBuilder();
        for (DurableRun run : runs.values()) {
            if (run.state().execution().isOpen()) {
                ExecutionHeader header = simulation.database().header(run.runId());
                text.append("\nrun ")
                        .append(run.runId())
                        .append(" due ")
                        .append(
                                header == null
                                        ? "?"
                                        : header.dueAtMs() - simulation.world().nowMs())
                        .append(" ms, workflow task ")
                        .append(String.valueOf(run.state().workflowTask().pending())
                                .replace('\n', ' '));
            }
        }
        return text.toString();
    }

    static MutableState replay(Iterable<HistoryRow> rows) {
        MutableState state = new MutableState();
        for (HistoryRow row : rows) {
            RunRules.replay(state, RecordCodec.decode(row.events(), row.changes()));
        }
        return state;
    }
}
