package io.perdura.engine.execution;

import com.google.protobuf.Duration;
import io.perdura.engine.CommandContext;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Times;
import io.perdura.engine.check.Spans;
import io.perdura.engine.check.TaskQueues;
import io.perdura.engine.check.Texts;
import io.perdura.engine.check.Timeouts;
import io.perdura.engine.retry.RetryPolicies;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.history.v1.WorkflowExecutionContinuedAsNewEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;

/** The command by which a run goes on as a new one, with a history of its own. */
public final class ContinueAsNew {

    private ContinueAsNew() {}

    public static void run(CommandContext c, ContinueAsNewWorkflowExecutionCommandAttributes command) {
        CloseCommands.requireNothingUnseen(c);
        RetryPolicy policy = RetryPolicies.withDefaults(command.getRetryPolicy());
        String successor = Succession.nextRunId(c.t());
        WorkflowExecutionContinuedAsNewEventAttributes.Builder closing = closing(c, command, policy, successor);
        Duration asked = Spans.capped(command.getBackoffStartInterval());
        long backoffMs = Succession.paddedBackoffMs(c.t(), Times.ms(asked));
        if (command.hasBackoffStartInterval()) {
            closing.setBackoffStartInterval(asked);
        }
        c.t().append(c.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW)
                .setWorkflowExecutionContinuedAsNewEventAttributes(closing));
        WorkflowExecutionStartedEventAttributes.Builder next =
                next(closing, c.state().execution().started()).setCronSchedule(command.getCronSchedule());
        if (command.hasRetryPolicy()) {
            next.setRetryPolicy(policy);
        }
        Succession.begin(c.t(), successor, next, backoffMs);
    }

    /** What the closing event says. What the new run begins with comes from the command alone: SDKs copy what they keep. */
    private static WorkflowExecutionContinuedAsNewEventAttributes.Builder closing(
            CommandContext c,
            ContinueAsNewWorkflowExecutionCommandAttributes command,
            RetryPolicy policy,
            String successor) {
        ExecutionPart execution = c.state().execution();
        String type = command.getWorkflowType().getName().isEmpty()
                ? execution.workflowType()
                : command.getWorkflowType().getName();
        String queue = command.getTaskQueue().getName().isEmpty()
                ? execution.taskQueue()
                : command.getTaskQueue().getName();
        check(c, command, type, queue, policy);
        WorkflowExecutionContinuedAsNewEventAttributes.Builder closing =
                WorkflowExecutionContinuedAsNewEventAttributes.newBuilder()
                        .setNewExecutionRunId(successor)
                        .setWorkflowType(WorkflowType.newBuilder().setName(type))
                        .setTaskQueue(
                                TaskQueue.newBuilder().setName(queue).setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL))
                        .setWorkflowTaskCompletedEventId(c.completedEventId())
                        .setInitiatorValue(command.getInitiatorValue());
        setTimeouts(c, command, closing);
        if (command.hasInput()) {
            closing.setInput(command.getInput());
        }
        if (command.hasHeader()) {
            closing.setHeader(command.getHeader());
        }
        if (command.hasMemo()) {
            closing.setMemo(command.getMemo());
        }
        if (command.hasSearchAttributes()) {
            closing.setSearchAttributes(command.getSearchAttributes());
        }
        if (command.hasFailure()) {
            closing.setFailure(command.getFailure());
        }
        if (command.hasLastCompletionResult()) {
            closing.setLastCompletionResult(command.getLastCompletionResult());
        }
        return closing;
    }

    private static void setTimeouts(
            CommandContext c,
            ContinueAsNewWorkflowExecutionCommandAttributes command,
            WorkflowExecutionContinuedAsNewEventAttributes.Builder closing) {
        WorkflowExecutionStartedEventAttributes before = c.state().execution().started();
        Duration run = orBefore(command.getWorkflowRunTimeout(), before.getWorkflowRunTimeout());
        Duration task = orBefore(command.getWorkflowTaskTimeout(), before.getWorkflowTaskTimeout());
        Timeouts timeouts = Timeouts.effective(before.getWorkflowExecutionTimeout(), run, task, c.limits());
        // Always, unlike at a start: a run without one says 0s from its second run on.
        closing.setWorkflowRunTimeout(timeouts.run());
        closing.setWorkflowTaskTimeout(timeouts.task());
    }

    private static Duration orBefore(Duration asked, Duration before) {
        return Spans.isZero(asked) ? before : Spans.capped(asked);
    }

    /** What the run that follows starts with. */
    private static WorkflowExecutionStartedEventAttributes.Builder next(
            WorkflowExecutionContinuedAsNewEventAttributes.Builder closing,
            WorkflowExecutionStartedEventAttributes before) {
        WorkflowExecutionStartedEventAttributes.Builder next = WorkflowExecutionStartedEventAttributes.newBuilder()
                .setWorkflowType(closing.getWorkflowType())
                .setTaskQueue(closing.getTaskQueue())
                .setWorkflowRunTimeout(closing.getWorkflowRunTimeout())
                .setWorkflowTaskTimeout(closing.getWorkflowTaskTimeout())
                .setInitiatorValue(
                        closing.getInitiator() == ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_UNSPECIFIED
                                ? ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW_VALUE
                                : closing.getInitiatorValue())
                .addAllCompletionCallbacks(before.getCompletionCallbacksList())
                .setAttempt(1);
        if (closing.hasInput()) {
            next.setInput(closing.getInput());
        }
        if (closing.hasHeader()) {
            next.setHeader(closing.getHeader());
        }
        if (closing.hasMemo()) {
            next.setMemo(closing.getMemo());
        }
        if (closing.hasSearchAttributes()) {
            next.setSearchAttributes(closing.getSearchAttributes());
        }
        if (closing.hasFailure()) {
            next.setContinuedFailure(closing.getFailure());
        }
        if (closing.hasLastCompletionResult()) {
            next.setLastCompletionResult(closing.getLastCompletionResult());
        }
        return next;
    }

    private static void check(
            CommandContext c,
            ContinueAsNewWorkflowExecutionCommandAttributes command,
            String type,
            String queue,
            RetryPolicy policy) {
        String suffix = ". WorkflowType=" + type + " TaskQueue=" + queue;
        int idMax = c.limits().idBytesMax();
        if (Texts.isLonger(type, idMax)) {
            throw c.bad("WorkflowType on ContinueAsNewWorkflowExecutionCommand exceeds length limit. WorkflowType="
                    + type + " Length=" + Texts.bytes(type) + " Limit=" + idMax);
        }
        if (!Texts.isStorable(type)) {
            throw c.bad("WorkflowType on ContinueAsNewWorkflowExecutionCommand contains a null byte");
        }
        String queueProblem = TaskQueues.problem(queue, idMax);
        if (queueProblem != null) {
            throw c.bad("error validating ContinueAsNewWorkflowExecutionCommand TaskQueue: " + queueProblem + suffix);
        }
        checkSpan(c, command.getWorkflowRunTimeout(), "WorkflowRunTimeout", suffix);
        checkSpan(c, command.getWorkflowTaskTimeout(), "WorkflowTaskTimeout", suffix);
        checkSpan(c, command.getBackoffStartInterval(), "BackoffStartInterval", suffix);
        String policyProblem = command.hasRetryPolicy() ? RetryPolicies.problem(policy) : null;
        if (policyProblem != null) {
            throw c.bad(
                    "invalid WorkflowRetryPolicy on ContinueAsNewWorkflowExecutionCommand: " + policyProblem + suffix);
        }
        String cronProblem = CronRules.problem(command.getCronSchedule());
        if (cronProblem != null) {
            throw c.bad("invalid CronSchedule on ContinueAsNewWorkflowExecutionCommand: " + cronProblem + suffix);
        }
        c.requireBlob(
                command.getInput().getSerializedSize(),
                "ContinueAsNewWorkflowExecutionCommandAttributes. Input exceeds size limit.");
        c.requireSize(
                command.getMemo().getSerializedSize(),
                c.limits().memoBytesMax(),
                "ContinueAsNewWorkflowExecutionCommandAttributes. Memo exceeds size limit.");
    }

    private static void checkSpan(CommandContext c, Duration span, String name, String suffix) {
        String problem = Spans.problem(span);
        if (problem != null) {
            throw c.bad("Invalid " + name + " on ContinueAsNewWorkflowExecutionCommand: " + problem + suffix);
        }
    }
}
