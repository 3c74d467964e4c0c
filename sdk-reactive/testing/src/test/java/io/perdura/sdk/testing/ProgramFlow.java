package io.perdura.sdk.testing;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.option.ActivityCancellationType;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildCancellationType;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.run.FlowStage;
import io.perdura.sdk.run.Promise;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.PromiseFlow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The workflow that is a program: its result tells what its parts came to. */
final class ProgramFlow implements Programs.Run {
    static final int WEEKS_MS = 21 * 24 * 3_600_000;
    static final long SLOW_SEED = -1;
    static final int SIGNALS = 4;
    static final int UPDATES = 2;

    private static final RetryOptions RETRY =
            RetryOptions.attempts(0).initialInterval(Duration.ofMillis(200)).maximumInterval(Duration.ofSeconds(1));
    private static final ActivityOptions ACTIVITY = ActivityOptions.ofStartToClose(Duration.ofDays(30))
            .heartbeat(Duration.ofSeconds(8))
            .retry(RETRY);
    private static final ActivityOptions QUICK =
            ActivityOptions.ofStartToClose(Duration.ofSeconds(20)).retry(RETRY);
    private static final LocalActivityOptions LOCAL =
            LocalActivityOptions.ofStartToClose(Duration.ofHours(1)).retry(RETRY);

    private final Programs.Work activity = Flow.activity(Programs.Work.class, QUICK);
    private final Programs.Work slowActivity =
            Flow.activity(Programs.Work.class, ACTIVITY.cancellationType(ActivityCancellationType.TRY_CANCEL));
    private final Programs.Work local = Flow.localActivity(Programs.Work.class, LOCAL);
    private final List<String> words = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    @Override
    public CompletableFuture<String> run(long seed, int depth, int runsLeft, String soFar) {
        if (seed == SLOW_SEED) {
            return Flow.sleep(Duration.ofMillis(WEEKS_MS)).thenApply(slept -> "slow");
        }
        Program program = Program.random(new Random(seed), "n" + seed + "-" + runsLeft + "-", depth);
        boolean isTold = depth > 1 && soFar.isEmpty();
        return run(program)
                .thenCompose(result -> isTold
                        ? Flow.await(() -> words.size() >= SIGNALS && changes.size() >= UPDATES)
                                .thenCompose(all -> Flow.allHandlersFinished())
                                .thenApply(all -> result)
                        : CompletableFuture.completedFuture(result))
                .thenCompose(result -> runsLeft == 0
                        ? CompletableFuture.completedFuture(soFar + result)
                        : Flow.continueAsNew(seed + 7, depth, runsLeft - 1, soFar + result + " > "));
    }

    @Override
    public void word(String word) {
        words.add(word);
    }

    @Override
    public CompletableFuture<String> change(String word) {
        return activity.work("u" + word, 300, false, false)
                .thenCombine(local.local("u" + word, 10, false), (one, other) -> {
                    changes.add(word);
                    return one + other;
                });
    }

    @Override
    public void validateChange(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("an empty word");
        }
    }

    @Override
    public int words() {
        return words.size();
    }

    private CompletableFuture<String> run(Program program) {
        if (program instanceof Program.Activity one) {
            Programs.Work stub = one.ms() == WEEKS_MS || one.beats() ? slowActivity : activity;
            return stub.work(one.name(), one.ms(), one.fails(), stub == slowActivity)
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Local one) {
            return local.local(one.name(), one.ms(), one.failsFirst()).exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Timer timer) {
            return Flow.sleep(Duration.ofMillis(timer.ms()))
                    .thenApply(fired -> "t")
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Child child) {
            return Flow.child(
                            Programs.Run.class,
                            ChildWorkflowOptions.defaults()
                                    .workflowId(Flow.info().workflowId() + "/" + child.name())
                                    .cancellationType(ChildCancellationType.TRY_CANCEL))
                    .run(child.seed(), 1, 0, "")
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.SideEffect effect) {
            return CompletableFuture.completedFuture(Flow.sideEffect(String.class, effect::name));
        }
        if (program instanceof Program.Changing changing) {
            return CompletableFuture.completedFuture(
                    "x" + Flow.mutableSideEffect(changing.id(), Integer.class, changing::value));
        }
        if (program instanceof Program.Version version) {
            return CompletableFuture.completedFuture(
                    version.change() + Flow.version(version.change(), Flow.DEFAULT_VERSION, 3));
        }
        if (program instanceof Program.Memo memo) {
            Flow.upsertMemo(Map.of(memo.key(), memo.key()));
            return CompletableFuture.completedFuture(
                    Flow.memo(memo.key(), String.class).orElse("no memo"));
        }
        if (program instanceof Program.Draw draw) {
            return Flow.sleep(Duration.ofMillis(Flow.random().nextInt(draw.max())))
                    .thenApply(fired -> "d" + (Flow.randomUuid().version() == 3))
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.InVain vain) {
            return Flow.await(() -> words.size() > SIGNALS, Duration.ofMillis(vain.ms()))
                    .thenApply(met -> "v" + met)
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Cancel cancel) {
            return FlowStage.of(PromiseFlow.cancel(Flow.info().workflowId() + "/" + cancel.to(), "", "enough"))
                    .thenApply(sent -> "canceled")
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.InLine line) {
            return inLine(line);
        }
        if (program instanceof Program.Signal signal) {
            return FlowStage.of(PromiseFlow.signal(signal.to(), "", "word", signal.word()))
                    .thenApply(sent -> "sent")
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Words awaited) {
            return Flow.await(() -> words.size() > awaited.count(), Duration.ofHours(1))
                    .thenApply(met -> "w" + awaited.count()) // only the first run of a root is told any
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Seq seq) {
            CompletableFuture<String> chain = CompletableFuture.completedFuture("");
            for (Program step : seq.steps()) {
                chain = chain.thenCompose(so -> run(step).thenApply(result -> so + result));
            }
            return chain.thenApply(result -> "[" + result + "]");
        }
        if (program instanceof Program.All all) {
            List<CompletableFuture<String>> branches =
                    all.branches().stream().map(this::run).toList();
            return CompletableFuture.allOf(branches.toArray(CompletableFuture[]::new))
                    .thenApply(done -> branches.stream()
                            .map(CompletableFuture::join)
                            .toList()
                            .toString());
        }
        if (program instanceof Program.Race race) {
            return race(race);
        }
        if (program instanceof Program.Timeout timeout) {
            return timeout(timeout);
        }
        if (program instanceof Program.Detached detached) {
            return Flow.detached(() -> run(detached.inner()));
        }
        Program slow = ((Program.Canceled) program).slow();
        return Flow.scope(scope -> {
            CompletableFuture<String> inner = run(slow);
            Flow.detached(() -> Flow.sleep(Duration.ofMillis(500)).thenAccept(fired -> scope.cancel("enough")));
            return inner.thenApply(result -> "(" + result + ")");
        });
    }

    private CompletableFuture<String> race(Program.Race race) {
        if (race.cancels()) {
            return Flow.<String>race(() -> run(race.loser()), () -> run(race.winner()))
                    .thenApply(first -> "<" + first + ">");
        }
        return CompletableFuture.anyOf(run(race.loser()), run(race.winner())).thenApply(first -> "<" + first + ">");
    }

    private CompletableFuture<String> inLine(Program.InLine line) {
        boolean[] taken = {false};
        return alone(taken, line.first())
                .thenCombine(alone(taken, line.second()), (one, other) -> "{" + one + other + "}");
    }

    private CompletableFuture<String> alone(boolean[] taken, Program inner) {
        return Flow.await(() -> !taken[0])
                .thenCompose(met -> {
                    taken[0] = true;
                    return run(inner).whenComplete((done, failure) -> taken[0] = false);
                })
                .exceptionally(ProgramFlow::failed);
    }

    private CompletableFuture<String> timeout(Program.Timeout timeout) {
        CompletableFuture<String> inner = run(timeout.inner());
        Promise<String> promise = PromiseFlow.newPromise();
        inner.whenComplete((value, failure) -> promise.complete(value));
        return FlowStage.of(PromiseFlow.timeout(promise, timeout.late() ? Duration.ofMillis(700) : Duration.ofDays(10)))
                .exceptionally(ProgramFlow::failed);
    }

    private static String failed(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof TimeoutFailure) {
            return "late";
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return "!" + cause.getClass().getSimpleName();
    }

    /** The activities: they take time of the test's clock. */
    static final class Work implements Programs.Work {
        private final VirtualTime time;

        Work(VirtualTime time) {
            this.time = time;
        }

        @Override
        public CompletableFuture<String> work(String name, int ms, boolean fails, boolean beats) {
            ActivityContext context = ActivityContext.current();
            CompletableFuture<String> result = new CompletableFuture<>();
            context.cancellation().thenAccept(reason -> result.cancel(false));
            if (beats) {
                beat(context, result);
            }
            time.schedule(Duration.ofMillis(ms), () -> {
                if (fails) {
                    result.completeExceptionally(ApplicationFailure.nonRetryable("meant to", "Meant"));
                } else {
                    result.complete("did " + name);
                }
            });
            return result;
        }

        private void beat(ActivityContext context, CompletableFuture<String> result) {
            if (!result.isDone()) {
                context.heartbeat("alive");
                time.schedule(Duration.ofSeconds(3), () -> beat(context, result));
            }
        }

        @Override
        public CompletableFuture<String> local(String name, int ms, boolean failsFirst) {
            ActivityContext context = ActivityContext.current();
            boolean fails = failsFirst && context.info().attempt() == 1;
            CompletableFuture<String> result = new CompletableFuture<>();
            time.schedule(Duration.ofMillis(ms), () -> {
                if (fails) {
                    result.completeExceptionally(new IllegalStateException("not yet"));
                } else {
                    result.complete("here " + name);
                }
            });
            return result;
        }
    }
}
