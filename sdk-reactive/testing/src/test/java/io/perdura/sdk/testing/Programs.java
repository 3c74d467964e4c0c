package io.perdura.sdk.testing;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.util.concurrent.CompletableFuture;

/** What clients, parents and workers know of random programs. */
final class Programs {
    private Programs() {}

    /** A run of a program. */
    @WorkflowInterface
    public interface Run {
        /** Runs the program of the seed; a root waits for its signals and updates, and goes on in another run. */
        @WorkflowMethod(name = "Program")
        CompletableFuture<String> run(long seed, int depth, int runsLeft, String soFar);

        @SignalMethod
        void word(String word);

        @UpdateMethod
        CompletableFuture<String> change(String word);

        @UpdateValidatorMethod(updateName = "change")
        void validateChange(String word);

        @QueryMethod
        int words();
    }

    /** What programs have done elsewhere. */
    @ActivityInterface
    public interface Work {
        CompletableFuture<String> work(String name, int ms, boolean fails, boolean beats);

        CompletableFuture<String> local(String name, int ms, boolean failsFirst);
    }
}
