package io.perdura.engine.execution;

import com.google.protobuf.Duration;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.RetryBackoff;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.temporal.api.command.v1.CancelWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.FailWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionCanceledEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionContinuedAsNewEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;

/** The commands by which a worker closes its run. Each appends the closing event itself. */
public final class CloseCommands {

    private CloseCommands() {}

    public static void complete(
            Transition t,
            CompleteWorkflowExecutionCommandAttributes command,
            long completedEventId,
            HistoryEvent.Builder event) {
        requireNothingUnseen(t);
        checkSize(
                t,
                command.getResult().getSerializedSize(),
                // The cause is Temporal's, and workers look at it.
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES,
                "CompleteWorkflowExecutionCommandAttributes.Result exceeds size limit.");
        WorkflowExecutionCompletedEventAttributes.Builder attributes =
                WorkflowExecutionCompletedEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(completedEventId);
        if (command.hasResult()) {
            attributes.setResult(command.getResult());
        }
        t.append(event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
                .setWorkflowExecutionCompletedEventAttributes(attributes));
    }

    public static void fail(
            Transition t,
            FailWorkflowExecutionCommandAttributes command,
            long completedEventId,
            HistoryEvent.Builder event) {
        requireNothingUnseen(t);
        WorkflowTaskFailedCause bad =
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_FAIL_WORKFLOW_EXECUTION_ATTRIBUTES;
        if (!command.hasFailure()) {
            throw new CommandFailure(bad, "Failure is not set on FailWorkflowExecutionCommand.");
        }
        checkSize(
                t,
                command.getFailure().getSerializedSize(),
                bad,
                "FailWorkflowExecutionCommandAttributes.Failure exceeds size limit.");
        RetryBackoff.Outcome retry = ExecutionMachine.retryAfter(t, command.getFailure());
        String successor =
                retry.retries() ? t.ids().nextRunId(t.state().execution().runId(), t.nowMs()) : "";
        t.append(event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED)
                .setWorkflowExecutionFailedEventAttributes(WorkflowExecutionFailedEventAttributes.newBuilder()
                        .setFailure(command.getFailure())
                        .setRetryState(retry.state())
                        .setWorkflowTaskCompletedEventId(completedEventId)
                        .setNewExecutionRunId(successor)));
        if (retry.retries()) {
            ExecutionMachine.succeedByRetry(t, successor, command.getFailure(), retry.delayMs());
        }
    }

    public static void cancel(
            Transition t,
            CancelWorkflowExecutionCommandAttributes command,
            long completedEventId,
            HistoryEvent.Builder event) {
        requireNothingUnseen(t);
        WorkflowExecutionCanceledEventAttributes.Builder attributes =
                WorkflowExecutionCanceledEventAttributes.newBuilder().setWorkflowTaskCompletedEventId(completedEventId);
        if (command.hasDetails()) {
            attributes.setDetails(command.getDetails());
        }
        t.append(event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED)
                .setWorkflowExecutionCanceledEventAttributes(attributes));
    }

    public static void continueAsNew(
            Transition t,
            ContinueAsNewWorkflowExecutionCommandAttributes command,
            long completedEventId,
            HistoryEvent.Builder event) {
        requireNothingUnseen(t);
        WorkflowTaskFailedCause bad = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CONTINUE_AS_NEW_ATTRIBUTES;
        ExecutionPart execution = t.state().execution();
        String type = command.getWorkflowType().getName().isEmpty()
                ? execution.workflowType()
                : command.getWorkflowType().getName();
        String queue = command.getTaskQueue().getName().isEmpty()
                ? execution.taskQueue()
                : command.getTaskQueue().getName();
        checkLength(t, type, bad, "WorkflowType on ContinueAsNewWorkflowExecutionCommand exceeds length limit.");
        checkLength(t, queue, bad, "TaskQueue on ContinueAsNewWorkflowExecutionCommand exceeds length limit.");
        if (!StartRules.isStorable(type) || !StartRules.isStorable(queue)) {
            throw new CommandFailure(bad, "a text of ContinueAsNewWorkflowExecutionCommand contains a null byte");
        }
        checkSize(
                t,
                command.getInput().getSerializedSize(),
                bad,
                "ContinueAsNewWorkflowExecutionCommandAttributes. Input exceeds size limit.");
        if (command.getMemo().getSerializedSize() > t.limits().memoBytesMax()) {
            throw new CommandFailure(
                    bad, "ContinueAsNewWorkflowExecutionCommandAttributes. Memo exceeds size limit.", true);
        }
        checkSpan(command.getWorkflowRunTimeout(), bad, "WorkflowRunTimeout");
        checkSpan(command.getWorkflowTaskTimeout(), bad, "WorkflowTaskTimeout");
        checkSpan(command.getBackoffStartInterval(), bad, "BackoffStartInterval");
        RetryPolicy policy = RetryBackoff.withDefaults(command.getRetryPolicy());
        String problem = command.hasRetryPolicy() ? RetryBackoff.problem(policy) : null;
        if (problem != null) {
            throw new CommandFailure(
                    bad, "invalid WorkflowRetryPolicy on ContinueAsNewWorkflowExecutionCommand: " + problem);
        }
        StartRules.Timeouts timeouts = StartRules.timeouts(
                Times.ms(execution.started().getWorkflowExecutionTimeout()),
                orBefore(
                        Times.ms(command.getWorkflowRunTimeout()),
                        Times.ms(execution.started().getWorkflowRunTimeout())),
                orBefore(
                        Times.ms(command.getWorkflowTaskTimeout()),
                        Times.ms(execution.started().getWorkflowTaskTimeout())),
                t.limits());
        long backoffMs = ExecutionMachine.paddedBackoffMs(t, Times.ms(command.getBackoffStartInterval()));
        ContinueAsNewInitiator initiator =
                command.getInitiator() == ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_UNSPECIFIED
                        ? ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW
                        : command.getInitiator();
        String successor = t.ids().nextRunId(execution.runId(), t.nowMs());
        TaskQueue.Builder taskQueue =
                TaskQueue.newBuilder().setName(queue).setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
        WorkflowType.Builder workflowType = WorkflowType.newBuilder().setName(type);

        WorkflowExecutionContinuedAsNewEventAttributes.Builder closing =
                WorkflowExecutionContinuedAsNewEventAttributes.newBuilder()
                        .setNewExecutionRunId(successor)
                        .setWorkflowType(workflowType)
                        .setTaskQueue(taskQueue)
                        .setWorkflowRunTimeout(Times.duration(timeouts.runMs()))
                        .setWorkflowTaskTimeout(Times.duration(timeouts.taskMs()))
                        .setWorkflowTaskCompletedEventId(completedEventId)
                        .setBackoffStartInterval(command.getBackoffStartInterval())
                        .setInitiator(initiator);
        WorkflowExecutionStartedEventAttributes.Builder next = WorkflowExecutionStartedEventAttributes.newBuilder()
                .setWorkflowType(workflowType)
                .setTaskQueue(taskQueue)
                .setWorkflowRunTimeout(Times.duration(timeouts.runMs()))
                .setWorkflowTaskTimeout(Times.duration(timeouts.taskMs()))
                .setInitiator(initiator)
                .setIdentity(execution.started().getIdentity())
                .setAttempt(1);
        // What the new run begins with comes from the command alone: SDKs copy what they want to keep.
        if (command.hasInput()) {
            closing.setInput(command.getInput());
            next.setInput(command.getInput());
        }
        if (command.hasHeader()) {
            closing.setHeader(command.getHeader());
            next.setHeader(command.getHeader());
        }
        if (command.hasMemo()) {
            closing.setMemo(command.getMemo());
            next.setMemo(command.getMemo());
        }
        if (command.hasSearchAttributes()) {
            closing.setSearchAttributes(command.getSearchAttributes());
            next.setSearchAttributes(command.getSearchAttributes());
        }
        if (command.hasRetryPolicy()) {
            next.setRetryPolicy(policy);
        }
        if (command.hasFailure()) {
            closing.setFailure(command.getFailure());
            next.setContinuedFailure(command.getFailure());
        }
        if (command.hasLastCompletionResult()) {
            closing.setLastCompletionResult(command.getLastCompletionResult());
            next.setLastCompletionResult(command.getLastCompletionResult());
        }
        t.append(event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW)
                .setWorkflowExecutionContinuedAsNewEventAttributes(closing));
        ExecutionMachine.succeed(t, successor, next, backoffMs);
    }

    private static long orBefore(long asked, long before) {
        return asked > 0 ? asked : before;
    }

    /** A worker must not close a run while there is something that it has not seen. */
    private static void requireNothingUnseen(Transition t) {
        if (t.isAnyUnseen()) {
            throw new CommandFailure(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, "");
        }
    }

    private static void checkSize(Transition t, int bytes, WorkflowTaskFailedCause cause, String message) {
        if (bytes > t.limits().blobBytesMax()) {
            throw new CommandFailure(cause, message, true);
        }
    }

    private static void checkSpan(Duration span, WorkflowTaskFailedCause cause, String name) {
        if (span.getSeconds() < 0 || span.getNanos() < 0) {
            throw new CommandFailure(
                    cause, "Invalid " + name + " on ContinueAsNewWorkflowExecutionCommand: negative duration.");
        }
    }

    private static void checkLength(Transition t, String text, WorkflowTaskFailedCause cause, String message) {
        if (text.length() > t.limits().idBytesMax()) {
            throw new CommandFailure(cause, message);
        }
    }
}
