package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.OptionMessages;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.command.v1.StartChildWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.taskqueue.v1.TaskQueue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options as commands: what is unset is left out. */
final class CommandBuilders {
    private CommandBuilders() {}

    static Command activity(
            String id, String type, ActivityOptions options, String ownQueue, Header header, Optional<Payloads> input) {
        String queue = options.taskQueue() == null ? ownQueue : options.taskQueue();
        ScheduleActivityTaskCommandAttributes.Builder activity = ScheduleActivityTaskCommandAttributes.newBuilder()
                .setActivityId(id)
                .setActivityType(ActivityType.newBuilder().setName(type))
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setHeader(header)
                .setRequestEagerExecution(!options.disableEager() && queue.equals(ownQueue));
        input.ifPresent(activity::setInput);
        OptionMessages.set(options.startToClose(), activity::setStartToCloseTimeout);
        OptionMessages.set(options.scheduleToClose(), activity::setScheduleToCloseTimeout);
        OptionMessages.set(options.scheduleToStart(), activity::setScheduleToStartTimeout);
        OptionMessages.set(options.heartbeat(), activity::setHeartbeatTimeout);
        if (options.retry() != null) {
            activity.setRetryPolicy(OptionMessages.retry(options.retry()));
        }
        if (options.priority() != null) {
            activity.setPriority(options.priority());
        }
        return summarized(
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                        .setScheduleActivityTaskCommandAttributes(activity),
                options.summary(),
                null);
    }

    static Command timer(String id, java.time.Duration delay, @Nullable String summary) {
        return summarized(
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_START_TIMER)
                        .setStartTimerCommandAttributes(StartTimerCommandAttributes.newBuilder()
                                .setTimerId(id)
                                .setStartToFireTimeout(OptionMessages.duration(delay))),
                summary,
                null);
    }

    static Command child(
            String id,
            String type,
            ChildWorkflowOptions options,
            WorkflowInfo parent,
            DataConverter converter,
            Header header,
            Optional<Payloads> input) {
        StartChildWorkflowExecutionCommandAttributes.Builder child =
                StartChildWorkflowExecutionCommandAttributes.newBuilder()
                        .setWorkflowId(id)
                        .setHeader(header)
                        .setWorkflowType(WorkflowType.newBuilder().setName(type))
                        .setNamespace(options.namespace() == null ? parent.namespace() : options.namespace())
                        .setTaskQueue(TaskQueue.newBuilder()
                                .setName(options.taskQueue() == null ? parent.taskQueue() : options.taskQueue()));
        input.ifPresent(child::setInput);
        OptionMessages.set(options.executionTimeout(), child::setWorkflowExecutionTimeout);
        OptionMessages.set(options.runTimeout(), child::setWorkflowRunTimeout);
        OptionMessages.set(options.taskTimeout(), child::setWorkflowTaskTimeout);
        if (options.parentClosePolicy() != null) {
            child.setParentClosePolicy(options.parentClosePolicy());
        }
        if (options.idReusePolicy() != null) {
            child.setWorkflowIdReusePolicy(options.idReusePolicy());
        }
        if (options.retry() != null) {
            child.setRetryPolicy(OptionMessages.retry(options.retry()));
        }
        if (options.cronSchedule() != null) {
            child.setCronSchedule(options.cronSchedule());
        }
        if (options.priority() != null) {
            child.setPriority(options.priority());
        }
        if (!options.memo().isEmpty()) {
            child.setMemo(OptionMessages.memo(options.memo(), converter));
        }
        if (!options.searchAttributes().isEmpty()) {
            child.setSearchAttributes(OptionMessages.searchAttributes(options.searchAttributes()));
        }
        return summarized(
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION)
                        .setStartChildWorkflowExecutionCommandAttributes(child),
                options.staticSummary(),
                options.staticDetails());
    }

    /** What is unset goes over from this run: memo, search attributes and retry policy too. */
    static Command continueAsNew(
            ContinueAsNewOptions options,
            WorkflowInfo current,
            Attributes attributes,
            DataConverter converter,
            Header header,
            Optional<Payloads> input) {
        ContinueAsNewWorkflowExecutionCommandAttributes.Builder next =
                ContinueAsNewWorkflowExecutionCommandAttributes.newBuilder()
                        .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW)
                        .setHeader(header)
                        .setWorkflowType(WorkflowType.newBuilder()
                                .setName(
                                        options.workflowType() == null
                                                ? current.workflowType()
                                                : options.workflowType()))
                        .setTaskQueue(TaskQueue.newBuilder()
                                .setName(options.taskQueue() == null ? current.taskQueue() : options.taskQueue()));
        input.ifPresent(next::setInput);
        OptionMessages.set(options.runTimeout(), next::setWorkflowRunTimeout);
        OptionMessages.set(options.taskTimeout(), next::setWorkflowTaskTimeout);
        OptionMessages.set(options.backoffStart(), next::setBackoffStartInterval);
        RetryPolicy same = current.retryPolicy();
        if (options.retry() != null) {
            next.setRetryPolicy(OptionMessages.retry(options.retry()));
        } else if (same != null) {
            next.setRetryPolicy(same);
        }
        if (options.memo() != null) {
            next.setMemo(OptionMessages.memo(options.memo(), converter));
        } else if (attributes.hasMemo()) {
            next.setMemo(attributes.memo());
        }
        if (options.searchAttributes() != null) {
            next.setSearchAttributes(OptionMessages.searchAttributes(options.searchAttributes()));
        } else if (attributes.hasSearch()) {
            next.setSearchAttributes(attributes.search());
        }
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                .setContinueAsNewWorkflowExecutionCommandAttributes(next)
                .build();
    }

    /** What user interfaces show, in the plain chain. */
    private static Command summarized(Command.Builder command, @Nullable String summary, @Nullable String details) {
        OptionMessages.userMetadata(summary, details).ifPresent(command::setUserMetadata);
        return command.build();
    }
}
