package io.perdura.sdk.mutiny;

import io.perdura.sdk.client.UpdateHandle;
import io.smallrye.mutiny.Uni;

/** An update that was accepted, or rejected, in {@code Uni}. */
public final class FlowUpdate<R> {
    private final UpdateHandle<R> handle;

    FlowUpdate(UpdateHandle<R> handle) {
        this.handle = handle;
    }

    public String updateId() {
        return handle.updateId();
    }

    public String workflowId() {
        return handle.workflowId();
    }

    /** What its handler gave back. Fails with {@code WorkflowUpdateFailedException} if it was rejected or failed. */
    public Uni<R> result() {
        return Uni.createFrom().completionStage(handle::result);
    }
}
