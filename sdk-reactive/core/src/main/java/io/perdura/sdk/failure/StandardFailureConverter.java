package io.perdura.sdk.failure;

import com.google.protobuf.Duration;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.perdura.sdk.converter.FailureConverter;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.ApplicationErrorCategory;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.CanceledFailureInfo;
import io.temporal.api.failure.v1.ChildWorkflowExecutionFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ServerFailureInfo;
import io.temporal.api.failure.v1.TerminatedFailureInfo;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Failures as the stock Java SDK writes them, so that its clients read our stacks too. Messages and stacks stand in them as
 * they are, or, for those who encrypt, in a payload that passes the codec; what comes in either form is read.
 */
public final class StandardFailureConverter implements FailureConverter {
    static final String SOURCE = "JavaSDK";
    private static final int CAUSES_MAX = 100;

    private final boolean encodesAttributes;

    /** Messages and stacks as they are. */
    public StandardFailureConverter() {
        this(false);
    }

    /** Whether messages and stacks go into a payload, where only who has the codec can read them. */
    public StandardFailureConverter(boolean encodesAttributes) {
        this.encodesAttributes = encodesAttributes;
    }

    @Override
    public Failure toFailure(Throwable exception, DataConverter converter) {
        return toFailure(exception, converter, 0);
    }

    private Failure toFailure(Throwable wrapped, DataConverter converter, int depth) {
        Throwable exception = unwrap(wrapped);
        if (exception instanceof TemporalFailure failure) {
            Failure received = failure.received();
            if (received != null) {
                return received;
            }
        }
        Failure.Builder failure = Failure.newBuilder().setSource(SOURCE);
        String message = exception.getMessage() == null ? "" : exception.getMessage();
        if (encodesAttributes) {
            EncodedAttributes.write(failure, message, StackTraces.write(exception), converter);
        } else {
            failure.setMessage(message).setStackTrace(StackTraces.write(exception));
        }
        writeInfo(failure, exception, converter);
        Throwable cause = toTell(exception);
        if (cause != null && depth < CAUSES_MAX) {
            failure.setCause(toFailure(cause, converter, depth + 1));
        }
        return failure.build();
    }

    /** Why a value cannot be read or written is told in our own words: those of a library below may quote it. */
    private static @Nullable Throwable toTell(Throwable exception) {
        Throwable cause = exception.getCause();
        return exception instanceof DataConverterException && !(cause instanceof DataConverterException) ? null : cause;
    }

    /** Wrappers of the futures' own making say nothing about what happened. */
    private static Throwable unwrap(Throwable exception) {
        Throwable inner = exception;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static void writeInfo(Failure.Builder failure, Throwable exception, DataConverter converter) {
        if (exception instanceof ApplicationFailure application) {
            failure.setApplicationFailureInfo(application(application, converter));
        } else if (exception instanceof ActivityFailure activity) {
            failure.setActivityFailureInfo(ActivityFailureInfo.newBuilder()
                    .setScheduledEventId(activity.scheduledEventId())
                    .setStartedEventId(activity.startedEventId())
                    .setActivityType(ActivityType.newBuilder().setName(activity.activityType()))
                    .setActivityId(activity.activityId())
                    .setRetryState(activity.retryState())
                    .setIdentity(activity.identity()));
        } else if (exception instanceof ChildWorkflowFailure child) {
            failure.setChildWorkflowExecutionFailureInfo(ChildWorkflowExecutionFailureInfo.newBuilder()
                    .setNamespace(child.namespace())
                    .setWorkflowExecution(WorkflowExecution.newBuilder()
                            .setWorkflowId(child.workflowId())
                            .setRunId(child.runId()))
                    .setWorkflowType(WorkflowType.newBuilder().setName(child.workflowType()))
                    .setInitiatedEventId(child.initiatedEventId())
                    .setStartedEventId(child.startedEventId())
                    .setRetryState(child.retryState()));
        } else if (exception instanceof CanceledFailure canceled) {
            CanceledFailureInfo.Builder info = CanceledFailureInfo.newBuilder();
            canceled.details().toPayloads(converter).ifPresent(info::setDetails);
            failure.setCanceledFailureInfo(info);
        } else if (exception instanceof TimeoutFailure timeout) {
            TimeoutFailureInfo.Builder info = TimeoutFailureInfo.newBuilder().setTimeoutType(timeout.timeoutType());
            timeout.lastHeartbeatDetails().toPayloads(converter).ifPresent(info::setLastHeartbeatDetails);
            failure.setTimeoutFailureInfo(info);
        } else if (exception instanceof ServerFailure server) {
            failure.setServerFailureInfo(ServerFailureInfo.newBuilder().setNonRetryable(server.nonRetryable()));
        } else if (exception instanceof TerminatedFailure) {
            failure.setTerminatedFailureInfo(TerminatedFailureInfo.getDefaultInstance());
        } else {
            failure.setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                    .setType(exception.getClass().getName()));
        }
    }

    private static ApplicationFailureInfo application(ApplicationFailure failure, DataConverter converter) {
        ApplicationFailureInfo.Builder info = ApplicationFailureInfo.newBuilder()
                .setType(failure.type())
                .setNonRetryable(failure.nonRetryable())
                .setCategory(failure.category());
        failure.details().toPayloads(converter).ifPresent(info::setDetails);
        java.time.Duration delay = failure.nextRetryDelay();
        if (delay != null) {
            info.setNextRetryDelay(
                    Duration.newBuilder().setSeconds(delay.getSeconds()).setNanos(delay.getNano()));
        }
        return info.build();
    }

    @Override
    public RuntimeException toException(Failure failure, DataConverter converter) {
        RuntimeException cause = failure.hasCause() ? toException(failure.getCause(), converter) : null;
        Failure readable = EncodedAttributes.read(failure, converter);
        TemporalFailure exception = read(readable, cause, converter);
        exception.received(failure);
        if (SOURCE.equals(failure.getSource())) {
            exception.setStackTrace(StackTraces.read(readable.getStackTrace()));
        }
        return exception;
    }

    private static TemporalFailure read(Failure failure, @Nullable RuntimeException cause, DataConverter converter) {
        String message = failure.getMessage();
        return switch (failure.getFailureInfoCase()) {
            case APPLICATION_FAILURE_INFO -> {
                ApplicationFailureInfo info = failure.getApplicationFailureInfo();
                yield new ApplicationFailure(
                        message,
                        info.getType(),
                        info.getNonRetryable(),
                        Details.received(info.getDetails(), converter),
                        info.hasNextRetryDelay()
                                ? java.time.Duration.ofSeconds(
                                        info.getNextRetryDelay().getSeconds(),
                                        info.getNextRetryDelay().getNanos())
                                : null,
                        info.getCategory(),
                        cause);
            }
            case ACTIVITY_FAILURE_INFO -> {
                ActivityFailureInfo info = failure.getActivityFailureInfo();
                yield new ActivityFailure(
                        message,
                        info.getScheduledEventId(),
                        info.getStartedEventId(),
                        info.getActivityType().getName(),
                        info.getActivityId(),
                        info.getRetryState(),
                        info.getIdentity(),
                        cause);
            }
            case CHILD_WORKFLOW_EXECUTION_FAILURE_INFO -> {
                ChildWorkflowExecutionFailureInfo info = failure.getChildWorkflowExecutionFailureInfo();
                yield new ChildWorkflowFailure(
                        message,
                        info.getNamespace(),
                        info.getWorkflowExecution().getWorkflowId(),
                        info.getWorkflowExecution().getRunId(),
                        info.getWorkflowType().getName(),
                        info.getInitiatedEventId(),
                        info.getStartedEventId(),
                        info.getRetryState(),
                        cause);
            }
            case CANCELED_FAILURE_INFO ->
                new CanceledFailure(
                        message,
                        Details.received(failure.getCanceledFailureInfo().getDetails(), converter),
                        cause);
            case TIMEOUT_FAILURE_INFO ->
                new TimeoutFailure(
                        message,
                        failure.getTimeoutFailureInfo().getTimeoutType(),
                        Details.received(failure.getTimeoutFailureInfo().getLastHeartbeatDetails(), converter),
                        cause);
            case TERMINATED_FAILURE_INFO -> new TerminatedFailure(message, cause);
            case SERVER_FAILURE_INFO ->
                new ServerFailure(message, failure.getServerFailureInfo().getNonRetryable(), cause);
            case RESET_WORKFLOW_FAILURE_INFO ->
                new ApplicationFailure(
                        message,
                        "ResetWorkflow",
                        false,
                        Details.received(failure.getResetWorkflowFailureInfo().getLastHeartbeatDetails(), converter),
                        null,
                        ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_UNSPECIFIED,
                        cause);
            default ->
                new ApplicationFailure(
                        message,
                        "",
                        false,
                        Details.none(),
                        null,
                        ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_UNSPECIFIED,
                        cause);
        };
    }
}
