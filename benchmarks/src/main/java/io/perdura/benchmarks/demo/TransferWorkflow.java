package io.perdura.benchmarks.demo;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves money from one account to another. */
@WorkflowInterface
public interface TransferWorkflow {
    @WorkflowMethod
    void transfer(Transfer transfer);
}
