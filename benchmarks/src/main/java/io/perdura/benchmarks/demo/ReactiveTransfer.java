package io.perdura.benchmarks.demo;

import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** The same workflow to the server, in Uni to its code. */
@WorkflowInterface
public interface ReactiveTransfer {
    @WorkflowMethod(name = "TransferWorkflow")
    Uni<@Nullable Void> transfer(Transfer transfer);
}
