package io.perdura.sdk.sample;

import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A workflow that can be told everything; what it does is given by each test. */
@WorkflowInterface
public interface Sample {
    @WorkflowMethod
    CompletableFuture<String> run(String argument);

    @SignalMethod
    void add(String word);

    @SignalMethod
    CompletionStage<Void> addLater(String word);

    @QueryMethod
    String words();

    @UpdateMethod
    CompletableFuture<String> change(String word);

    @UpdateValidatorMethod(updateName = "change")
    void validateChange(String word);
}
