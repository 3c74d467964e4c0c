package io.perdura.sdk.worker;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.ActivityInfo;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.machine.LocalActivityTask;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.run.WorkflowInfo;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.Surroundings;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The attempts of one local activity, until one ends well, none is left, or the next is too far off to wait for here. */
final class LocalActivityAttempts implements ActivityContext {
    private static final int THRESHOLD_TASK_TIMEOUTS = 3;
    private static final int INTERVALS_MAX = 100;

    private final EventLoop loop;
    private final Surroundings surroundings;
    private final Converters converters;
    private final ActivityRegistry.@Nullable Registered activity;
    private final Set<String> known;
    private final WorkerIdentity identity;
    private final WorkflowInfo workflow;
    private final LocalActivityTask task;
    private final Instant scheduled;
    private final Consumer<LocalActivityResult> done;
    private final CompletableFuture<CancelReason> cancellation = new CompletableFuture<>();
    private int attempt;
    private @Nullable Executor blocking;
    private @Nullable ActivityInvocation invocation;
    private @Nullable LoopTimer timer;
    private boolean over;

    LocalActivityAttempts(
            EventLoop loop,
            Surroundings surroundings,
            Converters converters,
            ActivityRegistry.@Nullable Registered activity,
            Set<String> known,
            WorkerIdentity identity,
            WorkflowInfo workflow,
            LocalActivityTask task,
            Instant scheduled,
            Consumer<LocalActivityResult> done) {
        this.loop = loop;
        this.surroundings = surroundings;
        this.converters = converters;
        this.activity = activity;
        this.known = known;
        this.identity = identity;
        this.workflow = workflow;
        this.task = task;
        this.scheduled = scheduled;
        this.done = done;
        this.attempt = task.attempt();
    }

    void begin(Executor blockingCode) {
        blocking = blockingCode;
        attempt();
    }

    private void attempt() {
        if (over) {
            return;
        }
        if (cancellation.isDone()) {
            end(new LocalActivityResult.Canceled(task.activityId(), attempt, scheduled, surroundings.now(), null));
            return;
        }
        if (activity == null || blocking == null) {
            failed(ApplicationFailure.retryable(
                    "Activity type " + task.activityType() + " is not registered with this worker; it knows " + known,
                    "ActivityNotRegistered"));
            return;
        }
        ActivityInvocation call = new ActivityInvocation((value, failure) -> loop.execute(() -> ended(value, failure)));
        invocation = call;
        Duration limit = limit();
        if (limit != null) {
            timer = loop.schedule(limit, () -> {
                call.end(timedOut()); // before the cancellation, which a future would tell of
                call.cancel(timedOut());
            });
        }
        call.call(activity, task.input(), task.header(), converters.data(), this, loop, blocking);
    }

    /** The shorter of what an attempt may take and what is left of the whole. */
    private @Nullable Duration limit() {
        Duration one = task.options().startToClose();
        Duration all = task.options().scheduleToClose();
        if (all == null) {
            return one;
        }
        Duration left = all.minus(Duration.between(scheduled, surroundings.now()));
        Duration rest = left.isNegative() || left.isZero() ? Duration.ofMillis(1) : left;
        return one == null || rest.compareTo(one) < 0 ? rest : one;
    }

    private TimeoutFailure timedOut() {
        Duration all = task.options().scheduleToClose();
        boolean whole =
                all != null && Duration.between(scheduled, surroundings.now()).compareTo(all) >= 0;
        return new TimeoutFailure(
                "local activity " + task.activityType() + " took too long",
                whole ? TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE : TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
                Details.none(),
                null);
    }

    private void ended(@Nullable Object value, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (failure == null) {
            Payloads result;
            try {
                result = converters.data().toPayloads(value).orElse(null);
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            end(new LocalActivityResult.Completed(task.activityId(), attempt, scheduled, surroundings.now(), result));
        } else if (cancellation.isDone()
                && (failure instanceof CanceledFailure || failure instanceof CancellationException)) {
            end(new LocalActivityResult.Canceled(task.activityId(), attempt, scheduled, surroundings.now(), null));
        } else {
            failed(failure);
        }
    }

    private void failed(Throwable failure) {
        RetryState last = lastWord(failure);
        if (last != RetryState.RETRY_STATE_IN_PROGRESS) {
            fail(failure, last, null);
            return;
        }
        Duration wait = backoff(failure);
        Duration all = task.options().scheduleToClose();
        if (all != null
                && Duration.between(scheduled, surroundings.now()).plus(wait).compareTo(all) > 0) {
            fail(failure, RetryState.RETRY_STATE_TIMEOUT, null);
        } else if (wait.compareTo(threshold()) > 0) {
            fail(failure, RetryState.RETRY_STATE_IN_PROGRESS, wait);
        } else {
            attempt++;
            timer = loop.schedule(wait, this::attempt);
        }
    }

    /** In progress: another attempt may be made. */
    private RetryState lastWord(Throwable failure) {
        RetryOptions retry = task.options().retry();
        if (failure instanceof TimeoutFailure timeout) {
            if (timeout.timeoutType() != TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE) {
                return RetryState.RETRY_STATE_TIMEOUT;
            }
        } else {
            String type = failure instanceof ApplicationFailure application
                    ? application.type()
                    : failure.getClass().getName();
            boolean never = failure instanceof ApplicationFailure application && application.nonRetryable();
            if (never || failure instanceof Error || retry.doNotRetry().contains(type)) {
                return RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE;
            }
        }
        return retry.maximumAttempts() > 0 && attempt >= retry.maximumAttempts()
                ? RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED
                : RetryState.RETRY_STATE_IN_PROGRESS;
    }

    private Duration backoff(Throwable failure) {
        if (failure instanceof ApplicationFailure application && application.nextRetryDelay() != null) {
            return application.nextRetryDelay();
        }
        RetryOptions retry = task.options().retry();
        double initial = retry.initialInterval().toMillis();
        double max = retry.maximumInterval() == null
                ? initial * INTERVALS_MAX
                : retry.maximumInterval().toMillis();
        return Duration.ofMillis((long) Math.min(max, initial * Math.pow(retry.backoffCoefficient(), attempt - 1)));
    }

    private Duration threshold() {
        Duration given = task.options().retryThreshold();
        return given == null ? workflow.taskTimeout().multipliedBy(THRESHOLD_TASK_TIMEOUTS) : given;
    }

    private void fail(Throwable failure, RetryState state, @Nullable Duration backoff) {
        end(new LocalActivityResult.Failed(
                task.activityId(),
                attempt,
                scheduled,
                surroundings.now(),
                converters.toFailure(failure),
                state,
                backoff));
    }

    private void end(LocalActivityResult result) {
        over = true;
        done.accept(result);
    }

    /** On the loop. */
    void cancel() {
        if (!cancellation.complete(CancelReason.CANCELED) || over) {
            return;
        }
        ActivityInvocation running = invocation;
        if (timer != null && timer.cancel() && running == null) {
            attempt();
        } else if (running != null) {
            running.cancel(new CanceledFailure("the activity is to stop", Details.none(), null));
        }
    }

    // ---- What the activity sees ----

    @Override
    public ActivityInfo info() {
        return new ActivityInfo(
                identity.namespace(),
                identity.taskQueue(),
                workflow.workflowId(),
                workflow.runId(),
                workflow.workflowType(),
                task.activityId(),
                task.activityType(),
                attempt,
                scheduled,
                task.options().startToClose() == null
                        ? Duration.ZERO
                        : task.options().startToClose(),
                Duration.ZERO,
                true);
    }

    /** Nobody is told: the task that it is part of is what is alive. */
    @Override
    public void heartbeat(@Nullable Object... details) {}

    @Override
    public <T> Optional<T> heartbeatDetails(Class<T> type) {
        return Optional.empty();
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
        throw new UnsupportedOperationException("a local activity cannot be completed from elsewhere");
    }

    @Override
    public byte[] taskToken() {
        throw new UnsupportedOperationException("a local activity has no task token");
    }
}
