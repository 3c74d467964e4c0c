package io.perdura.engine.rule;

import io.perdura.engine.CommandContext;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityCommands;
import io.perdura.engine.child.ChildCommands;
import io.perdura.engine.execution.CloseCommands;
import io.perdura.engine.execution.ContinueAsNew;
import io.perdura.engine.execution.PropertyCommands;
import io.perdura.engine.external.ExternalCommands;
import io.perdura.engine.timer.TimerMachine;
import io.perdura.engine.update.UpdateMessages;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table command → what a worker may ask for when it completes a workflow task, and how it is carried out. */
final class CommandTable {

    /**
     * @param attributes which of the command's attributes the type goes with
     * @param bad the cause under which the workflow task fails if the command is no good
     */
    private record Row<A>(
            Command.AttributesCase attributes,
            WorkflowTaskFailedCause bad,
            boolean closes,
            Function<Command, A> getter,
            BiConsumer<CommandContext, A> handler) {

        void handle(CommandContext context, Command command) {
            handler.accept(context, getter.apply(command));
        }
    }

    private static final Map<CommandType, Row<?>> ROWS = new EnumMap<>(CommandType.class);

    static {
        row(
                CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
                Command.AttributesCase.SCHEDULE_ACTIVITY_TASK_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES,
                Command::getScheduleActivityTaskCommandAttributes,
                ActivityCommands::schedule);
        row(
                CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
                Command.AttributesCase.REQUEST_CANCEL_ACTIVITY_TASK_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_REQUEST_CANCEL_ACTIVITY_ATTRIBUTES,
                Command::getRequestCancelActivityTaskCommandAttributes,
                ActivityCommands::requestCancel);
        row(
                CommandType.COMMAND_TYPE_START_TIMER,
                Command.AttributesCase.START_TIMER_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_START_TIMER_ATTRIBUTES,
                Command::getStartTimerCommandAttributes,
                TimerMachine::start);
        row(
                CommandType.COMMAND_TYPE_CANCEL_TIMER,
                Command.AttributesCase.CANCEL_TIMER_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CANCEL_TIMER_ATTRIBUTES,
                Command::getCancelTimerCommandAttributes,
                TimerMachine::cancel);
        row(
                CommandType.COMMAND_TYPE_RECORD_MARKER,
                Command.AttributesCase.RECORD_MARKER_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_RECORD_MARKER_ATTRIBUTES,
                Command::getRecordMarkerCommandAttributes,
                PropertyCommands::recordMarker);
        row(
                CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
                Command.AttributesCase.UPSERT_WORKFLOW_SEARCH_ATTRIBUTES_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES,
                Command::getUpsertWorkflowSearchAttributesCommandAttributes,
                PropertyCommands::upsertSearchAttributes);
        row(
                CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES,
                Command.AttributesCase.MODIFY_WORKFLOW_PROPERTIES_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_MODIFY_WORKFLOW_PROPERTIES_ATTRIBUTES,
                Command::getModifyWorkflowPropertiesCommandAttributes,
                PropertyCommands::modifyProperties);
        row(
                CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
                Command.AttributesCase.START_CHILD_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_START_CHILD_EXECUTION_ATTRIBUTES,
                Command::getStartChildWorkflowExecutionCommandAttributes,
                ChildCommands::start);
        row(
                CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
                Command.AttributesCase.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SIGNAL_WORKFLOW_EXECUTION_ATTRIBUTES,
                Command::getSignalExternalWorkflowExecutionCommandAttributes,
                ExternalCommands::signal);
        row(
                CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
                Command.AttributesCase.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause
                        .WORKFLOW_TASK_FAILED_CAUSE_BAD_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_ATTRIBUTES,
                Command::getRequestCancelExternalWorkflowExecutionCommandAttributes,
                ExternalCommands::requestCancel);
        closing(
                CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
                Command.AttributesCase.COMPLETE_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_COMPLETE_WORKFLOW_EXECUTION_ATTRIBUTES,
                Command::getCompleteWorkflowExecutionCommandAttributes,
                CloseCommands::complete);
        closing(
                CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
                Command.AttributesCase.FAIL_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_FAIL_WORKFLOW_EXECUTION_ATTRIBUTES,
                Command::getFailWorkflowExecutionCommandAttributes,
                CloseCommands::fail);
        closing(
                CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
                Command.AttributesCase.CANCEL_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CANCEL_WORKFLOW_EXECUTION_ATTRIBUTES,
                Command::getCancelWorkflowExecutionCommandAttributes,
                CloseCommands::cancel);
        closing(
                CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
                Command.AttributesCase.CONTINUE_AS_NEW_WORKFLOW_EXECUTION_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CONTINUE_AS_NEW_ATTRIBUTES,
                Command::getContinueAsNewWorkflowExecutionCommandAttributes,
                ContinueAsNew::run);
        row(
                CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
                Command.AttributesCase.PROTOCOL_MESSAGE_COMMAND_ATTRIBUTES,
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE,
                Command::getProtocolMessageCommandAttributes,
                UpdateMessages::handle);
    }

    private CommandTable() {}

    private static <A> void row(
            CommandType type,
            Command.AttributesCase attributes,
            WorkflowTaskFailedCause bad,
            Function<Command, A> getter,
            BiConsumer<CommandContext, A> handler) {
        ROWS.put(type, new Row<>(attributes, bad, false, getter, handler));
    }

    private static <A> void closing(
            CommandType type,
            Command.AttributesCase attributes,
            WorkflowTaskFailedCause bad,
            Function<Command, A> getter,
            BiConsumer<CommandContext, A> handler) {
        ROWS.put(type, new Row<>(attributes, bad, true, getter, handler));
    }

    static Set<CommandType> types() {
        return ROWS.keySet();
    }

    /** Refuses, before anything is decided, what no worker may send. */
    static void checkSequence(List<Command> commands) {
        for (int i = 0; i < commands.size(); i++) {
            CommandType type = commands.get(i).getCommandType();
            Row<?> row = ROWS.get(type);
            if (row == null) {
                if (type == CommandType.UNRECOGNIZED || type == CommandType.COMMAND_TYPE_UNSPECIFIED) {
                    int number = commands.get(i).getCommandTypeValue();
                    throw Rejections.invalid("unknown command type: " + (number == 0 ? "Unspecified" : number));
                }
                throw Rejections.unimplemented("command " + name(type) + " is not implemented");
            }
            if (row.closes && i < commands.size() - 1) {
                String names = commands.stream()
                        .map(command -> name(command.getCommandType()))
                        .collect(Collectors.joining(", "));
                throw Rejections.invalid("invalid command sequence: [" + names + "], command " + name(type)
                        + " must be the last command.");
            }
        }
    }

    private static String name(CommandType type) {
        List<String> words = new ArrayList<>();
        for (String word : type.name().replace("COMMAND_TYPE_", "").split("_", -1)) {
            words.add(word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
        }
        return String.join("", words);
    }

    /**
     * Carries the commands out in order; returns whether one had an effect that the worker must see at once. Throws {@link
     * io.perdura.engine.CommandFailure}, after which the transition is rolled back.
     */
    static boolean run(Transition t, RespondWorkflowTaskCompletedRequest request, long completedEventId) {
        boolean needsWorkflowTask = false;
        for (Command command : request.getCommandsList()) {
            Row<?> row = ROWS.get(command.getCommandType());
            if (row == null) {
                throw new IllegalStateException("checkSequence comes first");
            }
            CommandContext context = new CommandContext(t, command, row.bad, completedEventId, request);
            if (command.getAttributesCase() != row.attributes) {
                String name = name(command.getCommandType()) + "Command";
                throw context.bad(name + "Attributes is not set on " + name + ".");
            }
            row.handle(context, command);
            needsWorkflowTask |= context.needsWorkflowTask();
        }
        return needsWorkflowTask;
    }
}
