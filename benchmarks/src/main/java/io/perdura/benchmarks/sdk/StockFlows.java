package io.perdura.benchmarks.sdk;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/** What is measured, for the stock SDK. */
final class StockFlows {
    private StockFlows() {}

    /** So many inline steps, one after the other. */
    @WorkflowInterface
    public interface Steps {
        @WorkflowMethod(name = "Steps")
        String run(int steps);
    }

    /** A timer of a millisecond, again and again: a workflow task for each. */
    @WorkflowInterface
    public interface Ticks {
        @WorkflowMethod(name = "Ticks")
        String run(int rounds);
    }

    /** Waits until it is woken. */
    @WorkflowInterface
    public interface Sleeper {
        @WorkflowMethod(name = "Sleeper")
        String run(String word);

        @SignalMethod
        void wake();
    }

    /** A step. */
    @ActivityInterface
    public interface Step {
        String step(String word);
    }

    public static final class StepInline implements Step {
        @Override
        public String step(String word) {
            return word;
        }
    }

    public static final class StepsFlow implements Steps {
        private final Step step = Workflow.newLocalActivityStub(
                Step.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(5))
                        .build());

        @Override
        public String run(int steps) {
            String word = "word";
            for (int i = 0; i < steps; i++) {
                word = step.step(word);
            }
            return word;
        }
    }

    public static final class TicksFlow implements Ticks {
        @Override
        public String run(int rounds) {
            for (int i = 0; i < rounds; i++) {
                Workflow.sleep(Duration.ofMillis(1));
            }
            return "done";
        }
    }

    public static final class SleeperFlow implements Sleeper {
        private boolean awake;

        @Override
        public String run(String word) {
            Workflow.await(() -> awake);
            return word;
        }

        @Override
        public void wake() {
            awake = true;
        }
    }
}
