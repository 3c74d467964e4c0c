package io.perdura.benchmarks.demo;

import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.vertx.core.Future;

/** A transfer, in {@code Future}. */
@WorkflowInterface
public interface FutureTransfer {
    /** What came of it, in words. */
    @WorkflowMethod
    Future<String> transfer(Transfer transfer);
}
