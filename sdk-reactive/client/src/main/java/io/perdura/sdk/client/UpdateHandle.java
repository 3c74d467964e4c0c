package io.perdura.sdk.client;

import io.temporal.api.update.v1.Outcome;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An update that was accepted, or rejected. Thread-safe. */
public final class UpdateHandle<R> {
    private final Wire wire;
    private final String workflowId;
    private final String runId;
    private final String updateId;
    private final String name;
    private final Type type;
    private final @Nullable Outcome known;

    UpdateHandle(
            Wire wire,
            String workflowId,
            String runId,
            String updateId,
            String name,
            Type type,
            @Nullable Outcome known) {
        this.wire = wire;
        this.workflowId = workflowId;
        this.runId = runId;
        this.updateId = updateId;
        this.name = name;
        this.type = type;
        this.known = known;
    }

    public String workflowId() {
        return workflowId;
    }

    /** The run that it went to; empty if it was not told. */
    public String runId() {
        return runId;
    }

    public String updateId() {
        return updateId;
    }

    /**
     * What its handler gave back; waits for it. Fails with {@link WorkflowUpdateFailedException} if it was rejected or failed,
     * with {@link WorkflowNotFoundException} if the workflow closed before. To cancel ends the wait, and nothing else.
     */
    public CompletableFuture<R> result() {
        Waiting<R> waiting = new Waiting<>(Refusals::runtime);
        CompletableFuture<Outcome> outcome = known == null
                ? Updates.completed(wire, workflowId, runId, updateId)
                : CompletableFuture.completedFuture(known);
        waiting.then(outcome, end -> {
            if (end.hasFailure()) {
                waiting.fail(new WorkflowUpdateFailedException(
                        workflowId, runId, updateId, name, wire.converters().toException(end.getFailure())));
            } else {
                waiting.done(wire.value(end.getSuccess(), type));
            }
        });
        return waiting.result();
    }
}
