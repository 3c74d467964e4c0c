package io.perdura.engine.script;

import com.google.protobuf.ByteString;
import io.perdura.engine.Transition;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.batch.BatchRequests;
import io.perdura.engine.batch.BatchRules;
import io.temporal.api.batch.v1.BatchOperationSignal;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StopBatchOperationRequest;
import java.util.function.Consumer;

/** A batch of signals, carried out by hand: what its shard would tell it. */
final class BatchVerbs {

    private final ScriptRunner runner;

    BatchVerbs(ScriptRunner runner) {
        this.runner = runner;
    }

    String carryOut(ScriptLine line) {
        String job = line.word();
        return switch (line.verb()) {
            case "start-batch" -> start(line);
            case "batch-counted" -> decide(job, t -> BatchMachine.counted(t, line.number("total", 0)));
            case "batch-page" ->
                decide(
                        job,
                        t -> BatchMachine.pageDone(
                                t,
                                line.flag("last") ? null : ByteString.copyFromUtf8(line.text("next")),
                                line.number("complete", 0),
                                line.number("failed", 0)));
            case "batch-fails" -> decide(job, t -> BatchMachine.fail(t, line.text("why")));
            case "stop-batch" ->
                decide(
                        job,
                        t -> BatchMachine.stop(
                                t,
                                StopBatchOperationRequest.newBuilder()
                                        .setJobId(job)
                                        .setReason(line.text("reason"))
                                        .setIdentity("client")
                                        .build()));
            default -> runner.text(BatchMachine.describe(runner.named(job).state));
        };
    }

    private String start(ScriptLine line) {
        StartBatchOperationRequest.Builder batch = StartBatchOperationRequest.newBuilder()
                .setNamespace("default")
                .setJobId(line.word())
                .setReason(line.text("reason"))
                .setVisibilityQuery(line.text("query"))
                .setSignalOperation(BatchOperationSignal.newBuilder()
                        .setSignal(line.text("signal"))
                        .setIdentity("client"));
        if (line.has("execution")) {
            batch.addExecutions(WorkflowExecution.newBuilder().setWorkflowId(line.text("execution")));
        }
        BatchRules.requireValid(batch.build());
        String answer = runner.startBatch(BatchMachine.start(batch.build(), line.text("request")), batch.build());
        return answer + ", asks: "
                + runner.text(BatchRequests.of(
                        runner.named(line.word()).state,
                        WorkflowExecution.newBuilder()
                                .setWorkflowId("w1")
                                .setRunId("run-9")
                                .build()));
    }

    private String decide(String job, Consumer<Transition> decision) {
        return runner.decide(runner.named(job), t -> {
            decision.accept(t);
            return "";
        });
    }
}
