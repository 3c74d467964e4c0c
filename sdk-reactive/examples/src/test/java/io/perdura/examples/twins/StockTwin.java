package io.perdura.examples.twins;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.common.RetryOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The twin for the stock Java SDK, in threads. */
public final class StockTwin {
    private StockTwin() {}

    /** What clients of it know. */
    @WorkflowInterface
    public interface Run {
        @WorkflowMethod(name = "Twin")
        String run(String feature);

        @SignalMethod
        void word(String word);

        @UpdateMethod
        String change(String word);
    }

    /** What it runs as a child. */
    @WorkflowInterface
    public interface Child {
        @WorkflowMethod(name = "TwinChild")
        String run(String word);
    }

    @ActivityInterface
    public interface Steps {
        String echo(String word);

        String fail(String word);
    }

    public static final class StepsOfTwin implements Steps {
        @Override
        public String echo(String word) {
            return word;
        }

        @Override
        public String fail(String word) {
            throw ApplicationFailure.newNonRetryableFailure("no " + word, "No");
        }
    }

    public static final class ChildTwin implements Child {
        @Override
        public String run(String word) {
            if (word.isEmpty()) {
                throw ApplicationFailure.newNonRetryableFailure("no word", "No");
            }
            return "child " + word;
        }
    }

    /** The workflow itself. */
    public static final class Twin implements Run {
        private static final Duration SOON = Duration.ofMillis(20);
        private static final Duration LATE = Duration.ofDays(1);

        private final List<String> words = new ArrayList<>();
        private final Steps steps = Workflow.newActivityStub(
                Steps.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(60))
                        .build());
        private final Steps locally = Workflow.newLocalActivityStub(
                Steps.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(60))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());

        @Override
        public String run(String feature) {
            return switch (Feature.valueOf(feature)) {
                case ACTIVITY -> steps.echo("a") + steps.echo("b");
                case FAILED_ACTIVITY -> failed(() -> steps.fail("luck"));
                case LOCAL_ACTIVITY -> locally.echo("a") + locally.echo("b") + steps.echo("c");
                case FAILED_LOCAL_ACTIVITY -> failed(() -> locally.fail("luck")) + steps.echo("c");
                case TIMER -> {
                    Workflow.sleep(SOON);
                    yield "slept";
                }
                case CHILD -> child().run("w");
                case FAILED_CHILD -> failed(() -> child().run(""));
                case SIGNAL -> {
                    Workflow.await(() -> words.size() == 2);
                    yield steps.echo(String.join(" ", words));
                }
                case SIGNAL_HANDLER -> {
                    String done = steps.echo("main");
                    Workflow.await(() -> words.size() == 2);
                    words.sort(null); // whose activity is done first is not up to the workflow
                    yield done + words;
                }
                case EXTERNAL_SIGNAL -> {
                    Run other = Workflow.newExternalWorkflowStub(
                            Run.class,
                            WorkflowExecution.newBuilder()
                                    .setWorkflowId(Workflow.getInfo().getWorkflowId() + "-other")
                                    .build());
                    other.word("one");
                    other.word("two");
                    yield "told";
                }
                case UPDATE -> {
                    Workflow.await(() -> words.size() == 2);
                    Workflow.await(Workflow::isEveryHandlerFinished);
                    yield String.join(" ", words);
                }
                case SIDE_EFFECT -> {
                    String given = Workflow.sideEffect(String.class, () -> "from outside");
                    yield steps.echo(given) + Workflow.sideEffect(Integer.class, () -> 7);
                }
                case MUTABLE_SIDE_EFFECT -> {
                    StringBuilder seen = new StringBuilder();
                    for (int i = 0; i < 4; i++) {
                        int value = i / 2;
                        seen.append(
                                Workflow.mutableSideEffect("m", Integer.class, (a, b) -> !a.equals(b), () -> value));
                        Workflow.sleep(SOON);
                    }
                    yield seen.toString();
                }
                case VERSION -> {
                    int first = Workflow.getVersion("first", Workflow.DEFAULT_VERSION, 1);
                    String done = steps.echo("v" + first);
                    int again = Workflow.getVersion("first", Workflow.DEFAULT_VERSION, 1);
                    int second = Workflow.getVersion("second", Workflow.DEFAULT_VERSION, 3);
                    Workflow.sleep(SOON);
                    yield done + again + second;
                }
                case RANDOM -> {
                    Workflow.sleep(Duration.ofMillis(1 + Workflow.newRandom().nextInt(20)));
                    yield steps.echo(Workflow.randomUUID().toString());
                }
                case CONTINUE_AS_NEW -> {
                    Workflow.sleep(SOON);
                    Workflow.continueAsNew(Feature.TIMER.name());
                    yield "never";
                }
                case SCOPE_CANCELED -> scopeCanceled();
                case CANCELED -> {
                    Promise<String> one = Async.function(canceledSteps()::echo, "never");
                    Workflow.sleep(LATE);
                    yield one.get();
                }
                case SEARCH_ATTRIBUTES -> {
                    Workflow.upsertTypedSearchAttributes(SearchAttributeKey.forKeywordList("TemporalChangeVersion")
                            .valueSet(List.of("twin-1")));
                    yield steps.echo("sought");
                }
                case MEMO -> {
                    Workflow.upsertMemo(Map.of("note", "remember"));
                    Workflow.sleep(SOON);
                    yield (String) Workflow.getMemo("note", String.class);
                }
                case AWAIT_IN_TIME ->
                    Workflow.await(LATE, () -> !words.isEmpty()) ? steps.echo(words.get(0)) : "too late";
                case AWAIT_TOO_LATE ->
                    Workflow.await(SOON, () -> !words.isEmpty()) ? "in time" : steps.echo("too late");
                case PARALLEL -> {
                    Promise<String> a = Async.function(steps::echo, "a");
                    Promise<Void> timer = Workflow.newTimer(SOON);
                    Promise<String> b = Async.function(steps::echo, "b");
                    Promise.allOf(a, timer, b).get();
                    yield a.get() + b.get();
                }
            };
        }

        private static Child child() {
            return Workflow.newChildWorkflowStub(
                    Child.class, ChildWorkflowOptions.newBuilder().build());
        }

        /** An activity that nobody carries out, on a queue that nobody polls. */
        private static Steps canceledSteps() {
            return Workflow.newActivityStub(
                    Steps.class,
                    ActivityOptions.newBuilder()
                            .setTaskQueue("nobody")
                            .setScheduleToCloseTimeout(LATE)
                            .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                            .build());
        }

        private String scopeCanceled() {
            List<Promise<?>> begun = new ArrayList<>();
            CancellationScope scope = Workflow.newCancellationScope(() -> {
                begun.add(Async.function(canceledSteps()::echo, "never"));
                begun.add(Workflow.newTimer(LATE));
            });
            scope.run();
            Workflow.sleep(SOON);
            scope.cancel("enough");
            StringBuilder ends = new StringBuilder();
            for (Promise<?> one : begun) {
                try {
                    one.get();
                } catch (ActivityFailure e) {
                    ends.append("activity ").append(e.getCause() instanceof CanceledFailure);
                } catch (CanceledFailure e) {
                    ends.append(" timer");
                }
            }
            return steps.echo(ends.toString());
        }

        private static String failed(io.temporal.workflow.Functions.Func<String> call) {
            try {
                return call.apply();
            } catch (ActivityFailure | ChildWorkflowFailure e) {
                return ((ApplicationFailure) e.getCause()).getOriginalMessage();
            }
        }

        @Override
        public void word(String word) {
            if (word.startsWith("slow")) {
                words.add(steps.echo(word));
            } else {
                words.add(word);
            }
        }

        @Override
        public String change(String word) {
            words.add(steps.echo(word));
            return "did " + word;
        }
    }
}
