package io.perdura.node.sdk;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The tour with the Java SDK, as src/test/sdk has it in other languages. */
@WorkflowInterface
public interface Tour {
    @WorkflowMethod
    void travel(List<String> steps, List<String> before);

    @SignalMethod
    void go(String word);

    @QueryMethod
    List<String> done();

    @UpdateMethod
    int add(int n);

    @UpdateValidatorMethod(updateName = "add")
    void requireNotBelowZero(int n);

    @ActivityInterface
    interface Greeting {
        String greet(String name);
    }

    @WorkflowInterface
    interface Echo {
        @WorkflowMethod
        String echo(String word);
    }

    @WorkflowInterface
    interface Listener {
        @WorkflowMethod
        String listen();

        @SignalMethod
        void word(String word);
    }

    /** Says it back. */
    final class SmallEcho implements Echo {
        @Override
        public String echo(String word) {
            return "echo of " + word;
        }
    }

    /** Ends with what it is told. */
    final class OneListener implements Listener {
        private String heard = "";

        @Override
        public String listen() {
            Workflow.await(() -> !heard.isEmpty());
            return heard;
        }

        @Override
        public void word(String word) {
            heard = word;
        }
    }

    /** Takes every step that it is asked to, and notes it. */
    final class WholeTour implements Tour {
        private static final Duration SOON = Duration.ofSeconds(10);

        private final Greeting far = Workflow.newActivityStub(
                Greeting.class,
                ActivityOptions.newBuilder().setStartToCloseTimeout(SOON).build());
        private final Greeting local = Workflow.newLocalActivityStub(
                Greeting.class,
                LocalActivityOptions.newBuilder().setStartToCloseTimeout(SOON).build());
        private final List<String> done = new ArrayList<>();
        private boolean told;
        private int total;

        @Override
        public void travel(List<String> steps, List<String> before) {
            done.addAll(before);
            if (before.isEmpty()) {
                firstRun(steps);
                if (steps.contains("continue-as-new")) {
                    done.add("continue-as-new");
                    Workflow.continueAsNew(steps, done);
                }
            }
            if (steps.contains("cancellation")) {
                done.add("waiting");
                try {
                    Workflow.sleep(Duration.ofHours(1));
                } catch (CanceledFailure cancelled) {
                    Workflow.newDetachedCancellationScope(() -> far.greet("after"))
                            .run();
                    throw cancelled;
                }
            }
        }

        private void firstRun(List<String> steps) {
            String ownId = Workflow.getInfo().getWorkflowId();
            take(steps, "local-activity", () -> local.greet("local"));
            take(steps, "activity", () -> far.greet("far"));
            take(steps, "timer", () -> Workflow.sleep(Duration.ofMillis(50)));
            take(steps, "signal", () -> Workflow.await(() -> told));
            take(steps, "update", () -> Workflow.await(() -> total > 0));
            take(
                    steps,
                    "child",
                    () -> Workflow.newChildWorkflowStub(
                                    Echo.class,
                                    ChildWorkflowOptions.newBuilder()
                                            .setWorkflowId(ownId + "-child")
                                            .build())
                            .echo("small"));
            take(
                    steps,
                    "external-signal",
                    () -> Workflow.newExternalWorkflowStub(Listener.class, ownId + "-listener")
                            .word("heard"));
        }

        private void take(List<String> steps, String step, Runnable taken) {
            if (steps.contains(step)) {
                taken.run();
                done.add(step);
            }
        }

        @Override
        public void go(String word) {
            told = true;
        }

        @Override
        public List<String> done() {
            return done;
        }

        @Override
        public int add(int n) {
            return total += n;
        }

        @Override
        public void requireNotBelowZero(int n) {
            if (n < 0) {
                throw new IllegalArgumentException("not below zero");
            }
        }
    }
}
