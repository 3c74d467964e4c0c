package io.perdura.engine.update;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.errordetails.v1.MultiOperationExecutionFailure;
import io.temporal.api.failure.v1.MultiOperationExecutionAborted;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Starting a workflow and updating it in one request: which run gets the update, and how the two fail together. */
public final class UpdateWithStart {

    private static final String FAILED = "Update-with-Start could not be executed.";

    /** The status of the operation that would have gone well but for the other. */
    public static final Rejection ABORTED =
            new Rejection(Code.ABORTED, "Operation was aborted.", MultiOperationExecutionAborted.getDefaultInstance());

    private UpdateWithStart() {}

    /** Whether the update goes to the newest run of the workflow id, as it is; otherwise a run has to begin. */
    public static boolean updatesNewest(
            MutableState newest, StartWorkflowExecutionRequest start, UpdateWorkflowExecutionRequest update) {
        String updateId = update.getRequest().getMeta().getUpdateId();
        if (newest.updates().completedBy(updateId) != null
                || start.getRequestId().equals(newest.execution().startRequestId())) {
            return true; // the same request again
        }
        return newest.execution().isOpen()
                && (UpdateStatus.isKnown(newest, updateId)
                        || start.getWorkflowIdConflictPolicy()
                                == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING);
    }

    /**
     * The update of both, complete; the start has been completed before. Whatever is wrong is said of its operation.
     *
     * @param start how a start request is completed
     */
    public static ExecuteMultiOperationRequest complete(
            ExecuteMultiOperationRequest request,
            String namespace,
            UnaryOperator<StartWorkflowExecutionRequest> start,
            UnaryOperator<UpdateWorkflowExecutionRequest> update) {
        ExecuteMultiOperationRequest.Builder complete = request.toBuilder();
        Rejection ofStart = ABORTED;
        Rejection ofUpdate = ABORTED;
        StartWorkflowExecutionRequest.Builder asked =
                complete.getOperationsBuilder(0).getStartWorkflowBuilder();
        UpdateWorkflowExecutionRequest.Builder change =
                complete.getOperationsBuilder(1).getUpdateWorkflowBuilder();
        try {
            requireNamespace(asked.getNamespace(), namespace);
            complete.getOperationsBuilder(0).setStartWorkflow(start.apply(asked.build()));
            checkStart(asked.build());
        } catch (Rejection refused) {
            ofStart = refused;
        }
        try {
            requireNamespace(change.getNamespace(), namespace);
            complete.getOperationsBuilder(1).setUpdateWorkflow(update.apply(change.build()));
            checkUpdate(change.build());
            if (ofStart == ABORTED
                    && !asked.getWorkflowId()
                            .equals(change.getWorkflowExecution().getWorkflowId())) {
                throw Rejections.invalid("WorkflowId is not consistent with previous operation(s).");
            }
        } catch (Rejection refused) {
            ofUpdate = refused;
        }
        if (ofStart != ABORTED || ofUpdate != ABORTED) {
            throw failed(ofStart, ofUpdate);
        }
        return complete.build();
    }

    private static void requireNamespace(String named, String namespace) {
        if (!named.isEmpty() && !named.equals(namespace)) {
            throw Rejections.invalid("Operation namespace did not match request's namespace.");
        }
    }

    /** Refuses what cannot be done together with an update. */
    private static void checkStart(StartWorkflowExecutionRequest start) {
        if (!start.getCronSchedule().isEmpty()) {
            throw Rejections.invalid("CronSchedule is not allowed.");
        }
        if (start.getRequestEagerExecution()) {
            throw Rejections.invalid("RequestEagerExecution is not supported.");
        }
        if (start.getWorkflowStartDelay().getSeconds() > 0
                || start.getWorkflowStartDelay().getNanos() > 0) {
            throw Rejections.invalid("WorkflowStartDelay is not supported.");
        }
    }

    /** Refuses an update that means a certain run. */
    private static void checkUpdate(UpdateWorkflowExecutionRequest update) {
        if (!update.getFirstExecutionRunId().isEmpty()) {
            throw Rejections.invalid("FirstExecutionRunId is not allowed.");
        }
        if (!update.getWorkflowExecution().getRunId().isEmpty()) {
            throw Rejections.invalid("RunId is not allowed.");
        }
    }

    /** The request as a whole fails, and says of each operation what became of it; null: it went well. */
    public static Rejection failed(@Nullable Rejection start, @Nullable Rejection update) {
        Code ofStart = code(start);
        Code ofUpdate = code(update);
        return new Rejection(
                ofStart != Code.ABORTED ? ofStart : ofUpdate,
                FAILED,
                MultiOperationExecutionFailure.newBuilder()
                        .addStatuses(status(start))
                        .addStatuses(status(update))
                        .build());
    }

    /** What went well explains no failure. */
    private static Code code(@Nullable Rejection rejection) {
        return rejection == null ? Code.ABORTED : rejection.code();
    }

    private static MultiOperationExecutionFailure.OperationStatus status(@Nullable Rejection rejection) {
        MultiOperationExecutionFailure.OperationStatus.Builder status =
                MultiOperationExecutionFailure.OperationStatus.newBuilder();
        if (rejection != null) {
            status.setCode(rejection.code().getNumber()).setMessage(String.valueOf(rejection.getMessage()));
            if (rejection.detail() != null) {
                status.addDetails(Any.pack(rejection.detail()));
            }
        }
        return status.build();
    }

    /** Whether the update only came too late for a run that was there and closed: once, the request is made anew. */
    public static boolean isTooLate(Throwable failure) {
        return failure instanceof Rejection rejection
                && rejection.detail() instanceof MultiOperationExecutionFailure both
                && both.getStatuses(0).getCode() == Code.ABORTED_VALUE
                && both.getStatuses(1).getCode() == Code.NOT_FOUND_VALUE
                && both.getStatuses(1).getMessage().equals(UpdateRefusals.CLOSED);
    }

    /** The same happened again: the caller may try it once more. */
    public static Throwable tooLateAgain(Throwable failure) {
        return isTooLate(failure) ? failed(ABORTED, new Rejection(Code.ABORTED, UpdateRefusals.CLOSED)) : failure;
    }

    /** A refusal that is not yet said of one of the operations is one of the start; what can be tried again stays so. */
    public static Throwable told(Throwable failure) {
        return failure instanceof Rejection rejection
                        && !(rejection.detail() instanceof MultiOperationExecutionFailure)
                        && rejection.code() != Code.UNAVAILABLE
                        && rejection.code() != Code.RESOURCE_EXHAUSTED
                ? failed(rejection, ABORTED)
                : failure;
    }
}
