package io.perdura.node.shard.read;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.execution.AutoResetPoints;
import io.perdura.engine.v1.ActivityPause;
import io.perdura.engine.v1.Child;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.node.shard.LoadedRun;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.common.v1.WorkerVersionStamp;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CallbackState;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.PendingWorkflowTaskState;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.VersioningBehavior;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.sdk.v1.UserMetadata;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.CallbackInfo;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingActivityInfo.PauseInfo;
import io.temporal.api.workflow.v1.PendingChildExecutionInfo;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.api.workflow.v1.RequestIdInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionConfig;
import io.temporal.api.workflow.v1.WorkflowExecutionExtendedInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionPauseInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionVersioningInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.util.Collection;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A run as people and SDKs see it in DescribeWorkflowExecution. */
public final class RunDescription {

    private RunDescription() {}

    /** Whether something in it goes when histories of runs before this one do. */
    public static boolean wantsRetention(LoadedRun run) {
        return run.state().resetPoints().points().stream().anyMatch(point -> point.getRunClosedMs() != 0);
    }

    /** @param keptUntilMs until when a history is kept whose run closed then; null: that is not known */
    public static DescribeWorkflowExecutionResponse of(
            LoadedRun run, long nowMs, @Nullable LongUnaryOperator keptUntilMs) {
        MutableState state = run.state();
        DescribeWorkflowExecutionResponse.Builder description = DescribeWorkflowExecutionResponse.newBuilder()
                .setExecutionConfig(config(state.execution()))
                .setWorkflowExecutionInfo(info(run, keptUntilMs))
                .setWorkflowExtendedInfo(extended(state));
        WorkflowTask task = state.workflowTask().pending();
        if (task != null) {
            description.setPendingWorkflowTask(pending(task));
        }
        state.execution()
                .started()
                .getCompletionCallbacksList()
                .forEach(callback -> description.addCallbacks(standby(callback, state.execution())));
        for (Collection<ActivityInfo> activities :
                List.of(state.activities().pending(), state.activities().left())) {
            activities.forEach(activity -> description.addPendingActivities(pending(activity, nowMs)));
        }
        for (Collection<Child> children :
                List.of(state.children().pending(), state.children().left())) {
            children.forEach(child -> description.addPendingChildren(pending(child)));
        }
        return description.build();
    }

    private static WorkflowExecutionConfig config(ExecutionPart execution) {
        var started = execution.started();
        WorkflowExecutionConfig.Builder config = WorkflowExecutionConfig.newBuilder()
                .setTaskQueue(TaskQueue.newBuilder()
                        .setName(execution.taskQueue())
                        .setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL))
                .setDefaultWorkflowTaskTimeout(started.getWorkflowTaskTimeout());
        if (started.hasWorkflowExecutionTimeout()) {
            config.setWorkflowExecutionTimeout(started.getWorkflowExecutionTimeout());
        }
        if (started.hasWorkflowRunTimeout()) {
            config.setWorkflowRunTimeout(started.getWorkflowRunTimeout());
        }
        if (!execution.userMetadata().equals(UserMetadata.getDefaultInstance())) {
            config.setUserMetadata(execution.userMetadata());
        }
        return config.build();
    }

    @SuppressWarnings("deprecation") // older clients show it
    private static WorkflowExecutionInfo info(LoadedRun run, @Nullable LongUnaryOperator keptUntilMs) {
        ExecutionPart execution = run.state().execution();
        var started = execution.started();
        long executionMs = execution.executionMs();
        WorkflowExecutionInfo.Builder info = WorkflowExecutionInfo.newBuilder()
                .setExecution(WorkflowExecution.newBuilder()
                        .setWorkflowId(execution.workflowId())
                        .setRunId(execution.runId()))
                .setType(WorkflowType.newBuilder().setName(execution.workflowType()))
                .setStartTime(Times.timestamp(execution.startedMs()))
                .setExecutionTime(Times.timestamp(executionMs))
                .setStatus(execution.status())
                .setHistoryLength(execution.historyLength())
                .setHistorySizeBytes(execution.historyBytes())
                .setStateTransitionCount(run.nextSeq() - 1)
                .setMemo(execution.memo())
                .setSearchAttributes(run.state().searchAttributes())
                .setTaskQueue(execution.taskQueue())
                .setFirstRunId(started.getFirstExecutionRunId())
                .setRootExecution(execution.root())
                .setAutoResetPoints(AutoResetPoints.shown(run.state().resetPoints(), keptUntilMs));
        if (started.hasParentWorkflowExecution()) {
            info.setParentNamespaceId(started.getParentWorkflowNamespaceId())
                    .setParentExecution(started.getParentWorkflowExecution());
        }
        WorkerVersionStamp worker = run.state().resetPoints().latest();
        if (!worker.equals(WorkerVersionStamp.getDefaultInstance())) {
            info.setMostRecentWorkerVersionStamp(worker);
        }
        if (started.hasPriority()) {
            info.setPriority(started.getPriority());
        }
        if (execution.wasVersioned()) {
            info.setVersioningInfo(versioning(execution));
        }
        if (!execution.isOpen()) {
            info.setCloseTime(Times.timestamp(execution.closedMs()))
                    .setExecutionDuration(Times.duration(Math.max(0, execution.closedMs() - executionMs)));
        }
        return info.build();
    }

    /** An override is said in the older field, too: that is where some look. */
    @SuppressWarnings("deprecation")
    private static WorkflowExecutionVersioningInfo versioning(ExecutionPart execution) {
        WorkflowExecutionVersioningInfo.Builder versioning = WorkflowExecutionVersioningInfo.newBuilder();
        if (execution.hasVersioningOverride()) {
            versioning.setVersioningOverride(execution.versioningOverride().toBuilder()
                    .setBehavior(VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE));
        }
        return versioning.build();
    }

    /** Callbacks wait for the close of the chain; nothing delivers them yet. */
    private static CallbackInfo standby(Callback callback, ExecutionPart execution) {
        return CallbackInfo.newBuilder()
                .setCallback(callback)
                .setTrigger(CallbackInfo.Trigger.newBuilder()
                        .setWorkflowClosed(CallbackInfo.WorkflowClosed.getDefaultInstance()))
                .setRegistrationTime(Times.timestamp(execution.startedMs()))
                .setState(CallbackState.CALLBACK_STATE_STANDBY)
                .build();
    }

    private static WorkflowExecutionExtendedInfo extended(MutableState state) {
        ExecutionPart execution = state.execution();
        WorkflowExecutionExtendedInfo.Builder extended = WorkflowExecutionExtendedInfo.newBuilder()
                .setCancelRequested(execution.isCancelRequested())
                .setResetRunId(execution.resetRunId())
                .setOriginalStartTime(Times.timestamp(execution.originalStartedMs()));
        if (execution.isForked()) {
            extended.setLastResetTime(Times.timestamp(execution.startedMs()));
        }
        if (execution.executionExpiresMs() != Long.MAX_VALUE) {
            extended.setExecutionExpirationTime(Times.timestamp(execution.executionExpiresMs()));
        }
        if (execution.runExpiresMs() != Long.MAX_VALUE) {
            extended.setRunExpirationTime(Times.timestamp(execution.runExpiresMs()));
        }
        if (execution.isPaused()) {
            extended.setPauseInfo(WorkflowExecutionPauseInfo.newBuilder()
                    .setIdentity(execution.pause().getIdentity())
                    .setPausedTime(Times.timestamp(execution.pause().getAtMs()))
                    .setReason(execution.pause().getReason()));
        }
        extended.putRequestIdInfos(
                execution.startRequestId(),
                RequestIdInfo.newBuilder()
                        .setEventId(1)
                        .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                        .build());
        state.requests()
                .attachedRequests()
                .forEach((requestId, eventId) -> extended.putRequestIdInfos(
                        requestId,
                        RequestIdInfo.newBuilder()
                                .setEventId(eventId)
                                .setBuffered(eventId == 0)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED)
                                .build()));
        return extended.build();
    }

    private static PendingWorkflowTaskInfo pending(WorkflowTask task) {
        PendingWorkflowTaskInfo.Builder info = PendingWorkflowTaskInfo.newBuilder()
                .setState(
                        task.getStartedEventId() == 0
                                ? PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED
                                : PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED)
                .setScheduledTime(Times.timestamp(task.getScheduledMs()))
                .setOriginalScheduledTime(Times.timestamp(task.getOriginalScheduledMs()))
                .setAttempt(task.getAttempt());
        if (task.getStartedEventId() != 0) {
            info.setStartedTime(Times.timestamp(task.getStartedMs()));
        }
        return info.build();
    }

    private static PendingChildExecutionInfo pending(Child child) {
        return PendingChildExecutionInfo.newBuilder()
                .setWorkflowId(child.getWorkflowId())
                .setRunId(child.getRunId())
                .setWorkflowTypeName(child.getWorkflowType())
                .setInitiatedId(child.getInitiatedEventId())
                .setParentClosePolicyValue(child.getParentClosePolicy())
                .build();
    }

    private static PendingActivityInfo pending(ActivityInfo activity, long nowMs) {
        var progress = activity.progress();
        var scheduled = activity.scheduled();
        PendingActivityInfo.Builder info = PendingActivityInfo.newBuilder()
                .setActivityId(activity.activityId())
                .setActivityType(scheduled.getActivityType())
                .setState(status(activity))
                .setAttempt(activity.attempt())
                .setMaximumAttempts(scheduled.getRetryPolicy().getMaximumAttempts())
                .setScheduledTime(Times.timestamp(progress.getScheduledMs()))
                .setLastWorkerIdentity(
                        progress.getIdentity().isEmpty() ? progress.getLastIdentity() : progress.getIdentity());
        if (scheduled.hasPriority()) {
            info.setPriority(scheduled.getPriority());
        }
        if (activity.isStarted()) {
            info.setLastStartedTime(Times.timestamp(progress.getStartedMs()));
        } else if (!activity.isPaused() && progress.getScheduledMs() > nowMs) {
            info.setNextAttemptScheduleTime(Times.timestamp(progress.getScheduledMs()))
                    .setCurrentRetryInterval(
                            Times.duration(progress.getScheduledMs() - progress.getLastAttemptEndedMs()));
        }
        if (activity.expiresMs() != Long.MAX_VALUE) {
            info.setExpirationTime(Times.timestamp(activity.expiresMs()));
        }
        if (progress.getHeartbeatMs() > 0) {
            info.setLastHeartbeatTime(Times.timestamp(progress.getHeartbeatMs()));
        }
        if (!activity.heartbeatDetails().isEmpty()) {
            info.setHeartbeatDetails(JsonPayloads.parse(activity.heartbeatDetails()));
        }
        if (progress.getLastAttemptEndedMs() > 0) {
            info.setLastAttemptCompleteTime(Times.timestamp(progress.getLastAttemptEndedMs()));
        }
        Failure last = activity.lastFailure();
        if (last != null) {
            info.setLastFailure(last);
        }
        if (activity.isPaused()) {
            ActivityPause pause = progress.getPause();
            info.setPaused(true)
                    .setPauseInfo(PauseInfo.newBuilder()
                            .setPauseTime(Times.timestamp(pause.getAtMs()))
                            .setManual(PauseInfo.Manual.newBuilder()
                                    .setIdentity(pause.getIdentity())
                                    .setReason(pause.getReason())));
        }
        ActivityOptions.Builder options = activity.options().toBuilder();
        options.getTaskQueueBuilder().setNormalName(options.getTaskQueue().getName());
        return info.setActivityOptions(options).build();
    }

    /** To a worker that has it, a pause is a request; a request to cancel goes before it. */
    private static PendingActivityState status(ActivityInfo activity) {
        if (!activity.isStarted()) {
            return activity.isPaused()
                    ? PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED
                    : PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;
        }
        if (activity.isCancelRequested()) {
            return PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED;
        }
        return activity.isPaused()
                ? PendingActivityState.PENDING_ACTIVITY_STATE_PAUSE_REQUESTED
                : PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
    }
}
