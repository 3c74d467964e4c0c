package io.perdura.sdk.sim;

import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.run.FlowStage;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.PromiseFlow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The workflow that is a program: its result tells everything that it saw, and does not depend on who carried it out. */
public final class ProgramFlow extends SampleCode {
    private static final ActivityOptions ACTIVITY = ActivityOptions.ofStartToClose(Duration.ofHours(1));
    private static final LocalActivityOptions LOCAL = LocalActivityOptions.ofStartToClose(Duration.ofHours(1));

    public ProgramFlow(Program program) {
        super((self, argument) ->
                ((ProgramFlow) self).run(program).thenApply(result -> result + " " + self.words.size()));
    }

    private CompletableFuture<String> run(Program program) {
        if (program instanceof Program.Activity activity) {
            return Flow.activity(activity.name(), ACTIVITY, String.class, activity.ms(), activity.fails())
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Local local) {
            return FlowStage.of(PromiseFlow.<String>localActivity(local.name(), LOCAL, String.class))
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Timer timer) {
            return Flow.sleep(Duration.ofMillis(timer.ms()))
                    .thenApply(fired -> "t")
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.Child child) {
            return Flow.child(Sample.class, ChildWorkflowOptions.defaults().workflowId(child.name()))
                    .run(String.valueOf(child.ms()))
                    .exceptionally(ProgramFlow::failed);
        }
        if (program instanceof Program.SideEffect effect) {
            return CompletableFuture.completedFuture(Flow.sideEffect(String.class, effect::name));
        }
        if (program instanceof Program.Version version) {
            return CompletableFuture.completedFuture(
                    version.change() + Flow.version(version.change(), Flow.DEFAULT_VERSION, 3));
        }
        if (program instanceof Program.Words awaited) {
            return Flow.await(() -> words.size() > awaited.count())
                    .thenApply(met -> "w" + awaited.count())
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
        if (program instanceof Program.First first) {
            return CompletableFuture.anyOf(
                            first.branches().stream().map(this::run).toArray(CompletableFuture[]::new))
                    .thenApply(result -> "<" + result + ">");
        }
        if (program instanceof Program.Timeout timeout) {
            CompletableFuture<String> inner = run(timeout.inner());
            CompletableFuture<String> limited = Flow.newFuture();
            inner.whenComplete((value, failure) -> limited.complete(value));
            return limited.orTimeout(timeout.ms(), TimeUnit.MILLISECONDS).exceptionally(ProgramFlow::failed);
        }
        Program.Canceled canceled = (Program.Canceled) program;
        return Flow.scope(scope -> {
            CompletableFuture<String> inner = run(canceled.inner());
            Flow.detached(
                    () -> Flow.sleep(Duration.ofMillis(canceled.ms())).thenAccept(fired -> scope.cancel("enough")));
            return inner.thenApply(result -> "(" + result + ")");
        });
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
}
