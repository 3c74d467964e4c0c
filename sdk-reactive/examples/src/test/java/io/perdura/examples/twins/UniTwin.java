package io.perdura.examples.twins;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityCancellationType;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.run.CancellationScope;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The twin in {@code Uni}. A changed one calls another activity, waits for another time, has another child. */
public final class UniTwin {
    private UniTwin() {}

    /** What clients of it know. */
    @WorkflowInterface
    public interface Run {
        @WorkflowMethod(name = "Twin")
        Uni<String> run(String feature);

        @SignalMethod
        Uni<Void> word(String word);

        @UpdateMethod
        Uni<String> change(String word);
    }

    /** What it runs as a child. */
    @WorkflowInterface
    public interface Child {
        @WorkflowMethod(name = "TwinChild")
        Uni<String> run(String word);
    }

    @ActivityInterface
    public interface Steps {
        Uni<String> echo(String word);

        Uni<String> fail(String word);
    }

    public static final class StepsOfTwin implements Steps {
        @Override
        public Uni<String> echo(String word) {
            return Uni.createFrom().item(word);
        }

        @Override
        public Uni<String> fail(String word) {
            return Uni.createFrom().failure(ApplicationFailure.nonRetryable("no " + word, "No"));
        }
    }

    public static final class ChildTwin implements Child {
        @Override
        public Uni<String> run(String word) {
            if (word.isEmpty()) {
                throw ApplicationFailure.nonRetryable("no word", "No");
            }
            return Uni.createFrom().item("child " + word);
        }
    }

    /** The workflow itself. */
    public static final class Twin implements Run {
        private static final Duration SOON = Duration.ofMillis(20);
        private static final Duration LATE = Duration.ofDays(1);

        private final List<String> words = new ArrayList<>();
        private final Steps steps = Flow.activity(Steps.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(60)));
        private final Steps locally = Flow.localActivity(
                Steps.class,
                LocalActivityOptions.ofStartToClose(Duration.ofSeconds(60)).retry(RetryOptions.attempts(1)));

        @Override
        public Uni<String> run(String feature) {
            return switch (Feature.valueOf(feature)) {
                case ACTIVITY -> steps.echo("a").chain(a -> steps.echo("b").map(b -> a + b));
                case FAILED_ACTIVITY -> steps.fail("luck").onFailure().recoverWithItem(Twin::failed);
                case LOCAL_ACTIVITY ->
                    locally.echo("a")
                            .chain(a ->
                                    locally.echo("b").chain(b -> steps.echo("c").map(c -> a + b + c)));
                case FAILED_LOCAL_ACTIVITY ->
                    locally.fail("luck")
                            .onFailure()
                            .recoverWithItem(Twin::failed)
                            .chain(a -> steps.echo("c").map(c -> a + c));
                case TIMER -> Flow.sleep(SOON).replaceWith("slept");
                case CHILD -> child().run("w");
                case FAILED_CHILD -> child().run("").onFailure().recoverWithItem(Twin::failed);
                case SIGNAL -> Flow.await(() -> words.size() == 2).chain(met -> steps.echo(String.join(" ", words)));
                case SIGNAL_HANDLER ->
                    steps.echo("main")
                            .chain(done -> Flow.await(() -> words.size() == 2).map(met -> {
                                words.sort(null); // whose activity is done first is not up to the workflow
                                return done + words;
                            }));
                case EXTERNAL_SIGNAL -> {
                    Run other = Flow.external(Run.class, Flow.info().workflowId() + "-other");
                    yield other.word("one").chain(sent -> other.word("two")).replaceWith("told");
                }
                case UPDATE ->
                    Flow.await(() -> words.size() == 2)
                            .chain(met -> Flow.allHandlersFinished())
                            .map(finished -> String.join(" ", words));
                case SIDE_EFFECT ->
                    steps.echo(Flow.sideEffect(String.class, () -> "from outside"))
                            .map(given -> given + Flow.sideEffect(Integer.class, () -> 7));
                case MUTABLE_SIDE_EFFECT -> mutable(0, "");
                case VERSION -> {
                    int first = Flow.version("first", Flow.DEFAULT_VERSION, 1);
                    yield steps.echo("v" + first).chain(done -> {
                        int again = Flow.version("first", Flow.DEFAULT_VERSION, 1);
                        int second = Flow.version("second", Flow.DEFAULT_VERSION, 3);
                        return Flow.sleep(SOON).replaceWith(done + again + second);
                    });
                }
                case RANDOM ->
                    Flow.sleep(Duration.ofMillis(1 + Flow.random().nextInt(20)))
                            .chain(slept -> steps.echo(Flow.randomUuid().toString()));
                case CONTINUE_AS_NEW -> Flow.sleep(SOON).chain(slept -> Flow.continueAsNew(Feature.TIMER.name()));
                case SCOPE_CANCELED -> scopeCanceled();
                case CANCELED -> {
                    Uni<String> one = canceledSteps().echo("never");
                    yield Flow.sleep(LATE).chain(slept -> one);
                }
                case SEARCH_ATTRIBUTES -> {
                    Flow.upsertSearchAttribute(SearchAttributeKey.keywords("TemporalChangeVersion"), List.of("twin-1"));
                    yield steps.echo("sought");
                }
                case MEMO -> {
                    Flow.upsertMemo(Map.of("note", "remember"));
                    yield Flow.sleep(SOON)
                            .map(slept -> Flow.memo("note", String.class).orElse(""));
                }
                case AWAIT_IN_TIME ->
                    Flow.await(() -> !words.isEmpty(), LATE)
                            .chain(met -> met
                                    ? steps.echo(words.get(0))
                                    : Uni.createFrom().item("too late"));
                case AWAIT_TOO_LATE ->
                    Flow.await(() -> !words.isEmpty(), SOON)
                            .chain(met -> met ? Uni.createFrom().item("in time") : steps.echo("too late"));
                case PARALLEL ->
                    Uni.combine()
                            .all()
                            .unis(steps.echo("a"), Flow.sleep(SOON), steps.echo("b"))
                            .with((a, slept, b) -> a + b);
            };
        }

        private static Child child() {
            return Flow.child(Child.class, ChildWorkflowOptions.defaults());
        }

        private static Uni<String> mutable(int round, String seen) {
            if (round == 4) {
                return Uni.createFrom().item(seen);
            }
            int value = Flow.mutableSideEffect("m", Integer.class, () -> round / 2);
            return Flow.sleep(SOON).chain(slept -> mutable(round + 1, seen + value));
        }

        /** An activity that nobody carries out, on a queue that nobody polls. */
        private static Steps canceledSteps() {
            return Flow.activity(
                    Steps.class,
                    ActivityOptions.ofScheduleToClose(LATE)
                            .taskQueue("nobody")
                            .cancellationType(ActivityCancellationType.TRY_CANCEL));
        }

        private Uni<String> scopeCanceled() {
            List<Uni<String>> ends = new ArrayList<>();
            CancellationScope scope = Flow.scope(opened -> {
                ends.add(canceledSteps()
                        .echo("never")
                        .onFailure()
                        .recoverWithItem(failure -> "activity " + (failure instanceof ActivityFailure)));
                ends.add(Flow.sleep(LATE).replaceWith("slept").onFailure().recoverWithItem(failure -> " timer"));
                return opened;
            });
            return Flow.sleep(SOON).chain(slept -> {
                scope.cancel("enough");
                return Uni.combine()
                        .all()
                        .unis(ends.get(0), ends.get(1))
                        .with(String::concat)
                        .chain(steps::echo);
            });
        }

        private static String failed(Throwable failure) {
            return failure.getCause() == null
                    ? String.valueOf(failure.getMessage())
                    : String.valueOf(failure.getCause().getMessage());
        }

        @Override
        public Uni<Void> word(String word) {
            if (word.startsWith("slow")) {
                return steps.echo(word).invoke(words::add).replaceWithVoid();
            }
            words.add(word);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<String> change(String word) {
            return steps.echo(word).invoke(words::add).replaceWith("did " + word);
        }
    }
}
