package io.perdura.benchmarks.demo;

import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;

/** A transfer, in {@code Uni}. */
@WorkflowInterface
public interface UniTransfer {
    /** What came of it, in words. */
    @WorkflowMethod
    Uni<String> transfer(Transfer transfer);
}
