package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Decision;
import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.RunRecord;
import io.perdura.engine.Transition;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.child.ParentLink;
import io.perdura.engine.execution.Deletion;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.Fork;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.execution.SignalWithStartRules;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.rule.DueWork;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.Snapshot;
import io.perdura.engine.workflowtask.Stickiness;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One workflow id under a virtual clock. Every decision is made twice, the first time as if the server had crashed
 * before it was stored; after each one the invariants are checked and the run is rebuilt from what was stored.
 */
final class ScriptRunner {

    /** Where the state for the next decision comes from. */
    enum Memory {
        /** It stayed in memory. */
        KEPT,
        /** Rebuilt from all records. */
        REPLAYED,
        /** Read from a snapshot. */
        SNAPSHOT
    }

    private static final long ORIGIN_MS = 1_700_000_000_000L;
    private static final int FIRINGS_MAX = 10_000;

    private final Memory memory;
    private final List<ScriptedRun> runs = new ArrayList<>();
    private final MessageText texts = new MessageText(ORIGIN_MS);
    private final RunText runTexts = new RunText(texts, ORIGIN_MS);
    private final WorkerVerbs worker = new WorkerVerbs(this);
    private final OperatorVerbs operator = new OperatorVerbs(this);
    private ScriptIds ids = new ScriptIds();
    private Limits limits = Limits.DEFAULT;
    private long nowMs = ORIGIN_MS;
    private List<String> answers = new ArrayList<>();
    private Set<ScriptedRun> touched = new LinkedHashSet<>();
    /** What the run that begins next takes over of another. */
    private List<List<RunRecord>> takenOver = List.of();

    ScriptRunner(Memory memory) {
        this.memory = memory;
    }

    /** Carries out the commands; returns what came of them. */
    String run(Script.Step step) {
        answers = new ArrayList<>();
        touched = new LinkedHashSet<>();
        step.lines().forEach(line -> carryOut(ScriptLine.parse(line)));
        StringBuilder text = new StringBuilder();
        answers.forEach(answer -> text.append("> ").append(answer).append('\n'));
        if (nowMs != ORIGIN_MS) {
            text.append("time: +").append(MessageText.span(nowMs - ORIGIN_MS)).append('\n');
        }
        for (ScriptedRun run : runs) {
            if (touched.contains(run)) {
                text.append(runTexts.of(run, nowMs, runs.size() > 1));
            }
        }
        return text.toString();
    }

    private void carryOut(ScriptLine line) {
        switch (line.verb()) {
            case "repeat" -> repeat(line);
            case "limits" -> limits = withLimits(line);
            case "advance" -> advance(ScriptLine.spanMs(line.word(), 0));
            case "stop-server" -> nowMs += ScriptLine.spanMs(line.word(), 0); // nothing fires meanwhile
            case "set-clock-back" -> nowMs -= ScriptLine.spanMs(line.word(), 0);
            case "look" -> touched.addAll(runs);
            case "show-unwritten" -> answers.add("unwritten: [" + WorkerVerbs.unwritten(target(line)) + "]");
            case "show-appends" -> answers.add("appends: " + target(line).appends());
            case "start-workflow" -> answer(line, () -> start(line));
            case "deliver" -> answer(line, () -> new Messages(this).deliver(line));
            case "signal-with-start" -> answer(line, () -> signalWithStart(line));
            case "signal" ->
                answer(
                        line,
                        () -> decide(target(line), t -> {
                            SignalMachine.signal(t, signal(line));
                            return "";
                        }));
            case "cancel-workflow" ->
                answer(
                        line,
                        () -> decide(target(line), t -> {
                            ExecutionMachine.requestCancel(
                                    t,
                                    RequestCancelWorkflowExecutionRequest.newBuilder()
                                            .setReason(line.text("reason"))
                                            .setFirstExecutionRunId(line.text("first-run"))
                                            .setIdentity("client")
                                            .build());
                            return "";
                        }));
            case "terminate-workflow" ->
                answer(
                        line,
                        () -> decide(target(line), t -> {
                            ExecutionMachine.terminate(
                                    t,
                                    TerminateWorkflowExecutionRequest.newBuilder()
                                            .setReason(line.text("reason"))
                                            .setFirstExecutionRunId(line.text("first-run"))
                                            .setIdentity("client")
                                            .build());
                            return "";
                        }));
            case "start-batch", "batch-counted", "batch-page", "batch-fails", "stop-batch", "describe-batch" ->
                answer(line, () -> new BatchVerbs(this).carryOut(line));
            case "reset-workflow" -> answer(line, () -> new Resets(this).reset(target(line), line));
            case "delete-workflow" ->
                answer(
                        line,
                        () -> decide(target(line), t -> {
                            Deletion.delete(t);
                            return "";
                        }));
            case "update" ->
                answer(
                        line,
                        () -> decide(target(line), t -> {
                            UpdateMachine.admit(t, UpdateVerbs.request(line));
                            return "";
                        }));
            case "update-status" ->
                answers.add(line.word() + " is " + UpdateVerbs.status(target(line), line.word(), this));
            case "nobody-polls-sticky" ->
                answer(
                        line,
                        () -> decide(target(line), t -> {
                            Stickiness.unstick(t);
                            return "";
                        }));
            default ->
                answer(
                        line,
                        () -> operator.knows(line.verb())
                                ? operator.carryOut(line, target(line))
                                : worker.carryOut(line, target(line)));
        }
    }

    private void repeat(ScriptLine line) {
        int times = Integer.parseInt(line.word());
        for (int i = 1; i <= times; i++) {
            String n = String.valueOf(i);
            carryOut(new ScriptLine(
                    line.words().get(1),
                    line.words().subList(2, line.words().size()).stream()
                            .map(word -> word.replace("{n}", n))
                            .toList(),
                    line.options().entrySet().stream()
                            .collect(java.util.stream.Collectors.toMap(
                                    java.util.Map.Entry::getKey,
                                    entry -> entry.getValue().replace("{n}", n))),
                    line.commands()));
        }
    }

    private interface Verb {
        String carryOut();
    }

    private void answer(ScriptLine line, Verb verb) {
        String subject = line.verb() + (line.word().isEmpty() ? "" : " " + line.word()) + ": ";
        try {
            String answer = verb.carryOut();
            if (!answer.isEmpty()) {
                answers.add(subject + answer);
            }
        } catch (Rejection rejection) {
            answers.add(subject + text(rejection));
        }
    }

    String text(Rejection rejection) {
        String detail = rejection.detail() == null
                ? ""
                : " " + rejection.detail().getDescriptorForType().getName() + "{" + texts.fields(rejection.detail())
                        + "}";
        return rejection.code() + " '" + rejection.getMessage() + "'" + detail;
    }

    String text(com.google.protobuf.Message message) {
        return texts.fields(message);
    }

    // ---- Starting ----

    private String start(ScriptLine line) {
        StartWorkflowExecutionRequest request = StartRules.complete(Requests.start(line), ids.requestId(), limits);
        return begin(
                request,
                state -> state.requests().attachedBy(request.getRequestId()) != null,
                (t, runId) -> ExecutionMachine.start(t, request, "namespace-1", runId),
                t -> SignalMachine.attach(t, request));
    }

    /** The child that the sender of the message asks for. */
    String startChild(RunMessage message) {
        StartWorkflowExecutionRequest request =
                StartRules.complete(ParentLink.request(message), ids.requestId(), limits);
        return begin(
                request,
                state -> false,
                (t, runId) -> ExecutionMachine.startChild(t, request, "namespace-1", runId, message),
                t -> {});
    }

    private String signalWithStart(ScriptLine line) {
        SignalWithStartRules.Parts parts =
                SignalWithStartRules.complete(Requests.signalWithStart(line), ids.requestId(), limits);
        return begin(
                parts.start(),
                state -> state.requests().hasSignal(parts.signal().getRequestId()),
                (t, runId) -> ExecutionMachine.startSignaled(t, parts.start(), parts.signal(), "namespace-1", runId),
                t -> SignalMachine.signalAndWake(t, parts.signal()));
    }

    /** As the start route of a shard: what there is under the workflow id decides. */
    private String begin(
            StartWorkflowExecutionRequest request,
            Predicate<MutableState> taken,
            BiConsumer<Transition, String> beginning,
            Consumer<Transition> use) {
        ScriptedRun newest = newest(request.getWorkflowId());
        if (newest == null) {
            return beginNew(beginning);
        }
        MutableState state = newest.state;
        ReusePolicy.Existing existing = new ReusePolicy.Existing(
                state.execution().runId(),
                state.execution().started().getFirstExecutionRunId(),
                state.execution().startRequestId(),
                state.execution().status(),
                taken.test(state));
        return switch (ReusePolicy.decide(existing, request)) {
            case SAME_REQUEST -> newest.runId() + " started";
            case ATTACHED_BEFORE -> newest.runId() + " not started";
            case USE_EXISTING ->
                decide(newest, t -> {
                    use.accept(t);
                    return newest.runId() + " not started";
                });
            case TERMINATE_AND_START ->
                decide(newest, t -> {
                    String runId = ids.runId(nowMs);
                    ExecutionMachine.terminateForNewRun(t, runId);
                    beginning.accept(t.succeedBy(), runId);
                    return runId + " started";
                });
            case START -> beginNew(beginning);
        };
    }

    private String beginNew(BiConsumer<Transition, String> beginning) {
        return commit(null, () -> RunRules.begin(nowMs, ids, limits), t -> {
            String runId = ids.runId(nowMs);
            beginning.accept(t, runId);
            return runId + " started";
        });
    }

    private static SignalWorkflowExecutionRequest signal(ScriptLine line) {
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setSignalName(line.word())
                .setIdentity("client")
                .setRequestId(line.text("request"));
        if (line.has("input") || line.has("input-size")) {
            request.setInput(Requests.payloads(line, "input"));
        }
        return request.build();
    }

    // ---- Deciding ----

    ScriptedRun newest() {
        return runs.get(runs.size() - 1);
    }

    List<ScriptedRun> runs() {
        return runs;
    }

    @Nullable
    ScriptedRun newest(String workflowId) {
        ScriptedRun newest = null;
        for (ScriptedRun run : runs) {
            if (run.state.execution().workflowId().equals(workflowId)) {
                newest = run;
            }
        }
        return newest;
    }

    /** The newest run's state; an empty one if there is none. */
    MutableState state() {
        return runs.isEmpty() ? new MutableState() : newest().state;
    }

    private ScriptedRun target(ScriptLine line) {
        if (runs.isEmpty()) {
            throw Rejections.workflowNotFound("w1");
        }
        if (line.has("of")) {
            ScriptedRun newest = newest(line.text("of"));
            if (newest == null) {
                throw Rejections.workflowNotFound(line.text("of"));
            }
            return newest;
        }
        return line.has("run")
                ? runs.stream()
                        .filter(run -> run.runId().equals(line.text("run")))
                        .findFirst()
                        .orElseThrow()
                : newest();
    }

    long nowMs() {
        return nowMs;
    }

    /** A batch begins, or is refused as the reuse policy says. */
    String startBatch(StartWorkflowExecutionRequest start, StartBatchOperationRequest batch) {
        return begin(
                start,
                state -> false,
                (t, runId) -> BatchMachine.begin(t, start, batch, "namespace-1", runId),
                t -> {});
    }

    ScriptedRun named(String workflowId) {
        ScriptedRun run = newest(workflowId);
        if (run == null) {
            throw Rejections.workflowNotFound(workflowId);
        }
        return run;
    }

    /** The first decision of a run that takes over the beginning of another. */
    String fork(Fork fork, Function<Transition, String> decision) {
        takenOver = fork.appends();
        return commit(null, () -> RunRules.fork(fork, nowMs, ids, limits), decision);
    }

    String newRunId() {
        return ids.runId(nowMs);
    }

    /** A decision about a run that exists. */
    String decide(ScriptedRun run, Function<Transition, String> decision) {
        return commit(run, () -> RunRules.open(run.state, nowMs, ids, limits), decision);
    }

    private String commit(@Nullable ScriptedRun run, Supplier<Transition> open, Function<Transition, String> decision) {
        Snapshot before = run == null ? null : run.state.snapshot();
        ScriptIds idsBefore = ids.copy();
        Made abandoned = make(open.get(), decision); // the server crashes before this is stored
        if (run != null) {
            assertThat(run.state.snapshot())
                    .as("state after an abandoned decision")
                    .isEqualTo(before);
        }
        ids = idsBefore;
        Made made = make(open.get(), decision);
        assertThat(made).as("the same decision, made again").isEqualTo(abandoned);
        if (made.refused != null) {
            throw made.refused;
        }
        Decision decided = made.decided;
        answers.addAll(UpdateVerbs.refused(made.records(), this));
        for (Decision.Change change : decided.changes()) {
            ScriptedRun changed = run;
            if (change.isNew()) {
                changed = new ScriptedRun();
                for (List<RunRecord> records : takenOver) {
                    changed.log.add(RecordCodec.encode(records));
                }
                takenOver = List.of();
                runs.add(changed);
            }
            store(changed, change);
        }
        return made.answer;
    }

    /** What a decision came to; equal if it was answered and recorded alike. */
    private record Made(
            String answer, Decision decided, @Nullable Rejection refused) {

        private List<RunRecord> records() {
            return decided.changes().stream()
                    .flatMap(change -> change.records().stream())
                    .toList();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Made made
                    && answer.equals(made.answer)
                    && records().equals(made.records());
        }

        @Override
        public int hashCode() {
            return answer.hashCode();
        }
    }

    private Made make(Transition t, Function<Transition, String> decision) {
        try {
            String answer = decision.apply(t);
            return new Made(answer, t.close(), null);
        } catch (Rejection rejection) {
            return new Made(text(rejection), new Decision(List.of()), rejection);
        }
    }

    private void store(ScriptedRun run, Decision.Change change) {
        RecordCodec.Encoded stored = RecordCodec.encode(change.records());
        assertThat(RecordCodec.decode(stored.events(), stored.changes()))
                .as("records read from storage")
                .isEqualTo(change.records());
        run.log.add(stored);
        run.state = change.state();
        Invariants.check(run, nowMs);
        run.state = switch (memory) {
            case KEPT -> run.state;
            case REPLAYED -> run.recovered();
            case SNAPSHOT -> MutableState.of(run.state.snapshot());
        };
        touched.add(run);
    }

    // ---- Time ----

    /** Lets time pass; whatever falls due on the way is fired when it does. */
    private void advance(long spanMs) {
        long endMs = nowMs + spanMs;
        for (int firings = 0; ; firings++) {
            assertThat(firings).as("firings on the way").isLessThan(FIRINGS_MAX);
            ScriptedRun next = null;
            for (ScriptedRun run : runs) {
                if (next == null || dueMs(run) < dueMs(next)) {
                    next = run;
                }
            }
            if (next == null || dueMs(next) > endMs) {
                break;
            }
            ScriptedRun due = next;
            nowMs = Math.max(nowMs, dueMs(due));
            decide(due, t -> {
                DueWork.fire(t);
                return "";
            });
            assertThat(dueMs(due)).as("what is due after it was fired").isGreaterThan(nowMs);
            touched.add(due);
        }
        nowMs = endMs;
        if (!runs.isEmpty()) {
            touched.add(newest());
        }
    }

    private long dueMs(ScriptedRun run) {
        return run.state.dueMs(nowMs);
    }

    private Limits withLimits(ScriptLine line) {
        RecordComponent[] components = Limits.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        Set<String> unknown = new LinkedHashSet<>(line.options().keySet());
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                String key =
                        components[i].getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
                unknown.remove(key);
                values[i] = components[i].getAccessor().invoke(limits);
                if (line.has(key)) {
                    values[i] =
                            types[i] == int.class ? (Object) line.number(key, 0) : (Object) (long) line.number(key, 0);
                }
            }
            assertThat(unknown).as("unknown limits").isEmpty();
            return Limits.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the limits have changed", e);
        }
    }

    @Override
    public String toString() {
        return "memory " + memory;
    }
}
