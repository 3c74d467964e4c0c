package io.perdura.quarkus;

import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;

/** An order: goods are put aside, and sent when it is paid. */
@WorkflowInterface
public interface OrderFlow {

    /** What came of it, in words. */
    @WorkflowMethod
    Uni<String> order(String goods);

    @SignalMethod
    void paid();

    @QueryMethod
    String state();
}
