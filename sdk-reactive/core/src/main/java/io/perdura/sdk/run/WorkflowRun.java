package io.perdura.sdk.run;

import com.google.protobuf.Timestamp;
import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.interceptor.WorkflowInbound;
import io.perdura.sdk.machine.LocalActivities;
import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.machine.LocalActivityTask;
import io.perdura.sdk.machine.Lookahead;
import io.perdura.sdk.machine.NonDeterministicError;
import io.perdura.sdk.machine.SideEffects;
import io.perdura.sdk.machine.Underway;
import io.perdura.sdk.machine.Versions;
import io.perdura.sdk.workflow.UntypedHandler;
import io.perdura.sdk.workflow.UntypedValidator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.sdk.v1.WorkflowTaskCompletedMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run in memory: fed with history, asked what it decides. It belongs to one thread at a time and knows no clock.
 *
 * <p>Long, because it is the one place where the order of things stands: what is matched, what runs, and when.
 */
public final class WorkflowRun {
    static final Logger LOG = LoggerFactory.getLogger(WorkflowRun.class);
    private static final ThreadLocal<@Nullable WorkflowRun> CURRENT = new ThreadLocal<>();

    private final RunSettings settings;
    private final String workflowId;
    private final String runId;
    private final Scheduler scheduler = new Scheduler();
    private final CancellationScope root = CancellationScope.detached();
    private final AtomicReference<@Nullable Throwable> poison = new AtomicReference<>();
    private final HistoryBuffer history = new HistoryBuffer();
    private final Underway underway = new Underway();
    private final LocalActivities localActivities = new LocalActivities(underway);
    private final SideEffects sideEffects = new SideEffects(underway);
    private final Versions versions;
    private final RunIds ids = new RunIds();
    private final Attributes attributes;
    private final UpdateInbox updates = new UpdateInbox(this);
    private @Nullable Handlers signalHandlers;
    private @Nullable Handlers queryHandlers;
    private @Nullable Handlers updateHandlers;
    private final SdkMetadata metadata;
    /** Null: none. Most runs rest. */
    private @Nullable ArrayDeque<Runnable> jobs;

    private CancellationScope scope = root;
    private volatile @Nullable String suspect;
    private final WorkflowInbound inbound;
    private final Calls calls;
    private @Nullable WorkflowInfo info;
    private @Nullable WorkflowCode code;
    private Lookahead ahead = Lookahead.NONE;
    private @Nullable Object @Nullable [] contexts;
    private long timeMs;
    private boolean replaying;
    private boolean readOnly;
    private boolean live;
    private boolean commandsAreDue;
    private boolean closed;

    /** One that knows nothing yet: its history is fed to it. */
    public WorkflowRun(RunSettings settings, String workflowId, String runId) {
        this.settings = settings;
        this.workflowId = workflowId;
        this.runId = runId;
        this.versions = new Versions(underway, settings.changeVersionSearchAttribute());
        this.attributes = new Attributes(this);
        this.metadata = new SdkMetadata(settings.sdkMetadata());
        Intercepted around = Intercepted.of(this, settings.interceptors());
        this.inbound = around.inbound();
        this.calls = new Calls(this, around.outbound());
    }

    // ---- What a worker does with it ----

    /** Begins a workflow task, or a query. */
    public void begin(RunTask task) {
        live = !task.isQueryOnly();
        replaying = task.isQueryOnly() || task.previousStartedEventId() > 0;
        updates.begin(task.messages());
    }

    /**
     * History from where it was left, page by page; events that are known are passed over. Code runs as soon as a whole
     * workflow task is there.
     *
     * @param last whether this is all there is
     */
    public void feed(List<HistoryEvent> events, boolean last) {
        history.add(events);
        if (poison.get() != null) {
            return;
        }
        guarded(() -> {
            for (HistoryBuffer.Batch batch = history.next(last, live);
                    batch != null;
                    batch = history.next(last, live)) {
                apply(batch);
            }
            if (last) {
                history.rest().forEach(this::applyTail);
            }
            history.compact();
        });
    }

    /**
     * Replayed history is over: commands of its last completed task that have no event make the run fail. For tools; a worker
     * finds out with the next event.
     */
    public void endOfHistory() {
        guarded(() -> {
            if (commandsAreDue) {
                underway.requireNothingLeft();
            }
        });
    }

    /** Commands remember the line of code that gave them, for messages. For tools: it costs a look at the stack for each. */
    public void keepLines() {
        underway.keepLines(UserLine::here);
    }

    /** What it waits for and what it has given, a line for each. For tools. */
    public String describe() {
        return underway.words();
    }

    /** The user's object; null until it was made. For tools. */
    public @Nullable Object instance() {
        return code == null ? null : code.instance();
    }

    /** The last event that was fed; the next must follow it. */
    public long lastEventId() {
        return history.lastEventId();
    }

    /** Local activities to carry out now; each is given out once. */
    public List<LocalActivityTask> takeLocalActivities() {
        return localActivities.takeToCarryOut();
    }

    /** Local activities to stop now, by their ids; each is given out once. */
    public List<String> takeLocalCancellations() {
        return localActivities.takeToCancel();
    }

    /** Whether the task waits for local activities: one that is open when the workflow ends is of no more use. */
    public boolean awaitsLocalActivities() {
        return poison.get() == null && !underway.isClosing() && localActivities.anyRunning();
    }

    /** One of them ended. Only while a workflow task is being handled: its marker belongs to that. */
    public void complete(LocalActivityResult result) {
        guarded(() -> {
            advanceTo(result.endedAt().toEpochMilli());
            if (localActivities.ended(result, timeMs)) {
                runJobs();
                finishActivation();
            }
        });
    }

    /** What it makes of the task. */
    public Decision decide(Map<String, WorkflowQuery> queries) {
        Throwable cause = poison.get();
        if (cause != null) {
            return failed(cause);
        }
        boolean closes = underway.isClosing();
        if (closes && code != null) {
            code.warnOfUnfinishedHandlers();
        }
        Map<String, WorkflowQueryResult> answers = new HashMap<>();
        queries.forEach((id, query) -> answers.put(id, query(query)));
        cause = poison.get();
        if (cause != null) {
            return failed(cause);
        }
        WorkflowTaskCompletedMetadata said = metadata.toWrite();
        return new Decision.Completed(
                underway.commands(),
                updates.takeOutbox(),
                answers,
                said,
                closes,
                !closes && localActivities.anyRunning());
    }

    /** Answers a query from the state it has; changes nothing. */
    public WorkflowQueryResult query(WorkflowQuery query) {
        return Queries.answer(this, query);
    }

    /** The server dropped the speculative task that was just completed: its two events never were. */
    public void resetSpeculativeTask() {
        history.forgetSpeculativeTask();
    }

    /** Whether history, or a decision of its own, ended the run. */
    public boolean isClosed() {
        return closed || underway.isClosing();
    }

    /** Why its tasks fail; null if they do not. */
    public @Nullable Throwable failure() {
        return poison.get();
    }

    public String workflowId() {
        return workflowId;
    }

    public String runId() {
        return runId;
    }

    private Decision failed(Throwable cause) {
        WorkflowTaskFailedCause why = cause instanceof NonDeterministicError
                ? WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
                : WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE;
        return new Decision.Failed(why, settings.converters().toFailure(cause));
    }

    // ---- History ----

    private void apply(HistoryBuffer.Batch batch) {
        updates.lookAhead(batch.ahead());
        int last = batch.events().size() - 1;
        for (int i = 0; i < last; i++) {
            applyEvent(batch.events().get(i));
        }
        HistoryEvent started = batch.events().get(last);
        checkCommands(started);
        ahead = Lookahead.over(batch.ahead());
        boolean isLive = live && batch.isLive();
        replaying = !isLive;
        advanceTo(ms(started.getEventTime()));
        if (info != null) {
            info.taskStarted(
                    started.getEventId(),
                    started.getWorkflowTaskStartedEventAttributes(),
                    SdkMetadata.buildId(batch.ahead(), settings.buildId()));
        }
        if (isLive) {
            localActivities.historyEnded();
        }
        updates.deliver(isLive ? Long.MAX_VALUE : started.getEventId());
        metadata.lookAhead(batch.ahead());
        runJobs();
        WorkflowCode running = requireCode();
        turn(running::startMain);
        finishActivation();
        batch.ahead().forEach(this::foresee);
    }

    /** Local activities end within their task: what their ends set going or take back belongs to its commands. */
    private void foresee(HistoryEvent event) {
        long endedAt = localActivities.foresee(event);
        if (endedAt >= 0) {
            advanceTo(endedAt);
            runJobs();
            finishActivation();
        }
    }

    private void finishActivation() {
        WorkflowCode running = requireCode();
        if (updates.anyUnknown()) {
            turn(() -> updates.rejectUnknown(running));
        }
        if (!replaying && !underway.isClosing() && !underway.awaitsAnything() && !localActivities.anyRunning()) {
            running.warnIfNothingWakesIt();
        }
    }

    private void applyEvent(HistoryEvent event) {
        updates.deliver(event.getEventId() - 1);
        EventType type = event.getEventType();
        if (Underway.isCommandEvent(type)) {
            match(event);
            return;
        }
        if (type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
            commandsAreDue = true;
            updates.forgetFinished();
            return;
        }
        checkCommands(event);
        if (!underway.happened(event)) {
            happened(event);
        }
        updates.deliver(event.getEventId());
    }

    private void applyTail(HistoryEvent event) {
        if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
            commandsAreDue = true;
        } else {
            match(event);
        }
    }

    private void match(HistoryEvent event) {
        if (isClosing(event.getEventType())) {
            closed = true;
        }
        if (!localActivities.wasForeseen(event) && !versions.passesOver(event)) {
            underway.match(event);
        }
    }

    private static boolean isClosing(EventType type) {
        return switch (type) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> true;
            default -> false;
        };
    }

    /** The first event that no command became: all commands must have had their events before it. */
    private void checkCommands(HistoryEvent event) {
        if (commandsAreDue) {
            commandsAreDue = false;
            underway.requireAllMatched(event);
        }
    }

    /** What happens to the run as a whole; each becomes a job for when the task starts. */
    private void happened(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_STARTED -> begin(event);
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED ->
                addJob(() -> requireCode().signal(event.getWorkflowExecutionSignaledEventAttributes()));
            case EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED ->
                addJob(() -> root.cancel(event.getWorkflowExecutionCancelRequestedEventAttributes()
                        .getCause()));
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED -> updates.admitted(event, replaying);
            case EVENT_TYPE_WORKFLOW_TASK_FAILED -> {
                var failed = event.getWorkflowTaskFailedEventAttributes();
                if (failed.getCause() == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW) {
                    ids.seed(failed.getNewRunId());
                }
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED -> closed = true;
            case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                    EVENT_TYPE_WORKFLOW_TASK_STARTED,
                    EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
                    EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
                    EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED_EXTERNALLY -> {
                // nothing that code sees
            }
            default -> {
                if (!event.getWorkerMayIgnore()) {
                    throw new IllegalStateException("event " + event.getEventId() + " is a " + event.getEventType()
                            + ", which this version of the SDK does not know");
                }
            }
        }
    }

    private void begin(HistoryEvent event) {
        var started = event.getWorkflowExecutionStartedEventAttributes();
        ids.seed(WorkflowInfo.shared(runId, started.getOriginalExecutionRunId()));
        contexts = settings.propagation().read(started.getHeader());
        advanceTo(ms(event.getEventTime()));
        attributes.begin(started);
        WorkflowInfo about = new WorkflowInfo(settings, workflowId, runId, Instant.ofEpochMilli(timeMs), started);
        info = about;
        WorkflowDefinition definition = settings.workflows().require(about.workflowType());
        about.registeredAs(definition.type());
        addJob(() -> code = WorkflowCode.create(this, definition, started));
    }

    private static long ms(Timestamp time) {
        return time.getSeconds() * 1_000 + time.getNanos() / 1_000_000;
    }

    private void advanceTo(long ms) {
        timeMs = Math.max(timeMs, ms);
    }

    // ---- Turns ----

    private void runJobs() {
        for (Runnable job = nextJob(); job != null; job = nextJob()) {
            turn(job);
        }
    }

    private void addJob(Runnable job) {
        if (jobs == null) {
            jobs = new ArrayDeque<>(2);
        }
        jobs.add(job);
    }

    private @Nullable Runnable nextJob() {
        Runnable next = jobs == null ? null : jobs.poll();
        if (next == null) {
            jobs = null;
        }
        return next;
    }

    /** Something from outside: at once if code of the run is what makes it happen, else in its place among the jobs. */
    void job(Runnable job) {
        if (CURRENT.get() == this) {
            job.run();
        } else {
            addJob(job);
        }
    }

    /** Runs code of the run until it waits. */
    private void turn(Runnable start) {
        WorkflowRun outer = CURRENT.get();
        CURRENT.set(this);
        settings.observer().began(this);
        try {
            settings.propagation().within(contexts, () -> {
                within(root, start);
                scheduler.drain();
            });
        } finally {
            settings.observer().ended(this);
            CURRENT.set(outer);
        }
        Throwable cause = poison.get();
        if (cause != null) {
            throw new Poisoned();
        }
    }

    /** Code that may look and not touch: queries and validators. */
    <R> R readingOnly(Supplier<R> look) {
        WorkflowRun outer = CURRENT.get();
        boolean before = readOnly;
        CURRENT.set(this);
        settings.observer().began(this);
        readOnly = true;
        try {
            return look.get();
        } finally {
            readOnly = before;
            settings.observer().ended(this);
            CURRENT.set(outer);
        }
    }

    /** Ends the handling of a task that is poisoned already. */
    private static final class Poisoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Poisoned() {
            super(null, null, false, false);
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Poisoned e) {
            // the cause is known
        } catch (RuntimeException | StackOverflowError e) {
            poison(e);
        }
    }

    /** From now on its tasks fail, whatever its code makes of the exception. Any thread may say so. */
    public void poison(Throwable cause) {
        poison.compareAndSet(null, cause);
    }

    // ---- What code of the run stands on ----

    /** The run whose code is running on this thread; null if none is. */
    public static @Nullable WorkflowRun currentOrNull() {
        return CURRENT.get();
    }

    /** The run whose code is running on this thread. */
    public static WorkflowRun current() {
        WorkflowRun run = CURRENT.get();
        if (run == null) {
            String line = UserLine.here();
            throw new EscapeError("R03 code of a workflow was called on \""
                    + Thread.currentThread().getName() + "\"" + (line.isEmpty() ? "" : " (" + line + ")")
                    + ", where no workflow is running: what belongs to a workflow is called from its methods and their"
                    + " chains only. Work of other threads belongs into an activity.");
        }
        return run;
    }

    /** Poisons the run and throws, unless its own code is what is running on this thread. */
    public void requireTurn(String what) {
        if (CURRENT.get() != this) {
            throw refused(
                    "R01",
                    what + " on \"" + Thread.currentThread().getName() + "\"",
                    "Do it in an activity, or with what Flow offers.");
        }
    }

    /** Poisons the run; what it gives back is to be thrown, so that the code stops too. */
    public EscapeError refused(String rule, String what, String wayOut) {
        String here = UserLine.here();
        String line = here.isEmpty() && suspect != null ? suspect : here;
        String type = info == null ? "" : info.workflowType() + " ";
        EscapeError escape = new EscapeError(rule + " " + type + workflowId + ": " + what
                + (line.isEmpty() ? "" : " (" + line + ")") + ". " + wayOut
                + " The task failed; the workflow waits for a mended worker.");
        if (poison.compareAndSet(null, escape)) {
            LOG.warn("{}", escape.getMessage());
        }
        return escape;
    }

    /** Code of the run wrote something that may leave it: where, for when it does. */
    public void suspect(String what) {
        if (CURRENT.get() == this) {
            suspect = what + " at " + UserLine.here();
        }
    }

    /** {@code File.java:41} of the user's code that a stack leads to; empty if there is none. */
    public static String userLine(StackTraceElement[] stack) {
        return UserLine.of(stack);
    }

    void requireWritable(String what) {
        requireTurn(what);
        if (readOnly) {
            throw refused("R04", what + " in a query or a validator", "Queries and validators change nothing.");
        }
    }

    void within(CancellationScope inner, Runnable step) {
        CancellationScope outer = scope;
        scope = inner;
        try {
            step.run();
        } finally {
            scope = outer;
        }
    }

    Scheduler scheduler() {
        return scheduler;
    }

    CancellationScope scope() {
        return scope;
    }

    CancellationScope root() {
        return root;
    }

    RunSettings settings() {
        return settings;
    }

    Underway underway() {
        return underway;
    }

    LocalActivities localActivities() {
        return localActivities;
    }

    SideEffects sideEffects() {
        return sideEffects;
    }

    Versions versions() {
        return versions;
    }

    boolean metConditionsCancelTheirTimer() {
        return metadata.metConditionsCancelTheirTimer(isReplaying());
    }

    Lookahead ahead() {
        return ahead;
    }

    RunIds ids() {
        return ids;
    }

    Attributes attributes() {
        return attributes;
    }

    UpdateInbox updates() {
        return updates;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    void send(Message message) {
        if (!replaying) {
            updates.send(message);
        }
    }

    @Nullable
    WorkflowCode code() {
        return code;
    }

    WorkflowCode requireCode() {
        if (code == null) {
            throw new IllegalStateException(
                    "workflow " + workflowId
                            + " has not run: no workflow task of it is completed yet, or its history does not begin with its start");
        }
        return code;
    }

    /** What workflow code can ask for; the skins dress it. */
    public Calls calls() {
        return calls;
    }

    Handlers signalHandlers() {
        return signalHandlers == null ? Handlers.NONE : signalHandlers;
    }

    Handlers queryHandlers() {
        return queryHandlers == null ? Handlers.NONE : queryHandlers;
    }

    Handlers updateHandlers() {
        return updateHandlers == null ? Handlers.NONE : updateHandlers;
    }

    /** Its code handles signals of a name from now on; empty: of all names that nothing else handles. */
    void onSignal(String name, UntypedHandler handler) {
        signalHandlers = signalHandlers().with(name, handler, null);
        if (code != null) {
            code.signalsHandled();
        }
    }

    void onQuery(String name, UntypedHandler handler) {
        queryHandlers = queryHandlers().with(name, handler, null);
    }

    void onUpdate(String name, UntypedHandler handler, @Nullable UntypedValidator validator) {
        updateHandlers = updateHandlers().with(name, handler, validator);
        if (code != null) {
            code.updatesHandled();
        }
    }

    /** A turn of its own, behind what is to go on already, as if it had come from outside. */
    void enqueue(Runnable step) {
        scheduler.enqueue(() -> within(root, step));
    }

    WorkflowInbound inbound() {
        return inbound;
    }

    /** Throws before the first event was fed. */
    public WorkflowInfo info() {
        if (info == null) {
            throw new IllegalStateException("nothing is known of the run yet");
        }
        return info;
    }

    /** How much history it has behind it, as the server counts; nothing if it has seen none. */
    public long historySizeBytes() {
        return info == null ? 0 : info.historySizeBytes();
    }

    /** How long the server waits for the end of each of its tasks; zero while nothing is known of the run. */
    public Duration taskTimeout() {
        return info == null ? Duration.ZERO : info.taskTimeout();
    }

    /** True also for queries: what they do was done before. */
    public boolean isReplaying() {
        return replaying || readOnly;
    }

    /** Workflow time. */
    public Instant now() {
        return Instant.ofEpochMilli(timeMs);
    }
}
