package io.perdura.sdk.client;

import com.google.protobuf.Any;
import com.google.rpc.Status;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.temporal.api.errordetails.v1.MultiOperationExecutionFailure;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.errordetails.v1.QueryFailedFailure;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.failure.v1.MultiOperationExecutionAborted;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Failed calls as the exceptions that users of workflows tell apart. */
final class Refusals {
    private Refusals() {}

    /** A stage that fails as its users know it. */
    static <T> CompletionStage<T> told(CompletionStage<T> stage, Function<Throwable, RuntimeException> as) {
        return stage.handle((value, thrown) -> {
            if (thrown != null) {
                throw as.apply(thrown);
            }
            return value;
        });
    }

    static RuntimeException of(Throwable thrown, String workflowId, String runId, String workflowType) {
        Throwable cause = unwrap(thrown);
        if (!(cause instanceof RpcException given)) {
            return runtime(cause);
        }
        RpcException refusal = ofMany(given);
        if (refusal.has(WorkflowExecutionAlreadyStartedFailure.class)) {
            String open = refusal.detail(WorkflowExecutionAlreadyStartedFailure.class)
                    .map(WorkflowExecutionAlreadyStartedFailure::getRunId)
                    .orElse("");
            return new WorkflowAlreadyStartedException(workflowId, open, workflowType, refusal);
        }
        if (refusal.code() == RpcCode.NOT_FOUND && !refusal.has(NamespaceNotFoundFailure.class)) {
            return new WorkflowNotFoundException(workflowId, runId, refusal);
        }
        return new WorkflowServiceException(workflowId, runId, refusal);
    }

    static RuntimeException ofQuery(Throwable thrown, String workflowId, String runId, Converters converters) {
        if (unwrap(thrown) instanceof RpcException refusal && refusal.has(QueryFailedFailure.class)) {
            return new WorkflowQueryFailedException(
                    workflowId,
                    runId,
                    refusal.detail(QueryFailedFailure.class)
                            .filter(QueryFailedFailure::hasFailure)
                            .map(detail -> converters.toException(detail.getFailure()))
                            .orElse(refusal));
        }
        return of(thrown, workflowId, runId, "");
    }

    /** Of operations sent together one was refused and the others were not looked at: the one is what matters. */
    private static RpcException ofMany(RpcException refusal) {
        List<MultiOperationExecutionFailure.OperationStatus> statuses = refusal.detail(
                        MultiOperationExecutionFailure.class)
                .map(MultiOperationExecutionFailure::getStatusesList)
                .orElse(List.of());
        for (MultiOperationExecutionFailure.OperationStatus status : statuses) {
            if (RpcCode.of(status.getCode()) != RpcCode.OK
                    && status.getDetailsList().stream().noneMatch(Refusals::isAborted)) {
                return new RpcException(
                        RpcCode.of(status.getCode()),
                        status.getMessage(),
                        Status.newBuilder()
                                .addAllDetails(status.getDetailsList())
                                .build(),
                        refusal);
            }
        }
        return refusal;
    }

    private static boolean isAborted(Any detail) {
        return detail.is(MultiOperationExecutionAborted.class);
    }

    static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** As it is, without the wrappings of futures. */
    static RuntimeException runtime(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
