package io.perdura.sdk.client;

import io.perdura.sdk.option.OptionMessages;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.schedule.v1.ScheduleAction;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.NewWorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.Objects;

/** The three messages that say how a workflow is started: alone, with a signal, by a schedule. */
final class StartRequests {
    private StartRequests() {}

    static StartWorkflowExecutionRequest.Builder start(Wire wire, ClientCalls.Start<?> start) {
        StartOptions options = start.options();
        WorkflowCall<?> call = start.call();
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setIdentity(wire.identity())
                .setRequestId(Objects.requireNonNull(options.requestId()))
                .setWorkflowId(Objects.requireNonNull(options.workflowId()))
                .setWorkflowType(WorkflowType.newBuilder().setName(call.type()))
                .setTaskQueue(TaskQueue.newBuilder().setName(options.taskQueue()));
        wire.payloads(call.arguments()).ifPresent(request::setInput);
        if (!start.header().isEmpty()) {
            request.setHeader(Wire.header(start.header()));
        }
        if (options.idReusePolicy() != null) {
            request.setWorkflowIdReusePolicy(options.idReusePolicy());
        }
        if (options.idConflictPolicy() != null) {
            request.setWorkflowIdConflictPolicy(options.idConflictPolicy());
        }
        OptionMessages.set(options.executionTimeout(), request::setWorkflowExecutionTimeout);
        OptionMessages.set(options.runTimeout(), request::setWorkflowRunTimeout);
        OptionMessages.set(options.taskTimeout(), request::setWorkflowTaskTimeout);
        OptionMessages.set(options.startDelay(), request::setWorkflowStartDelay);
        if (options.retry() != null) {
            request.setRetryPolicy(OptionMessages.retry(options.retry()));
        }
        if (options.cronSchedule() != null) {
            request.setCronSchedule(options.cronSchedule());
        }
        if (!options.memo().isEmpty()) {
            request.setMemo(
                    OptionMessages.memo(options.memo(), wire.converters().data()));
        }
        if (!options.searchAttributes().isEmpty()) {
            request.setSearchAttributes(OptionMessages.searchAttributes(options.searchAttributes()));
        }
        OptionMessages.userMetadata(options.staticSummary(), options.staticDetails())
                .ifPresent(request::setUserMetadata);
        if (options.priority() != null) {
            request.setPriority(options.priority());
        }
        if (options.versioningOverride() != null) {
            request.setVersioningOverride(options.versioningOverride());
        }
        request.addAllLinks(options.links()).addAllCompletionCallbacks(options.completionCallbacks());
        if (options.onConflict() != null) {
            request.setOnConflictOptions(options.onConflict());
        }
        return request;
    }

    static SignalWithStartWorkflowExecutionRequest withSignal(
            StartWorkflowExecutionRequest start, ClientCalls.Signal signal, Wire wire) {
        SignalWithStartWorkflowExecutionRequest.Builder request = SignalWithStartWorkflowExecutionRequest.newBuilder()
                .setNamespace(start.getNamespace())
                .setIdentity(start.getIdentity())
                .setRequestId(start.getRequestId())
                .setWorkflowId(start.getWorkflowId())
                .setWorkflowType(start.getWorkflowType())
                .setTaskQueue(start.getTaskQueue())
                .setWorkflowIdReusePolicy(start.getWorkflowIdReusePolicy())
                .setWorkflowIdConflictPolicy(start.getWorkflowIdConflictPolicy())
                .setCronSchedule(start.getCronSchedule())
                .addAllLinks(start.getLinksList())
                .setSignalName(signal.call().name());
        wire.payloads(signal.call().arguments()).ifPresent(request::setSignalInput);
        if (start.hasInput()) {
            request.setInput(start.getInput());
        }
        if (start.hasWorkflowExecutionTimeout()) {
            request.setWorkflowExecutionTimeout(start.getWorkflowExecutionTimeout());
        }
        if (start.hasWorkflowRunTimeout()) {
            request.setWorkflowRunTimeout(start.getWorkflowRunTimeout());
        }
        if (start.hasWorkflowTaskTimeout()) {
            request.setWorkflowTaskTimeout(start.getWorkflowTaskTimeout());
        }
        if (start.hasWorkflowStartDelay()) {
            request.setWorkflowStartDelay(start.getWorkflowStartDelay());
        }
        if (start.hasRetryPolicy()) {
            request.setRetryPolicy(start.getRetryPolicy());
        }
        if (start.hasMemo()) {
            request.setMemo(start.getMemo());
        }
        if (start.hasSearchAttributes()) {
            request.setSearchAttributes(start.getSearchAttributes());
        }
        if (start.hasHeader() || !signal.header().isEmpty()) {
            request.setHeader(start.getHeader().toBuilder().putAllFields(signal.header())); // both share one
        }
        if (start.hasUserMetadata()) {
            request.setUserMetadata(start.getUserMetadata());
        }
        if (start.hasPriority()) {
            request.setPriority(start.getPriority());
        }
        if (start.hasVersioningOverride()) {
            request.setVersioningOverride(start.getVersioningOverride());
        }
        return request.build();
    }

    static ScheduleAction scheduled(StartWorkflowExecutionRequest start) {
        NewWorkflowExecutionInfo.Builder info = NewWorkflowExecutionInfo.newBuilder()
                .setWorkflowId(start.getWorkflowId())
                .setWorkflowType(start.getWorkflowType())
                .setTaskQueue(start.getTaskQueue())
                .setWorkflowIdReusePolicy(start.getWorkflowIdReusePolicy())
                .setCronSchedule(start.getCronSchedule());
        if (start.hasInput()) {
            info.setInput(start.getInput());
        }
        if (start.hasWorkflowExecutionTimeout()) {
            info.setWorkflowExecutionTimeout(start.getWorkflowExecutionTimeout());
        }
        if (start.hasWorkflowRunTimeout()) {
            info.setWorkflowRunTimeout(start.getWorkflowRunTimeout());
        }
        if (start.hasWorkflowTaskTimeout()) {
            info.setWorkflowTaskTimeout(start.getWorkflowTaskTimeout());
        }
        if (start.hasRetryPolicy()) {
            info.setRetryPolicy(start.getRetryPolicy());
        }
        if (start.hasMemo()) {
            info.setMemo(start.getMemo());
        }
        if (start.hasSearchAttributes()) {
            info.setSearchAttributes(start.getSearchAttributes());
        }
        if (start.hasHeader()) {
            info.setHeader(start.getHeader());
        }
        if (start.hasUserMetadata()) {
            info.setUserMetadata(start.getUserMetadata());
        }
        if (start.hasPriority()) {
            info.setPriority(start.getPriority());
        }
        if (start.hasVersioningOverride()) {
            info.setVersioningOverride(start.getVersioningOverride());
        }
        return ScheduleAction.newBuilder().setStartWorkflow(info).build();
    }
}
