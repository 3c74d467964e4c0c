package io.perdura.engine;

import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.execution.CloseCommands;
import io.perdura.engine.execution.PropertyCommands;
import io.perdura.engine.timer.TimerMachine;
import io.perdura.engine.update.UpdateMessages;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table command → handler: what a worker may ask for when it completes a workflow task. */
public final class CommandHandlers {

    /** {@code needsWorkflowTask}: a command had an effect that the worker must see at once. */
    public record Outcome(boolean needsWorkflowTask) {}

    /** One command being carried out; {@code event} carries over what the command says about itself. */
    private record Context(
            Transition t,
            Command command,
            long completedEventId,
            String identity,
            UpdateMessages messages,
            HistoryEvent.Builder event) {}

    /** Returns whether a workflow task must follow. */
    private interface Handler {
        boolean handle(Context context);
    }

    private static final Map<CommandType, Handler> TABLE = new EnumMap<>(CommandType.class);

    private static final Set<CommandType> CLOSING = EnumSet.of(
            CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
            CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
            CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
            CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION);

    static {
        TABLE.put(
                CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
                c -> append(
                        c,
                        ActivityMachine.schedule(
                                c.t, c.command.getScheduleActivityTaskCommandAttributes(), c.completedEventId)));
        TABLE.put(
                CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
                c -> ActivityMachine.requestCancel(
                        c.t,
                        c.command.getRequestCancelActivityTaskCommandAttributes(),
                        c.completedEventId,
                        c.identity,
                        c.event));
        TABLE.put(
                CommandType.COMMAND_TYPE_START_TIMER,
                c -> append(
                        c, TimerMachine.start(c.t, c.command.getStartTimerCommandAttributes(), c.completedEventId)));
        TABLE.put(
                CommandType.COMMAND_TYPE_CANCEL_TIMER,
                c -> append(
                        c,
                        TimerMachine.cancel(
                                c.t, c.command.getCancelTimerCommandAttributes(), c.completedEventId, c.identity)));
        TABLE.put(
                CommandType.COMMAND_TYPE_RECORD_MARKER,
                c -> append(
                        c,
                        PropertyCommands.recordMarker(
                                c.t, c.command.getRecordMarkerCommandAttributes(), c.completedEventId)));
        TABLE.put(
                CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
                c -> append(
                        c,
                        PropertyCommands.upsertSearchAttributes(
                                c.t,
                                c.command.getUpsertWorkflowSearchAttributesCommandAttributes(),
                                c.completedEventId)));
        TABLE.put(
                CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES,
                c -> append(
                        c,
                        PropertyCommands.modifyProperties(
                                c.t, c.command.getModifyWorkflowPropertiesCommandAttributes(), c.completedEventId)));
        TABLE.put(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION, c -> {
            CloseCommands.complete(
                    c.t, c.command.getCompleteWorkflowExecutionCommandAttributes(), c.completedEventId, c.event);
            return false;
        });
        TABLE.put(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION, c -> {
            CloseCommands.fail(c.t, c.command.getFailWorkflowExecutionCommandAttributes(), c.completedEventId, c.event);
            return false;
        });
        TABLE.put(CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION, c -> {
            CloseCommands.cancel(
                    c.t, c.command.getCancelWorkflowExecutionCommandAttributes(), c.completedEventId, c.event);
            return false;
        });
        TABLE.put(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION, c -> {
            CloseCommands.continueAsNew(
                    c.t, c.command.getContinueAsNewWorkflowExecutionCommandAttributes(), c.completedEventId, c.event);
            return false;
        });
        TABLE.put(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE, c -> {
            c.messages.handle(c.t, c.command);
            return false;
        });
    }

    private CommandHandlers() {}

    /** Refuses, before anything is decided, what no worker may send. */
    public static void checkSequence(List<Command> commands) {
        for (int i = 0; i < commands.size(); i++) {
            CommandType type = commands.get(i).getCommandType();
            if (CLOSING.contains(type) && i < commands.size() - 1) {
                throw Rejections.invalid("invalid command sequence: [" + names(commands) + "], command "
                        + shortName(type) + " must be the last command.");
            }
            if (!TABLE.containsKey(type)) {
                if (type == CommandType.UNRECOGNIZED || type == CommandType.COMMAND_TYPE_UNSPECIFIED) {
                    throw Rejections.invalid(
                            "Unknown command type: " + commands.get(i).getCommandTypeValue());
                }
                throw Rejections.unimplemented("command " + shortName(type) + " is not implemented");
            }
        }
    }

    private static String names(List<Command> commands) {
        StringBuilder names = new StringBuilder();
        for (Command command : commands) {
            if (names.length() > 0) {
                names.append(", ");
            }
            names.append(shortName(command.getCommandType()));
        }
        return names.toString();
    }

    private static String shortName(CommandType type) {
        StringBuilder name = new StringBuilder();
        for (String word : type.name().replace("COMMAND_TYPE_", "").split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    /** Carries the commands out in order. Throws {@link CommandFailure}, after which the transition is rolled back. */
    public static Outcome run(Transition t, RespondWorkflowTaskCompletedRequest request, long completedEventId) {
        boolean needsWorkflowTask = false;
        UpdateMessages messages = new UpdateMessages(request.getMessagesList());
        for (Command command : request.getCommandsList()) {
            Handler handler = TABLE.get(command.getCommandType());
            if (handler == null) {
                throw new IllegalStateException("checkSequence comes first");
            }
            HistoryEvent.Builder event = HistoryEvent.newBuilder();
            describe(command, event);
            needsWorkflowTask |=
                    handler.handle(new Context(t, command, completedEventId, request.getIdentity(), messages, event));
        }
        messages.handleRest(t);
        return new Outcome(needsWorkflowTask);
    }

    private static boolean append(Context context, HistoryEvent.Builder event) {
        describe(context.command, event);
        context.t.append(event);
        return false;
    }

    /** What a command says about itself stands on the event it leads to. */
    private static void describe(Command command, HistoryEvent.Builder event) {
        if (command.hasUserMetadata()) {
            event.setUserMetadata(command.getUserMetadata());
        }
        if (command.getEventGroupMarkersCount() > 0) {
            event.addAllEventGroupMarkers(command.getEventGroupMarkersList());
        }
    }
}
