package io.perdura.examples.transfer;

import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.vertx.core.Future;

/** One transfer, in {@code Future}. */
@WorkflowInterface
public interface FutureTransfer {
    /** What came of it, in words. */
    @WorkflowMethod
    Future<String> transfer(Transfer transfer);

    @QueryMethod
    TransferStatus status();
}
