package io.perdura.sdk.vertx;

import io.perdura.sdk.client.UpdateHandle;
import io.vertx.core.Future;

/** An update that was accepted, or rejected, in {@code Future}. */
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
    public Future<R> result() {
        return Futures.of(handle.result());
    }
}
