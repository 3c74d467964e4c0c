package io.perdura.sdk.client;

import com.google.protobuf.Message;
import io.perdura.sdk.activity.ActivityContext.CancelReason;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Completes activities from elsewhere: those whose code said {@code ActivityContext.completeLater()}. Fails with
 * {@link ActivityNotFoundException} where nobody waits any more. Thread-safe.
 */
public final class ActivityCompletions {
    private final Wire wire;

    ActivityCompletions(Wire wire) {
        this.wire = wire;
    }

    /** With what the activity gives back. */
    public CompletionStage<Void> complete(ActivityKey key, @Nullable Object result) {
        Payloads payloads = payloads(result);
        return key.hasToken()
                ? answered(
                        key,
                        WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_COMPLETED,
                        RespondActivityTaskCompletedRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setIdentity(wire.identity())
                                .setTaskToken(key.token())
                                .setResult(payloads)
                                .build())
                : answered(
                        key,
                        WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_COMPLETED_BY_ID,
                        RespondActivityTaskCompletedByIdRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setIdentity(wire.identity())
                                .setWorkflowId(key.workflowId())
                                .setRunId(key.runId())
                                .setActivityId(key.activityId())
                                .setResult(payloads)
                                .build());
    }

    /** It is tried again if its retry policy and the failure allow. */
    public CompletionStage<Void> fail(ActivityKey key, Throwable failure) {
        return key.hasToken()
                ? answered(
                        key,
                        WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_FAILED,
                        RespondActivityTaskFailedRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setIdentity(wire.identity())
                                .setTaskToken(key.token())
                                .setFailure(wire.converters().toFailure(failure))
                                .build())
                : answered(
                        key,
                        WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_FAILED_BY_ID,
                        RespondActivityTaskFailedByIdRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setIdentity(wire.identity())
                                .setWorkflowId(key.workflowId())
                                .setRunId(key.runId())
                                .setActivityId(key.activityId())
                                .setFailure(wire.converters().toFailure(failure))
                                .build());
    }

    /** Only after it was asked to stop; the server refuses it otherwise. */
    public CompletionStage<Void> canceled(ActivityKey key, @Nullable Object... details) {
        Payloads payloads = payloads(details);
        return key.hasToken()
                ? answered(
                        key,
                        WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_CANCELED,
                        RespondActivityTaskCanceledRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setIdentity(wire.identity())
                                .setTaskToken(key.token())
                                .setDetails(payloads)
                                .build())
                : answered(
                        key,
                        WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_CANCELED_BY_ID,
                        RespondActivityTaskCanceledByIdRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setIdentity(wire.identity())
                                .setWorkflowId(key.workflowId())
                                .setRunId(key.runId())
                                .setActivityId(key.activityId())
                                .setDetails(payloads)
                                .build());
    }

    /** That it is alive, and how far it is. The answer: why it is to stop; empty: it is to go on. */
    public CompletionStage<Optional<CancelReason>> heartbeat(ActivityKey key, @Nullable Object... details) {
        Payloads payloads = payloads(details);
        if (key.hasToken()) {
            return told(
                            key,
                            wire.call(
                                    WorkflowServiceMethods.RECORD_ACTIVITY_TASK_HEARTBEAT,
                                    RecordActivityTaskHeartbeatRequest.newBuilder()
                                            .setNamespace(wire.namespace())
                                            .setIdentity(wire.identity())
                                            .setTaskToken(key.token())
                                            .setDetails(payloads)
                                            .build()))
                    .thenApply(answer ->
                            reason(answer.getCancelRequested(), answer.getActivityReset(), answer.getActivityPaused()));
        }
        return told(
                        key,
                        wire.call(
                                WorkflowServiceMethods.RECORD_ACTIVITY_TASK_HEARTBEAT_BY_ID,
                                RecordActivityTaskHeartbeatByIdRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setIdentity(wire.identity())
                                        .setWorkflowId(key.workflowId())
                                        .setRunId(key.runId())
                                        .setActivityId(key.activityId())
                                        .setDetails(payloads)
                                        .build()))
                .thenApply(answer ->
                        reason(answer.getCancelRequested(), answer.getActivityReset(), answer.getActivityPaused()));
    }

    private static Optional<CancelReason> reason(boolean canceled, boolean reset, boolean paused) {
        if (canceled) {
            return Optional.of(CancelReason.CANCELED);
        }
        if (reset) {
            return Optional.of(CancelReason.RESET);
        }
        return paused ? Optional.of(CancelReason.PAUSED) : Optional.empty();
    }

    private Payloads payloads(@Nullable Object... values) {
        return wire.converters().data().toPayloads(values).orElse(Payloads.getDefaultInstance());
    }

    private <Q extends Message, A extends Message> CompletionStage<Void> answered(
            ActivityKey key, RpcMethod<Q, A> method, Q request) {
        return told(key, wire.call(method, request)).thenApply(answer -> null);
    }

    private static <T> CompletionStage<T> told(ActivityKey key, CompletionStage<T> stage) {
        return Refusals.told(
                stage,
                thrown -> Refusals.unwrap(thrown) instanceof RpcException refusal
                                && refusal.code() == RpcCode.NOT_FOUND
                                && !refusal.has(NamespaceNotFoundFailure.class)
                        ? new ActivityNotFoundException(key, refusal)
                        : Refusals.runtime(thrown));
    }
}
