package io.perdura.engine.child;

import com.google.protobuf.Duration;
import io.perdura.engine.CommandContext;
import io.perdura.engine.check.Priorities;
import io.perdura.engine.check.Spans;
import io.perdura.engine.check.TaskQueues;
import io.perdura.engine.check.Texts;
import io.perdura.engine.check.Timeouts;
import io.perdura.engine.cron.CronSchedule;
import io.perdura.engine.retry.RetryPolicies;
import io.temporal.api.command.v1.StartChildWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.StartChildWorkflowExecutionInitiatedEventAttributes;

/** The command that starts a child: checked here, carried out by a message to whoever has the child's workflow id. */
public final class ChildCommands {

    private static final String COMMAND = "StartChildWorkflowExecutionCommand";

    private ChildCommands() {}

    public static void start(CommandContext c, StartChildWorkflowExecutionCommandAttributes command) {
        String namespace = c.namespace(command.getNamespace());
        RetryPolicy policy = RetryPolicies.withDefaults(command.getRetryPolicy());
        check(c, command, policy, namespace);
        StartChildWorkflowExecutionInitiatedEventAttributes.Builder initiated =
                StartChildWorkflowExecutionInitiatedEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(c.completedEventId())
                        .setNamespace(namespace)
                        .setNamespaceId(c.state().execution().namespaceId())
                        .setWorkflowId(command.getWorkflowId())
                        .setWorkflowType(command.getWorkflowType())
                        .setControl(command.getControl())
                        .setCronSchedule(command.getCronSchedule())
                        .setWorkflowIdReusePolicy(
                                command.getWorkflowIdReusePolicy()
                                                == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_UNSPECIFIED
                                        ? WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
                                        : command.getWorkflowIdReusePolicy())
                        .setParentClosePolicy(
                                command.getParentClosePolicy() == ParentClosePolicy.PARENT_CLOSE_POLICY_UNSPECIFIED
                                        ? ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE
                                        : command.getParentClosePolicy());
        initiated.getTaskQueueBuilder().setName(queue(c, command)).setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
        setTimeouts(c, command, initiated);
        if (command.hasRetryPolicy()) {
            initiated.setRetryPolicy(policy);
        }
        if (command.hasInput()) {
            initiated.setInput(command.getInput());
        }
        if (command.hasHeader()) {
            initiated.setHeader(command.getHeader());
        }
        if (command.hasMemo()) {
            initiated.setMemo(command.getMemo());
        }
        if (command.hasSearchAttributes()) {
            initiated.setSearchAttributes(command.getSearchAttributes());
        }
        if (command.hasPriority()) {
            initiated.setPriority(command.getPriority());
        }
        c.t().append(c.event(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)
                .setStartChildWorkflowExecutionInitiatedEventAttributes(initiated));
    }

    private static String queue(CommandContext c, StartChildWorkflowExecutionCommandAttributes command) {
        return command.getTaskQueue().getName().isEmpty()
                ? c.state().execution().taskQueue()
                : command.getTaskQueue().getName();
    }

    /** As those of a start request, but that none is left unsaid but that of the whole chain. */
    private static void setTimeouts(
            CommandContext c,
            StartChildWorkflowExecutionCommandAttributes command,
            StartChildWorkflowExecutionInitiatedEventAttributes.Builder initiated) {
        if (command.hasWorkflowExecutionTimeout()) {
            initiated.setWorkflowExecutionTimeout(Spans.capped(command.getWorkflowExecutionTimeout()));
        }
        Timeouts effective = Timeouts.effective(
                Spans.capped(command.getWorkflowExecutionTimeout()),
                Spans.capped(command.getWorkflowRunTimeout()),
                Spans.capped(command.getWorkflowTaskTimeout()),
                c.limits());
        initiated.setWorkflowRunTimeout(effective.run()).setWorkflowTaskTimeout(effective.task());
    }

    private static void check(
            CommandContext c,
            StartChildWorkflowExecutionCommandAttributes command,
            RetryPolicy policy,
            String namespace) {
        String id = command.getWorkflowId();
        String type = command.getWorkflowType().getName();
        String suffix = ". WorkflowId=" + id + " WorkflowType=" + type + " Namespace=" + namespace;
        int idMax = c.limits().idBytesMax();
        if (id.isEmpty()) {
            throw c.bad("Required field WorkflowId is not set on " + COMMAND + ". WorkflowType=" + type + " Namespace="
                    + namespace);
        }
        if (type.isEmpty()) {
            throw c.bad("Required field WorkflowType is not set on " + COMMAND + ". WorkflowId=" + id + " Namespace="
                    + namespace);
        }
        if (Texts.isLonger(id, idMax)) {
            throw c.bad("WorkflowId on " + COMMAND + " exceeds length limit. WorkflowId=" + id + " Length="
                    + Texts.bytes(id) + " Limit=" + idMax + " WorkflowType=" + type + " Namespace="
                    + namespace);
        }
        if (Texts.isLonger(type, idMax)) {
            throw c.bad("WorkflowType on " + COMMAND + " exceeds length limit. WorkflowId=" + id + " WorkflowType="
                    + type + " Length=" + Texts.bytes(type) + " Limit=" + idMax + " Namespace="
                    + namespace);
        }
        if (!Texts.isStorable(id) || !Texts.isStorable(type)) {
            throw c.bad("a text of " + COMMAND + " contains a null byte");
        }
        if (command.getWorkflowIdReusePolicy() == WorkflowIdReusePolicy.UNRECOGNIZED) {
            throw c.bad("unknown WorkflowIdReusePolicy on " + COMMAND + ": " + command.getWorkflowIdReusePolicyValue()
                    + suffix);
        }
        if (command.getParentClosePolicy() == ParentClosePolicy.UNRECOGNIZED) {
            throw c.bad(
                    "unknown ParentClosePolicy on " + COMMAND + ": " + command.getParentClosePolicyValue() + suffix);
        }
        checkSpan(c, command.getWorkflowExecutionTimeout(), "WorkflowExecutionTimeout", suffix);
        checkSpan(c, command.getWorkflowRunTimeout(), "WorkflowRunTimeout", suffix);
        checkSpan(c, command.getWorkflowTaskTimeout(), "WorkflowTaskTimeout", suffix);
        String policyProblem = command.hasRetryPolicy() ? RetryPolicies.problem(policy) : null;
        if (policyProblem != null) {
            throw c.bad("invalid WorkflowRetryPolicy on " + COMMAND + ": " + policyProblem + suffix);
        }
        String cronProblem =
                command.getCronSchedule().isEmpty() ? null : CronSchedule.problem(command.getCronSchedule());
        if (cronProblem != null) {
            throw c.bad("invalid CronSchedule on " + COMMAND + ": " + cronProblem + suffix);
        }
        String queue = queue(c, command);
        String queueProblem = TaskQueues.problem(queue, idMax);
        if (queueProblem != null) {
            throw c.bad("invalid TaskQueue on " + COMMAND + ": " + queueProblem + suffix + " TaskQueue=" + queue);
        }
        String priorityProblem = Priorities.problem(command.getPriority());
        if (priorityProblem != null) {
            throw c.bad("invalid Priority on " + COMMAND + ": " + priorityProblem + suffix);
        }
        c.requireBlob(
                command.getInput().getSerializedSize(),
                "StartChildWorkflowExecutionCommandAttributes. Input exceeds size limit.");
        c.requireSize(
                command.getMemo().getSerializedSize(),
                c.limits().memoBytesMax(),
                "StartChildWorkflowExecutionCommandAttributes.Memo exceeds size limit.");
        c.requireRoom(
                c.state().children().size(),
                c.limits().pendingChildrenMax(),
                "pending child workflow executions",
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_CHILD_WORKFLOWS_LIMIT_EXCEEDED);
    }

    private static void checkSpan(CommandContext c, Duration span, String name, String suffix) {
        String problem = Spans.problem(span);
        if (problem != null) {
            throw c.bad("Invalid " + name + " on " + COMMAND + ": " + problem + suffix);
        }
    }
}
