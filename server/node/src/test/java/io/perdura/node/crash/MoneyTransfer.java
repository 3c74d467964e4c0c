package io.perdura.node.crash;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves money once somebody has approved it; yields the receipt of the deposit. */
@WorkflowInterface
public interface MoneyTransfer {
    @WorkflowMethod
    String transfer(Transfer transfer);

    @SignalMethod
    void approve(String by);
}
