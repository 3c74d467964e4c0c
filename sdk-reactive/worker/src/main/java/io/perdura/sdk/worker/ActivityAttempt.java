package io.perdura.sdk.worker;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.ActivityInfo;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.service.Backoff;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.ApplicationErrorCategory;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One attempt of an activity that came from the server: its call, its heartbeats, its answer. State on one event loop. */
final class ActivityAttempt implements ActivityContext {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityAttempt.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final String TOO_LARGE = "PayloadTooLarge";

    private final EventLoop loop;
    private final ServiceClient service;
    private final WorkerIdentity identity;
    private final Converters converters;
    private final PollActivityTaskQueueResponse task;
    private final ActivityInfo info;
    private final Runnable over;
    private final WorkerMetrics metrics;
    private final PayloadLimits limits;
    private final HeartbeatThrottle heartbeats;
    private final ActivityInvocation invocation = new ActivityInvocation(this::ended);
    private final CompletableFuture<CancelReason> cancellation = new CompletableFuture<>();
    private final long beganNanos;
    private @Nullable LoopTimer timeout;
    private volatile boolean completesLater;
    private boolean answered;

    ActivityAttempt(
            EventLoop loop,
            ServiceClient service,
            WorkerIdentity identity,
            WorkerOptions options,
            Converters converters,
            WorkerMetrics metrics,
            PayloadLimits limits,
            PollActivityTaskQueueResponse task,
            Runnable over) {
        this.loop = loop;
        this.service = service;
        this.identity = identity;
        this.converters = converters;
        this.metrics = metrics;
        this.limits = limits;
        this.task = task;
        this.over = over;
        this.info = info(identity, task);
        this.beganNanos = service.surroundings().nanoTime();
        Duration window = HeartbeatThrottle.window(
                info.heartbeatTimeout(), options.heartbeatEvery(), options.heartbeatEveryMax());
        this.heartbeats = new HeartbeatThrottle(loop, window, this::sendHeartbeat);
    }

    private static ActivityInfo info(WorkerIdentity identity, PollActivityTaskQueueResponse task) {
        return new ActivityInfo(
                identity.namespace(),
                identity.taskQueue(),
                task.getWorkflowExecution().getWorkflowId(),
                task.getWorkflowExecution().getRunId(),
                task.getWorkflowType().getName(),
                task.getActivityId(),
                task.getActivityType().getName(),
                task.getAttempt(),
                Instant.ofEpochMilli(Timestamps.toMillis(task.getScheduledTime())),
                Duration.ofMillis(Durations.toMillis(task.getStartToCloseTimeout())),
                Duration.ofMillis(Durations.toMillis(task.getHeartbeatTimeout())),
                false);
    }

    void begin(ActivityRegistry activities, Executor blocking) {
        ActivityRegistry.Registered activity = activities.find(info.activityType());
        if (activity == null) {
            ended(
                    null,
                    ApplicationFailure.retryable(
                            "Activity type " + info.activityType() + " is not registered with this worker; it knows "
                                    + activities.types(),
                            "ActivityNotRegistered"));
            return;
        }
        if (!info.startToClose().isZero()) {
            timeout = loop.schedule(info.startToClose().plus(GRACE), () -> cancel(CancelReason.TIMED_OUT));
        }
        invocation.call(
                activity,
                task.hasInput() ? task.getInput() : null,
                task.getHeader(),
                converters.data(),
                this,
                loop,
                blocking);
    }

    /** Ends it before it began: it fails, and is tried again. */
    void undecodable(Throwable thrown) {
        ended(null, ApplicationFailure.retryable("the codec cannot decode the activity's input: " + thrown, "Codec"));
    }

    // ---- Its end ----

    private void ended(@Nullable Object value, @Nullable Throwable failure) {
        loop.execute(() -> {
            if (answered) {
                return;
            }
            answered = true;
            if (timeout != null) {
                timeout.cancel();
            }
            Optional<Payloads> lastHeartbeat = heartbeats.stop();
            metrics.activity(
                    info.activityType(), Duration.ofNanos(service.surroundings().nanoTime() - beganNanos));
            CancelReason reason = cancelReason();
            if (reason == CancelReason.GONE || reason == CancelReason.TIMED_OUT || completesLater && failure == null) {
                over.run();
                return;
            }
            answer(value, failure, reason, lastHeartbeat).whenComplete((sent, thrown) -> {
                if (thrown != null) {
                    LOG.warn(
                            "the end of activity {} ({}) could not be told: {}",
                            info.activityId(),
                            info.activityType(),
                            ServiceClient.unwrap(thrown).getMessage());
                }
                over.run();
            });
        });
    }

    private CompletionStage<?> answer(
            @Nullable Object value,
            @Nullable Throwable failure,
            @Nullable CancelReason reason,
            Optional<Payloads> lastHeartbeat) {
        try {
            if (failure == null) {
                return completed(
                        converters.data().toPayloads(value).orElse(Payloads.getDefaultInstance()), lastHeartbeat);
            }
            boolean stopped = failure instanceof CanceledFailure || failure instanceof CancellationException;
            if (stopped && reason == CancelReason.CANCELED) {
                return canceled(failure);
            }
            return failed(stopped && reason != null ? interrupted(reason) : failure, lastHeartbeat);
        } catch (RuntimeException e) {
            return failed(e, lastHeartbeat); // a result that no payload can be made of
        }
    }

    /** What is paused, reset or shut down is tried again, and so it fails. */
    private static ApplicationFailure interrupted(CancelReason reason) {
        return reason == CancelReason.WORKER_SHUTDOWN
                ? ApplicationFailure.retryable("the worker shut down", "WorkerShutdown")
                : ApplicationFailure.retryable("the activity was interrupted: " + reason, "ActivityInterrupted");
    }

    private CompletionStage<?> completed(Payloads result, Optional<Payloads> lastHeartbeat) {
        return service.codec()
                .encode(RespondActivityTaskCompletedRequest.newBuilder()
                        .setTaskToken(task.getTaskToken())
                        .setNamespace(identity.namespace())
                        .setIdentity(identity.identity())
                        .setResult(result)
                        .build())
                .handle((encoded, thrown) -> {
                    if (thrown != null) {
                        return failed(
                                ApplicationFailure.retryable(
                                        "the codec cannot encode the activity's result: " + thrown, "Codec"),
                                lastHeartbeat);
                    }
                    String tooLarge =
                            limits.exceeded("the result of activity " + info.activityType(), encoded.getResult());
                    return tooLarge == null
                            ? sent(encoded, lastHeartbeat)
                            : failed(ApplicationFailure.retryable(tooLarge, TOO_LARGE), lastHeartbeat);
                })
                .thenCompose(answer -> answer);
    }

    /** What no server takes fails the attempt: else the workflow would wait for its timeout, again and again. */
    private CompletionStage<?> sent(RespondActivityTaskCompletedRequest request, Optional<Payloads> lastHeartbeat) {
        CompletionStage<?> answer = service.call(WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_COMPLETED, request);
        return answer.handle((sent, thrown) -> {
                    RpcException refusal = thrown == null ? null : ServiceClient.unwrap(thrown);
                    return refusal != null && Backoff.isTooLarge(refusal)
                            ? failed(
                                    ApplicationFailure.retryable(
                                            "the result of activity " + info.activityType()
                                                    + " is larger than the server takes: " + refusal.description(),
                                            TOO_LARGE),
                                    lastHeartbeat)
                            : answer;
                })
                .thenCompose(told -> told);
    }

    private CompletionStage<?> failed(Throwable failure, Optional<Payloads> lastHeartbeat) {
        Failure told = converters.toFailure(failure);
        boolean benign = told.getApplicationFailureInfo().getCategory()
                == ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_BENIGN;
        LOG.atLevel(benign ? Level.DEBUG : Level.WARN)
                .setCause(failure)
                .log(
                        "attempt {} of activity {} ({}) of workflow {} failed: {}",
                        info.attempt(),
                        info.activityId(),
                        info.activityType(),
                        info.workflowId(),
                        WorkflowTaskHandling.words(failure));
        if (!benign) {
            metrics.activityFailed(info.activityType());
        }
        RespondActivityTaskFailedRequest.Builder request = RespondActivityTaskFailedRequest.newBuilder()
                .setTaskToken(task.getTaskToken())
                .setNamespace(identity.namespace())
                .setIdentity(identity.identity())
                .setFailure(told);
        lastHeartbeat.ifPresent(request::setLastHeartbeatDetails);
        return service.codec()
                .encode(request.build())
                .thenCompose(encoded -> service.call(WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_FAILED, encoded));
    }

    private CompletionStage<?> canceled(Throwable failure) {
        RespondActivityTaskCanceledRequest.Builder request = RespondActivityTaskCanceledRequest.newBuilder()
                .setTaskToken(task.getTaskToken())
                .setNamespace(identity.namespace())
                .setIdentity(identity.identity());
        if (failure instanceof CanceledFailure canceled) {
            canceled.details().toPayloads(converters.data()).ifPresent(request::setDetails);
        }
        return service.codec()
                .encode(request.build())
                .thenCompose(encoded -> service.call(WorkflowServiceMethods.RESPOND_ACTIVITY_TASK_CANCELED, encoded));
    }

    // ---- Heartbeats and cancellation ----

    private CompletionStage<Boolean> sendHeartbeat(Optional<Payloads> details) {
        RecordActivityTaskHeartbeatRequest.Builder request = RecordActivityTaskHeartbeatRequest.newBuilder()
                .setTaskToken(task.getTaskToken())
                .setNamespace(identity.namespace())
                .setIdentity(identity.identity());
        details.ifPresent(request::setDetails);
        return service.codec()
                .encode(request.build())
                .thenCompose(encoded -> service.call(WorkflowServiceMethods.RECORD_ACTIVITY_TASK_HEARTBEAT, encoded))
                .handle((answer, thrown) -> {
                    if (thrown == null) {
                        heard(answer);
                        return true;
                    }
                    if (ServiceClient.unwrap(thrown).code() == RpcCode.NOT_FOUND) {
                        loop.execute(() -> cancel(CancelReason.GONE));
                        return true;
                    }
                    return false;
                });
    }

    private void heard(RecordActivityTaskHeartbeatResponse answer) {
        CancelReason reason = answer.getCancelRequested()
                ? CancelReason.CANCELED
                : answer.getActivityReset()
                        ? CancelReason.RESET
                        : answer.getActivityPaused() ? CancelReason.PAUSED : null;
        if (reason != null) {
            loop.execute(() -> cancel(reason));
        }
    }

    /** The first reason stays. Its Uni is cancelled; a future is told by {@link #cancellation()} only. */
    void cancel(CancelReason reason) {
        if (answered || !cancellation.complete(reason)) {
            return;
        }
        CanceledFailure failure = new CanceledFailure("the activity is to stop: " + reason, Details.none(), null);
        if (reason == CancelReason.GONE || reason == CancelReason.TIMED_OUT) {
            invocation.end(failure); // nobody waits for what the cancellation comes to
        }
        invocation.cancel(failure);
    }

    @Override
    public ActivityInfo info() {
        return info;
    }

    @Override
    public void heartbeat(@Nullable Object... details) {
        Optional<Payloads> encoded = converters.data().toPayloads(details);
        loop.execute(() -> heartbeats.record(encoded));
    }

    @Override
    public <T> Optional<T> heartbeatDetails(Class<T> type) {
        return task.hasHeartbeatDetails()
                ? Optional.ofNullable(type.cast(converters.data().fromPayloads(task.getHeartbeatDetails(), 0, type)))
                : Optional.empty();
    }

    @Override
    public CompletionStage<CancelReason> cancellation() {
        return cancellation.minimalCompletionStage();
    }

    @Override
    public @Nullable CancelReason cancelReason() {
        return cancellation.getNow(null);
    }

    @Override
    public void completeLater() {
        completesLater = true;
    }

    @Override
    public byte[] taskToken() {
        return task.getTaskToken().toByteArray();
    }
}
