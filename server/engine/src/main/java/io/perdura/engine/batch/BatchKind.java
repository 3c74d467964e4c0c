package io.perdura.engine.batch;

import io.temporal.api.enums.v1.BatchOperationType;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest.OperationCase;
import org.jspecify.annotations.Nullable;

/** What a batch does to each of its runs. */
enum BatchKind {
    TERMINATE(
            OperationCase.TERMINATION_OPERATION,
            "terminate",
            true,
            BatchOperationType.BATCH_OPERATION_TYPE_TERMINATE_WORKFLOW),
    CANCEL(
            OperationCase.CANCELLATION_OPERATION,
            "cancel",
            true,
            BatchOperationType.BATCH_OPERATION_TYPE_CANCEL_WORKFLOW),
    SIGNAL(OperationCase.SIGNAL_OPERATION, "signal", true, BatchOperationType.BATCH_OPERATION_TYPE_SIGNAL_WORKFLOW),
    DELETE(OperationCase.DELETION_OPERATION, "delete", false, BatchOperationType.BATCH_OPERATION_TYPE_DELETE_WORKFLOW),
    RESET(OperationCase.RESET_OPERATION, "reset", false, BatchOperationType.BATCH_OPERATION_TYPE_RESET_WORKFLOW),
    UPDATE_OPTIONS(
            OperationCase.UPDATE_WORKFLOW_OPTIONS_OPERATION,
            "update_options",
            true,
            BatchOperationType.BATCH_OPERATION_TYPE_UPDATE_WORKFLOW_EXECUTION_OPTIONS),
    UNPAUSE_ACTIVITIES(
            OperationCase.UNPAUSE_ACTIVITIES_OPERATION,
            "unpause_activities",
            true,
            BatchOperationType.BATCH_OPERATION_TYPE_UNPAUSE_ACTIVITY),
    UPDATE_ACTIVITY_OPTIONS(
            OperationCase.UPDATE_ACTIVITY_OPTIONS_OPERATION,
            "update_activity_options",
            true,
            BatchOperationType.BATCH_OPERATION_TYPE_UPDATE_ACTIVITY_OPTIONS),
    RESET_ACTIVITIES(
            OperationCase.RESET_ACTIVITIES_OPERATION,
            "reset_activities",
            true,
            BatchOperationType.BATCH_OPERATION_TYPE_RESET_ACTIVITY);

    private final OperationCase operation;
    private final String word;
    private final boolean ofOpenRuns;
    private final BatchOperationType type;

    BatchKind(OperationCase operation, String word, boolean ofOpenRuns, BatchOperationType type) {
        this.operation = operation;
        this.word = word;
        this.ofOpenRuns = ofOpenRuns;
        this.type = type;
    }

    /** As the job's memo says it. */
    String word() {
        return word;
    }

    /** Whether a query for it finds open runs only. */
    boolean isOfOpenRuns() {
        return ofOpenRuns;
    }

    BatchOperationType type() {
        return type;
    }

    static @Nullable BatchKind of(StartBatchOperationRequest request) {
        for (BatchKind kind : values()) {
            if (kind.operation == request.getOperationCase()) {
                return kind;
            }
        }
        return null;
    }

    static @Nullable BatchKind named(String word) {
        for (BatchKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
