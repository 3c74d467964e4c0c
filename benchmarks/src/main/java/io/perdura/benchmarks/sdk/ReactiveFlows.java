package io.perdura.benchmarks.sdk;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** What is measured, in {@code Uni}. */
final class ReactiveFlows {
    private ReactiveFlows() {}

    /** So many inline steps, one after the other. */
    @WorkflowInterface
    public interface Steps {
        @WorkflowMethod(name = "Steps")
        Uni<String> run(int steps);
    }

    /** A timer of a millisecond, again and again: a workflow task for each. */
    @WorkflowInterface
    public interface Ticks {
        @WorkflowMethod(name = "Ticks")
        Uni<String> run(int rounds);
    }

    /** Waits until it is woken. */
    @WorkflowInterface
    public interface Sleeper {
        @WorkflowMethod(name = "Sleeper")
        Uni<String> run(String word);

        @SignalMethod
        void wake();
    }

    /** A step. */
    @ActivityInterface
    public interface Step {
        Uni<String> step(String word);
    }

    static final class StepInline implements Step {
        @Override
        public Uni<String> step(String word) {
            return Uni.createFrom().item(word);
        }
    }

    static final class StepsFlow implements Steps {
        private static final Step STEP =
                Flow.localActivity(Step.class, LocalActivityOptions.ofStartToClose(Duration.ofSeconds(5)));

        @Override
        public Uni<String> run(int steps) {
            Uni<String> done = STEP.step("word");
            for (int i = 1; i < steps; i++) {
                done = done.chain(STEP::step);
            }
            return done;
        }
    }

    static final class TicksFlow implements Ticks {
        @Override
        public Uni<String> run(int rounds) {
            return rounds == 0
                    ? Uni.createFrom().item("done")
                    : Flow.sleep(Duration.ofMillis(1)).chain(slept -> run(rounds - 1));
        }
    }

    static final class SleeperFlow implements Sleeper {
        private boolean awake;

        @Override
        public Uni<String> run(String word) {
            return Flow.await(() -> awake).replaceWith(word);
        }

        @Override
        public void wake() {
            awake = true;
        }
    }
}
