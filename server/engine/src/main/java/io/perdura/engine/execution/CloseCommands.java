package io.perdura.engine.execution;

import io.perdura.engine.CommandContext;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.retry.RetryBackoff;
import io.temporal.api.command.v1.CancelWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.FailWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.WorkflowExecutionCanceledEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionFailedEventAttributes;

/** The commands by which a worker ends its run for good, or until it is retried. */
public final class CloseCommands {

    private CloseCommands() {}

    public static void complete(CommandContext c, CompleteWorkflowExecutionCommandAttributes command) {
        requireNothingUnseen(c);
        if (command.getResult().getSerializedSize() > c.limits().blobBytesMax()) {
            throw new CommandFailure(
                    // The cause is Temporal's, and workers look at it.
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES,
                    "CompleteWorkflowExecutionCommandAttributes.Result exceeds size limit.",
                    true);
        }
        WorkflowExecutionCompletedEventAttributes.Builder attributes =
                WorkflowExecutionCompletedEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(c.completedEventId());
        if (command.hasResult()) {
            attributes.setResult(command.getResult());
        }
        long cronMs = CronRules.nextBackoffMs(c.t());
        if (cronMs != CronRules.NONE) {
            attributes.setNewExecutionRunId(Succession.nextRunId(c.t()));
        }
        c.t().append(c.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
                .setWorkflowExecutionCompletedEventAttributes(attributes));
        if (cronMs != CronRules.NONE) {
            Payloads result = command.hasResult() ? command.getResult() : null;
            Succession.cron(c.t(), attributes.getNewExecutionRunId(), result, null, cronMs);
        }
    }

    public static void fail(CommandContext c, FailWorkflowExecutionCommandAttributes command) {
        requireNothingUnseen(c);
        if (!command.hasFailure()) {
            throw c.bad("Failure is not set on FailWorkflowExecutionCommand.");
        }
        c.requireBlob(
                command.getFailure().getSerializedSize(),
                "FailWorkflowExecutionCommandAttributes.Failure exceeds size limit.");
        RetryBackoff.Outcome retry = Succession.retryAfter(c.t(), command.getFailure());
        long cronMs = retry.retries() ? CronRules.NONE : CronRules.nextBackoffMs(c.t());
        String successor = retry.retries() || cronMs != CronRules.NONE ? Succession.nextRunId(c.t()) : "";
        c.t().append(c.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED)
                .setWorkflowExecutionFailedEventAttributes(WorkflowExecutionFailedEventAttributes.newBuilder()
                        .setFailure(command.getFailure())
                        .setRetryState(retry.state())
                        .setWorkflowTaskCompletedEventId(c.completedEventId())
                        .setNewExecutionRunId(successor)));
        if (retry.retries()) {
            Succession.retry(c.t(), successor, command.getFailure(), retry.delayMs());
        } else if (cronMs != CronRules.NONE) {
            Succession.cron(c.t(), successor, null, command.getFailure(), cronMs);
        }
    }

    public static void cancel(CommandContext c, CancelWorkflowExecutionCommandAttributes command) {
        requireNothingUnseen(c);
        WorkflowExecutionCanceledEventAttributes.Builder attributes =
                WorkflowExecutionCanceledEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(c.completedEventId());
        if (command.hasDetails()) {
            attributes.setDetails(command.getDetails());
        }
        c.t().append(c.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED)
                .setWorkflowExecutionCanceledEventAttributes(attributes));
    }

    /** A worker must not close a run while there is something that it has not seen. */
    static void requireNothingUnseen(CommandContext c) {
        if (c.t().isAnyUnseen()) {
            throw new CommandFailure(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, "");
        }
    }
}
