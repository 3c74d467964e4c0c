package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.InboundCall;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.interceptor.OutboundCall;
import io.perdura.sdk.interceptor.SideEffect;
import io.perdura.sdk.interceptor.WorkflowInbound;
import io.perdura.sdk.interceptor.WorkflowOutbound;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import io.perdura.sdk.testing.WorkflowReplayer;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What stands around runs sees everything that comes in and goes out, may change it, and leaves the order of things alone. */
class WorkflowInterceptorsTest {

    /** Does one of each. */
    @WorkflowInterface
    public interface Journey {
        @WorkflowMethod
        CompletableFuture<String> travel(String to);

        @SignalMethod
        CompletableFuture<Void> hurry(String why);

        @QueryMethod
        String where(String whom);

        @UpdateMethod
        CompletableFuture<String> stop(String at);

        @UpdateValidatorMethod(updateName = "stop")
        void mayStop(String at);
    }

    /** Its child. */
    @WorkflowInterface
    public interface Luggage {
        @WorkflowMethod
        CompletableFuture<String> follow(String to);

        @SignalMethod
        void label(String text);
    }

    /** Its activity. */
    @ActivityInterface
    public interface Rail {
        CompletableFuture<String> ticket(String to);
    }

    /** See {@link Journey}. */
    public static final class JourneyFlow implements Journey {
        private final Rail rail = Flow.activity(Rail.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(5)));
        private final Rail local =
                Flow.localActivity(Rail.class, LocalActivityOptions.ofStartToClose(Duration.ofSeconds(5)));
        private String where = "home";
        private boolean hurried;

        @Override
        public CompletableFuture<String> travel(String to) {
            if (to.equals("again")) {
                return CompletableFuture.completedFuture("there again");
            }
            Flow.upsertMemo(Map.of("to", to));
            int version = Flow.version("change", Flow.DEFAULT_VERSION, 1);
            int dice = Flow.sideEffect(Integer.class, () -> 6);
            int mutable = Flow.mutableSideEffect("weather", Integer.class, () -> 7);
            Luggage luggage = Flow.child(Luggage.class);
            CompletableFuture<String> followed = luggage.follow(to);
            CompletableFuture<Void> labelled = Flow.run(() -> luggage.label("fragile"));
            return rail.ticket(to)
                    .thenCombine(local.ticket(to), (far, near) -> far + near + version + dice + mutable)
                    .thenCompose(tickets -> Flow.await(() -> hurried, Duration.ofHours(1))
                            .thenCompose(ok -> Flow.sleep(Duration.ofMinutes(1), "on the way"))
                            .thenCompose(slept -> labelled.thenCompose(done -> followed))
                            .thenCompose(last -> {
                                where = tickets + last;
                                return Flow.<String>continueAsNew("again");
                            }));
        }

        @Override
        public CompletableFuture<Void> hurry(String why) {
            return Flow.sleep(Duration.ofSeconds(2)).thenAccept(slept -> {
                hurried = true;
                where = why;
            });
        }

        @Override
        public String where(String whom) {
            return whom + " is at " + where;
        }

        @Override
        public CompletableFuture<String> stop(String at) {
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> where = at);
        }

        @Override
        public void mayStop(String at) {
            if (at.equals("nowhere")) {
                throw ApplicationFailure.nonRetryable("no stop", "NoStop");
            }
        }
    }

    /** See {@link Luggage}. */
    public static final class LuggageFlow implements Luggage {
        private String text = "";

        @Override
        public CompletableFuture<String> follow(String to) {
            return Flow.await(() -> !text.isEmpty()).thenApply(labelled -> text);
        }

        @Override
        public void label(String label) {
            text = label;
        }
    }

    private static final Rail TICKETS = to -> CompletableFuture.completedFuture("<" + to + ">");

    /** Notes everything, live only. */
    private static final class Notes implements Interceptor {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

        void note(String what) {
            if (!Flow.isReplaying()) {
                seen.add(what);
            }
        }

        Completion noted(String what, Completion then) {
            note(what);
            return (value, failure) -> {
                note(what + (failure == null ? " done" : " failed"));
                then.done(value, failure);
            };
        }

        @Override
        public WorkflowInbound workflow(WorkflowInbound next) {
            return new WorkflowInbound.Around(next) {
                @Override
                public WorkflowOutbound outbound(WorkflowOutbound out) {
                    return new Out(out);
                }

                @Override
                public void execute(InboundCall call, Completion then) {
                    next.execute(call, noted("execute " + call.name() + call.arguments(), then));
                }

                @Override
                public void signal(InboundCall call, Completion then) {
                    next.signal(call, noted("signal " + call.name() + call.arguments(), then));
                }

                @Override
                public void validate(InboundCall call) {
                    seen.add("validate " + call.name() + " of " + call.id());
                    next.validate(call);
                }

                @Override
                public void update(InboundCall call, Completion then) {
                    next.update(call, noted("update " + call.name() + call.arguments(), then));
                }

                @Override
                public @Nullable Object query(InboundCall call) {
                    seen.add("query " + call.name() + call.arguments());
                    return next.query(call);
                }
            };
        }

        /** The way out. */
        private final class Out extends WorkflowOutbound.Around {
            Out(WorkflowOutbound next) {
                super(next);
            }

            @Override
            public void activity(OutboundCall<ActivityOptions> call, Completion then) {
                next.activity(call, noted("activity " + call.name() + call.arguments(), then));
            }

            @Override
            public void localActivity(OutboundCall<LocalActivityOptions> call, Completion then) {
                next.localActivity(call, noted("local " + call.name() + call.arguments(), then));
            }

            @Override
            public void child(OutboundCall<ChildWorkflowOptions> call, Completion started, Completion ended) {
                next.child(
                        call, noted("child " + call.name(), started), noted("child's end " + call.arguments(), ended));
            }

            @Override
            public void signal(OutboundCall<OutboundCall.To> call, Completion then) {
                next.signal(call, noted("signal out " + call.name() + call.arguments(), then));
            }

            @Override
            public void timer(Duration delay, @Nullable String summary, Completion then) {
                next.timer(delay, summary, noted("timer " + delay + " " + summary, then));
            }

            @Override
            public void continueAsNew(OutboundCall<ContinueAsNewOptions> call) {
                note("continue " + call.name() + call.arguments());
                next.continueAsNew(call);
            }

            @Override
            public @Nullable Object sideEffect(SideEffect effect) {
                note("side effect " + effect.id());
                return next.sideEffect(effect);
            }

            @Override
            public int version(String changeId, int min, int max) {
                int version = next.version(changeId, min, max);
                note("version " + changeId + " " + version);
                return version;
            }

            @Override
            public void upsertMemo(Map<String, ?> memo) {
                note("memo " + memo);
                next.upsertMemo(memo);
            }

            @Override
            public void upsertSearchAttributes(Map<SearchAttributeKey<?>, ?> values) {
                note("search attributes");
                next.upsertSearchAttributes(values);
            }
        }
    }

    private static TestEnvironment environment(Interceptor... interceptors) {
        TestEnvironment environment = TestEnvironment.start();
        environment
                .worker("q", WorkerOptions.defaults().interceptors(List.of(interceptors)))
                .workflow(JourneyFlow.class)
                .workflow(LuggageFlow.class)
                .activities(TICKETS);
        return environment;
    }

    /** The whole of it, and the histories that it leaves. */
    private static List<History> travel(TestEnvironment environment) {
        TestRun run = environment.run("Journey", "Rome");
        environment.advance(Duration.ofSeconds(5));
        assertThat(run.update("stop", String.class, "Milan")).isEqualTo("Milan");
        assertThat(run.query("where", String.class, "she")).isEqualTo("she is at Milan");
        assertThatThrownBy(() -> run.update("stop", String.class, "nowhere")).hasMessageContaining("no stop");
        run.signal("hurry", "late");
        assertThat(run.result(String.class)).isEqualTo("there again");
        return environment.histories();
    }

    private static List<String> events(List<History> histories) {
        return histories.stream()
                .flatMap(history -> history.getEventsList().stream())
                .map(WorkflowInterceptorsTest::words)
                .toList();
    }

    private static String words(HistoryEvent event) {
        return event.getEventId() + " " + event.getEventType() + " "
                + event.getActivityTaskScheduledEventAttributes().getActivityId()
                + event.getTimerStartedEventAttributes().getTimerId()
                + event.getStartChildWorkflowExecutionInitiatedEventAttributes().getWorkflowId();
    }

    @Test
    void everythingThatComesInAndGoesOutIsSeenOnce() {
        Notes notes = new Notes();
        try (TestEnvironment environment = environment(notes)) {
            travel(environment);
            assertThat(notes.seen)
                    .contains(
                            "execute Journey[Rome]",
                            "memo {to=Rome}",
                            "version change 1",
                            "side effect ",
                            "side effect weather",
                            "child Luggage",
                            "child Luggage done",
                            "child's end [Rome] done",
                            "execute Luggage[Rome] done",
                            "signal label[fragile] done",
                            "signal out label[fragile] done",
                            "activity Ticket[Rome] done",
                            "local Ticket[Rome] done",
                            "timer PT1M on the way done",
                            "update stop[Milan] done",
                            "query where[she]",
                            "signal hurry[late] done",
                            "continue Journey[again]",
                            "execute Journey[again] done")
                    .doesNotContain("execute Journey[Rome] done", "update stop[nowhere]")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void theHistoriesAreThoseOfNoInterceptorAndReplayBothWays() {
        Notes notes = new Notes();
        try (TestEnvironment plain = environment();
                TestEnvironment noted = environment(notes, new Notes())) {
            List<History> without = travel(plain);
            List<History> with = travel(noted);
            assertThat(events(with)).isEqualTo(events(without));
            WorkflowReplayer replayer = WorkflowReplayer.of(JourneyFlow.class, LuggageFlow.class);
            assertThat(replayer.interceptors(new Notes()).replayAll(without)).isEmpty();
            assertThat(replayer.replayAll(with)).isEmpty();
        }
    }

    /** Each puts its name around the destination and the result; the first waits before it lets anything through. */
    private static Interceptor naming(String name, boolean waits) {
        return new Interceptor() {
            @Override
            public WorkflowInbound workflow(WorkflowInbound next) {
                return new WorkflowInbound.Around(next) {
                    @Override
                    public void execute(InboundCall call, Completion then) {
                        InboundCall renamed =
                                call.arguments(List.of(call.arguments().get(0) + name));
                        Completion named = (value, failure) -> then.done(name + "(" + value + ")", failure);
                        if (waits) {
                            Flow.sleep(Duration.ofDays(1)).thenRun(() -> next.execute(renamed, named));
                        } else {
                            next.execute(renamed, named);
                        }
                    }

                    @Override
                    public WorkflowOutbound outbound(WorkflowOutbound out) {
                        return new WorkflowOutbound.Around(out) {
                            @Override
                            public void activity(OutboundCall<ActivityOptions> call, Completion then) {
                                next.activity(
                                        call.arguments(List.of(call.arguments().get(0) + "-" + name)), then);
                            }
                        };
                    }
                };
            }
        };
    }

    /** Asks its activity. */
    public static final class AskingFlow implements Luggage {
        private final Rail rail = Flow.activity(Rail.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(5)));

        @Override
        public CompletableFuture<String> follow(String to) {
            return rail.ticket(to);
        }

        @Override
        public void label(String text) {}
    }

    @Test
    void theFirstIsTheOutermostOnTheWayInAndOut() {
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment
                    .worker("q", WorkerOptions.defaults().interceptors(List.of(naming("A", true), naming("B", false))))
                    .workflow(AskingFlow.class)
                    .activities(TICKETS);
            assertThat(environment.run("Luggage", "x").result(String.class)).isEqualTo("A(B(<xAB-A-B>))");
        }
    }

    /** Stands around the workflow method with this. */
    private static Interceptor around(java.util.function.BiConsumer<Runnable, Completion> what) {
        return new Interceptor() {
            @Override
            public WorkflowInbound workflow(WorkflowInbound next) {
                return new WorkflowInbound.Around(next) {
                    @Override
                    public void execute(InboundCall call, Completion then) {
                        what.accept(() -> next.execute(call, then), then);
                    }
                };
            }
        };
    }

    @Test
    void whatAnInterceptorThrowsIsWhatTheWorkflowFailsWith() {
        try (TestEnvironment environment = environment(around((go, then) -> {
            throw ApplicationFailure.nonRetryable("not today", "Closed");
        }))) {
            TestRun run = environment.run("Journey", "again");
            assertThatThrownBy(() -> run.result(String.class)).hasStackTraceContaining("not today");
        }
    }

    @Test
    void anInterceptorThatTellsTwiceOrFromElsewhereFailsTheTaskAndNotTheWorkflow() {
        for (Interceptor wrong : Arrays.asList(
                around((go, then) -> {
                    then.done("one", null);
                    then.done("two", null);
                }),
                around((go, then) -> {
                    Thread thread = new Thread(() -> assertThatThrownBy(() -> then.done("elsewhere", null))
                            .hasMessageContaining("R01"));
                    thread.start();
                    try {
                        thread.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }))) {
            try (TestEnvironment environment = environment(wrong).replaysHistories(false)) {
                TestRun run = environment.run("Journey", "again");
                environment.settle();
                assertThat(run.history().getEventsList())
                        .extracting(event -> event.getEventType().name())
                        .contains("EVENT_TYPE_WORKFLOW_TASK_FAILED")
                        .doesNotContain("EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED");
            }
        }
    }
}
