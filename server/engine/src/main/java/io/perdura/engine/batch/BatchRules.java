package io.perdura.engine.batch;

import io.perdura.engine.Rejections;
import io.temporal.api.batch.v1.BatchOperationReset;
import io.temporal.api.batch.v1.BatchOperationResetActivities;
import io.temporal.api.batch.v1.BatchOperationUnpauseActivities;
import io.temporal.api.batch.v1.BatchOperationUpdateActivityOptions;
import io.temporal.api.common.v1.Execution;
import io.temporal.api.enums.v1.BatchOperationState;
import io.temporal.api.enums.v1.BatchOperationType;
import io.temporal.api.enums.v1.ExecutionType;
import io.temporal.api.enums.v1.ResetType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;

/** What a batch may be asked for, and how its state reads. */
public final class BatchRules {

    private static final String NO_FILTER = "Either activity type must be set, or match all should be set to true";

    private BatchRules() {}

    public static void requireValid(StartBatchOperationRequest request) {
        requireKind(request);
        int selectors = (request.getVisibilityQuery().isEmpty() ? 0 : 1)
                + (request.getExecutionsCount() == 0 ? 0 : 1)
                + (request.getTargetExecutionsCount() == 0 ? 0 : 1);
        if (BatchKind.of(request) == null || request.getReason().isEmpty() || selectors == 0) {
            throw Rejections.invalid(
                    "must provide required parameters: BatchType,Reason,Namespace, AND one of (Query OR "
                            + "Executions OR TargetExecutions)");
        }
        if (request.getJobId().isEmpty()) {
            throw Rejections.invalid("JobId is not set on request.");
        }
        if (selectors > 1) {
            throw Rejections.invalid("visibility query, executions, and target executions are mutually exclusive");
        }
        for (int i = 0; i < request.getTargetExecutionsCount(); i++) {
            Execution target = request.getTargetExecutions(i);
            if (target.getType() != ExecutionType.EXECUTION_TYPE_WORKFLOW) {
                throw Rejections.invalid("target_executions[" + i + "] has a type that the operation does not take");
            }
        }
        if (request.getMaxOperationsPerSecond() < 0 || Float.isNaN(request.getMaxOperationsPerSecond())) {
            throw Rejections.invalid("MaxOperationsPerSecond must not be negative.");
        }
        requireOperation(request);
    }

    /** Activities that are no part of a workflow do not exist here. */
    private static void requireKind(StartBatchOperationRequest request) {
        String type = switch (request.getOperationCase()) {
            case TERMINATE_ACTIVITIES_OPERATION -> "TerminateActivitiesOperation";
            case DELETE_ACTIVITIES_OPERATION -> "DeleteActivitiesOperation";
            case CANCEL_ACTIVITIES_OPERATION -> "CancelActivitiesOperation";
            default -> "";
        };
        if (!type.isEmpty()) {
            throw Rejections.invalid("The operation type *workflowservice.StartBatchOperationRequest_" + type
                    + " is not supported for this namespace");
        }
    }

    private static void requireOperation(StartBatchOperationRequest request) {
        switch (request.getOperationCase()) {
            case SIGNAL_OPERATION -> {
                if (request.getSignalOperation().getSignal().isEmpty()) {
                    throw Rejections.invalid("must provide signal name");
                }
            }
            case UPDATE_WORKFLOW_OPTIONS_OPERATION -> {
                if (!request.getUpdateWorkflowOptionsOperation().hasWorkflowExecutionOptions()) {
                    throw Rejections.invalid("must provide UpdateOptions");
                }
                if (!request.getUpdateWorkflowOptionsOperation().hasUpdateMask()) {
                    throw Rejections.invalid("must provide UpdateMask");
                }
            }
            case RESET_OPERATION -> requireReset(request.getResetOperation());
            case UNPAUSE_ACTIVITIES_OPERATION -> requireFilter(request.getUnpauseActivitiesOperation());
            case RESET_ACTIVITIES_OPERATION -> requireFilter(request.getResetActivitiesOperation());
            case UPDATE_ACTIVITY_OPTIONS_OPERATION -> requireOptions(request.getUpdateActivityOptionsOperation());
            default -> {}
        }
    }

    @SuppressWarnings("deprecation") // older clients say it so
    private static void requireReset(BatchOperationReset reset) {
        if (reset.hasOptions()) {
            if (reset.getOptions().getTargetCase()
                    == io.temporal.api.common.v1.ResetOptions.TargetCase.TARGET_NOT_SET) {
                throw Rejections.invalid("batch reset missing target");
            }
        } else if (reset.getResetType() != ResetType.RESET_TYPE_FIRST_WORKFLOW_TASK
                && reset.getResetType() != ResetType.RESET_TYPE_LAST_WORKFLOW_TASK) {
            throw Rejections.invalid("unknown batch reset type "
                    + (reset.getResetType() == ResetType.RESET_TYPE_UNSPECIFIED
                            ? "Unspecified"
                            : String.valueOf(reset.getResetTypeValue())));
        }
    }

    private static void requireFilter(BatchOperationUnpauseActivities unpause) {
        switch (unpause.getActivityCase()) {
            case TYPE -> requireSet(!unpause.getType().isEmpty());
            case MATCH_ALL -> requireSet(unpause.getMatchAll());
            case ACTIVITY_NOT_SET -> throw Rejections.invalid("activity filter must be set");
        }
    }

    private static void requireFilter(BatchOperationResetActivities reset) {
        switch (reset.getActivityCase()) {
            case TYPE -> requireSet(!reset.getType().isEmpty());
            case MATCH_ALL -> requireSet(reset.getMatchAll());
            case ACTIVITY_NOT_SET -> throw Rejections.invalid("must provide ActivityType or MatchAll");
        }
    }

    private static void requireOptions(BatchOperationUpdateActivityOptions update) {
        if (update.hasActivityOptions() && update.getRestoreOriginal()) {
            throw Rejections.invalid("cannot set both activity options and restore original");
        }
        if (!update.hasActivityOptions() && !update.getRestoreOriginal()) {
            throw Rejections.invalid("Either activity type must be set, or restore original should be set to true");
        }
        switch (update.getActivityCase()) {
            case TYPE -> requireSet(!update.getType().isEmpty());
            case MATCH_ALL -> requireSet(update.getMatchAll());
            case ACTIVITY_NOT_SET -> {}
        }
    }

    private static void requireSet(boolean isSet) {
        if (!isSet) {
            throw Rejections.invalid(NO_FILTER);
        }
    }

    /** The runs that the query of a job means: those that its operation can do something to. */
    public static String query(StartBatchOperationRequest request) {
        BatchKind kind = BatchKind.of(request);
        return kind != null && kind.isOfOpenRuns()
                ? "(" + request.getVisibilityQuery()
                        + ") AND (ExecutionStatus = 'Running' OR ExecutionStatus = 'Paused')"
                : request.getVisibilityQuery();
    }

    public static BatchOperationState state(WorkflowExecutionStatus status) {
        return switch (status) {
            case WORKFLOW_EXECUTION_STATUS_RUNNING -> BatchOperationState.BATCH_OPERATION_STATE_RUNNING;
            case WORKFLOW_EXECUTION_STATUS_COMPLETED -> BatchOperationState.BATCH_OPERATION_STATE_COMPLETED;
            default -> BatchOperationState.BATCH_OPERATION_STATE_FAILED;
        };
    }

    public static BatchOperationType type(StartBatchOperationRequest request) {
        BatchKind kind = BatchKind.of(request);
        return kind == null ? BatchOperationType.BATCH_OPERATION_TYPE_UNSPECIFIED : kind.type();
    }

    /** The type by the word that a job's memo has for it. */
    public static BatchOperationType type(String word) {
        BatchKind kind = BatchKind.named(word);
        return kind == null ? BatchOperationType.BATCH_OPERATION_TYPE_UNSPECIFIED : kind.type();
    }

    /** Who asked for it. */
    public static String identity(StartBatchOperationRequest request) {
        return switch (request.getOperationCase()) {
            case TERMINATION_OPERATION -> request.getTerminationOperation().getIdentity();
            case SIGNAL_OPERATION -> request.getSignalOperation().getIdentity();
            case CANCELLATION_OPERATION -> request.getCancellationOperation().getIdentity();
            case DELETION_OPERATION -> request.getDeletionOperation().getIdentity();
            case RESET_OPERATION -> request.getResetOperation().getIdentity();
            case UPDATE_WORKFLOW_OPTIONS_OPERATION ->
                request.getUpdateWorkflowOptionsOperation().getIdentity();
            case UNPAUSE_ACTIVITIES_OPERATION ->
                request.getUnpauseActivitiesOperation().getIdentity();
            case RESET_ACTIVITIES_OPERATION ->
                request.getResetActivitiesOperation().getIdentity();
            case UPDATE_ACTIVITY_OPTIONS_OPERATION ->
                request.getUpdateActivityOptionsOperation().getIdentity();
            default -> "";
        };
    }
}
