package io.perdura.sdk.testing;

import io.temporal.api.history.v1.History;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A workflow of a {@link TestEnvironment}, from the outside. What asks for an answer lets time pass until it is there, so
 * that no test waits.
 */
public final class TestRun {
    private final TestEnvironment environment;
    private final String workflowId;
    private final String runId;

    TestRun(TestEnvironment environment, String workflowId, String runId) {
        this.environment = environment;
        this.workflowId = workflowId;
        this.runId = runId;
    }

    public String workflowId() {
        return workflowId;
    }

    public String runId() {
        return runId;
    }

    /** The result of the last run of its chain; throws what the workflow failed with. */
    public <T> @Nullable T result(Class<T> type) {
        return environment.await(resultLater(type));
    }

    /** To be given to {@link TestEnvironment#await}. */
    public <T> CompletionStage<@Nullable T> resultLater(Class<T> type) {
        return environment.calls().result(workflowId, runId, type);
    }

    /** Arrives at once; time does not pass. */
    public void signal(String name, @Nullable Object... arguments) {
        environment.now(environment.calls().signal(workflowId, name, arguments));
    }

    /** Answered from the state that the workflow has when all that can go on now has gone on. */
    public <T> @Nullable T query(String name, Class<T> type, @Nullable Object... arguments) {
        environment.settle();
        return environment.now(environment.calls().query(workflowId, runId, name, type, arguments));
    }

    /** Accepted and completed; throws what it was rejected or failed with. */
    public <T> @Nullable T update(String name, Class<T> type, @Nullable Object... arguments) {
        return environment.await(updateLater(name, type, arguments));
    }

    /** To be given to {@link TestEnvironment#await}. */
    public <T> CompletionStage<@Nullable T> updateLater(String name, Class<T> type, @Nullable Object... arguments) {
        return environment.calls().update(workflowId, UUID.randomUUID().toString(), name, type, arguments);
    }

    /** Asks it to stop. */
    public void cancel() {
        environment.now(environment.calls().cancel(workflowId));
    }

    /** Ends it without asking. */
    public void terminate(String reason) {
        environment.now(environment.calls().terminate(workflowId, reason));
    }

    /** As it is now, decoded. */
    public History history() {
        return environment.now(environment.calls().history(workflowId, runId));
    }
}
