package io.perdura.engine.script;

import com.google.protobuf.ByteString;
import io.perdura.engine.Times;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The words of a script as messages of the API. */
final class Requests {

    private Requests() {}

    static StartWorkflowExecutionRequest start(ScriptLine line) {
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setWorkflowId(line.text("id", "w1"))
                .setRequestId(line.text("request"))
                .setIdentity(line.text("identity", "client"))
                .setCronSchedule(line.text("cron"))
                .setRequestEagerExecution(line.flag("eager"))
                .setWorkflowIdReusePolicy(
                        WorkflowIdReusePolicy.valueOf("WORKFLOW_ID_REUSE_POLICY_" + line.text("reuse", "UNSPECIFIED")))
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.valueOf(
                        "WORKFLOW_ID_CONFLICT_POLICY_" + line.text("conflict", "UNSPECIFIED")));
        request.getWorkflowTypeBuilder().setName(line.text("type", "Order"));
        request.getTaskQueueBuilder().setName(line.text("queue", MessageText.QUEUE));
        if (line.has("execution-timeout")) {
            request.setWorkflowExecutionTimeout(Times.duration(line.spanMs("execution-timeout")));
        }
        if (line.has("run-timeout")) {
            request.setWorkflowRunTimeout(Times.duration(line.spanMs("run-timeout")));
        }
        if (line.has("task-timeout")) {
            request.setWorkflowTaskTimeout(Times.duration(line.spanMs("task-timeout")));
        }
        if (line.has("delay")) {
            request.setWorkflowStartDelay(Times.duration(line.spanMs("delay")));
        }
        if (line.has("input") || line.has("input-size")) {
            request.setInput(payloads(line, "input"));
        }
        if (line.has("memo")) {
            request.setMemo(Memo.newBuilder().putAllFields(entries(line.text("memo"))));
        }
        if (line.has("search-attributes")) {
            request.setSearchAttributes(
                    SearchAttributes.newBuilder().putAllIndexedFields(entries(line.text("search-attributes"))));
        }
        if (hasRetry(line)) {
            request.setRetryPolicy(retry(line));
        }
        if (line.flag("attach")) {
            request.getOnConflictOptionsBuilder().setAttachRequestId(true);
        }
        return request.build();
    }

    /** The words of a start, and {@code signal} with its {@code signal-input}. */
    static SignalWithStartWorkflowExecutionRequest signalWithStart(ScriptLine line) {
        StartWorkflowExecutionRequest start = start(line);
        SignalWithStartWorkflowExecutionRequest.Builder request = SignalWithStartWorkflowExecutionRequest.newBuilder()
                .setWorkflowId(start.getWorkflowId())
                .setWorkflowType(start.getWorkflowType())
                .setTaskQueue(start.getTaskQueue())
                .setRequestId(start.getRequestId())
                .setIdentity(start.getIdentity())
                .setCronSchedule(start.getCronSchedule())
                .setWorkflowIdReusePolicy(start.getWorkflowIdReusePolicy())
                .setWorkflowIdConflictPolicy(start.getWorkflowIdConflictPolicy())
                .setSignalName(line.word());
        if (start.hasWorkflowStartDelay()) {
            request.setWorkflowStartDelay(start.getWorkflowStartDelay());
        }
        if (start.hasInput()) {
            request.setInput(start.getInput());
        }
        if (line.has("signal-input") || line.has("signal-input-size")) {
            request.setSignalInput(payloads(line, "signal-input"));
        }
        return request.build();
    }

    static boolean hasRetry(ScriptLine line) {
        return line.options().keySet().stream().anyMatch(key -> key.startsWith("retry") || key.equals("non-retryable"));
    }

    static RetryPolicy retry(ScriptLine line) {
        RetryPolicy.Builder policy = RetryPolicy.newBuilder().setMaximumAttempts(line.number("retry", 0));
        if (line.has("retry-initial")) {
            policy.setInitialInterval(Times.duration(line.spanMs("retry-initial")));
        }
        if (line.has("retry-max")) {
            policy.setMaximumInterval(Times.duration(line.spanMs("retry-max")));
        }
        if (line.has("retry-coefficient")) {
            policy.setBackoffCoefficient(Double.parseDouble(line.text("retry-coefficient")));
        }
        if (line.has("non-retryable")) {
            policy.addAllNonRetryableErrorTypes(
                    Arrays.asList(line.text("non-retryable").split(",", -1)));
        }
        return policy.build();
    }

    /** The option {@code key}, or as many bytes as {@code key-size} says. */
    static Payloads payloads(ScriptLine line, String key) {
        String text = line.has(key + "-size") ? "x".repeat(line.number(key + "-size", 0)) : line.text(key);
        return Payloads.newBuilder().addPayloads(payload(text)).build();
    }

    static Payload payload(String text) {
        return Payload.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }

    /** {@code key:value,key:value}. */
    static Map<String, Payload> entries(String text) {
        Map<String, Payload> entries = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            int colon = entry.indexOf(':');
            entries.put(entry.substring(0, colon), payload(entry.substring(colon + 1)));
        }
        return entries;
    }

    static Failure failure(ScriptLine line) {
        String message =
                line.has("message-size") ? "x".repeat(line.number("message-size", 0)) : line.text("message", "boom");
        ApplicationFailureInfo.Builder application = ApplicationFailureInfo.newBuilder()
                .setType(line.text("type", "Broken"))
                .setNonRetryable(line.flag("non-retryable"));
        if (line.has("next-retry")) {
            application.setNextRetryDelay(Times.duration(line.spanMs("next-retry")));
        }
        return Failure.newBuilder()
                .setMessage(message)
                .setApplicationFailureInfo(application)
                .build();
    }
}
