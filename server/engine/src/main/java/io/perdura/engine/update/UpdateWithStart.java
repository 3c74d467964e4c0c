package io.perdura.engine.update;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.errordetails.v1.MultiOperationExecutionFailure;
import io.temporal.api.failure.v1.MultiOperationExecutionAborted;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
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

    /** Refuses what cannot be done together with an update. */
    public static void checkStart(StartWorkflowExecutionRequest start) {
        if (!start.getCronSchedule().isEmpty()) {
            throw Rejections.invalid("CronSchedule is not allowed.");
        }
        if (start.getRequestEagerExecution()) {
            throw Rejections.invalid("RequestEagerExecution is not supported.");
        }
        if (start.hasWorkflowStartDelay()
                && start.getWorkflowStartDelay().getSeconds() >= 0
                && (start.getWorkflowStartDelay().getSeconds() > 0
                        || start.getWorkflowStartDelay().getNanos() > 0)) {
            throw Rejections.invalid("WorkflowStartDelay is not supported.");
        }
    }

    /** Refuses an update that means a certain run. */
    public static void checkUpdate(UpdateWorkflowExecutionRequest update) {
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

    /** Whether the update only came too late for a run that closed: once, the request is made anew. */
    public static boolean isTooLate(Throwable failure) {
        return failure instanceof Rejection rejection
                && rejection.code() == Code.NOT_FOUND
                && UpdateRefusals.CLOSED.equals(rejection.getMessage());
    }

    /** The same, told to a caller who may try again. */
    public static Rejection tooLateAgain(Rejection failure) {
        return new Rejection(Code.ABORTED, String.valueOf(failure.getMessage()));
    }
}
