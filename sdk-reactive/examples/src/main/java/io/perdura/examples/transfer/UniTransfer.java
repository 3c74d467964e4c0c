package io.perdura.examples.transfer;

import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;

/** One transfer, in {@code Uni}. */
@WorkflowInterface
public interface UniTransfer {
    /** What came of it, in words. */
    @WorkflowMethod
    Uni<String> transfer(Transfer transfer);

    @QueryMethod
    TransferStatus status();
}
