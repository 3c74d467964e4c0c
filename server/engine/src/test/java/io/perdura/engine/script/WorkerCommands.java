package io.perdura.engine.script;

import io.perdura.engine.Times;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import java.util.Map;

/** What a worker asks for when it completes a workflow task, from the words in brackets. */
final class WorkerCommands {

    private WorkerCommands() {}

    static Command of(ScriptLine line, ScriptedRun run) {
        Command.Builder command = Command.newBuilder();
        switch (line.verb()) {
            case "ScheduleActivityTask" -> scheduleActivity(command, line);
            case "RequestCancelActivityTask" ->
                command.setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK)
                        .getRequestCancelActivityTaskCommandAttributesBuilder()
                        .setScheduledEventId(
                                line.has("event") ? line.number("event", 0) : run.scheduledEventId(line.text("id")));
            case "StartTimer" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_START_TIMER);
                var attributes = command.getStartTimerCommandAttributesBuilder().setTimerId(line.text("id"));
                if (line.has("after")) {
                    attributes.setStartToFireTimeout(Times.duration(line.spanMs("after")));
                }
            }
            case "CancelTimer" ->
                command.setCommandType(CommandType.COMMAND_TYPE_CANCEL_TIMER)
                        .getCancelTimerCommandAttributesBuilder()
                        .setTimerId(line.text("id"));
            case "RecordMarker" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_RECORD_MARKER);
                var attributes =
                        command.getRecordMarkerCommandAttributesBuilder().setMarkerName(line.text("name"));
                if (line.has("details") || line.has("details-size")) {
                    attributes.putDetails("data", Requests.payloads(line, "details"));
                }
            }
            case "UpsertSearchAttributes" ->
                command.setCommandType(CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
                        .getUpsertWorkflowSearchAttributesCommandAttributesBuilder()
                        .setSearchAttributes(SearchAttributes.newBuilder().putAllIndexedFields(fields(line)));
            case "ModifyProperties" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES);
                Memo.Builder memo = Memo.newBuilder();
                if (line.has("memo-size")) {
                    memo.putFields("memo", Requests.payload("x".repeat(line.number("memo-size", 0))));
                } else {
                    memo.putAllFields(Requests.entries(line.text("memo")));
                }
                command.getModifyWorkflowPropertiesCommandAttributesBuilder().setUpsertedMemo(memo);
            }
            case "CompleteWorkflow" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
                var attributes = command.getCompleteWorkflowExecutionCommandAttributesBuilder();
                if (line.has("result") || line.has("result-size")) {
                    attributes.setResult(Requests.payloads(line, "result"));
                }
            }
            case "FailWorkflow" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
                var attributes = command.getFailWorkflowExecutionCommandAttributesBuilder();
                if (!line.flag("without-failure")) {
                    attributes.setFailure(Requests.failure(line));
                }
            }
            case "CancelWorkflow" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION);
                var attributes = command.getCancelWorkflowExecutionCommandAttributesBuilder();
                if (line.has("details")) {
                    attributes.setDetails(Requests.payloads(line, "details"));
                }
            }
            case "ContinueAsNew" -> continueAsNew(command, line);
            case "StartChild" -> startChild(command, line);
            case "SignalExternal" -> {
                command.setCommandType(CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION);
                var attributes = command.getSignalExternalWorkflowExecutionCommandAttributesBuilder()
                        .setSignalName(line.text("name", "s1"))
                        .setNamespace(line.text("namespace"))
                        .setChildWorkflowOnly(line.flag("child-only"));
                attributes.getExecutionBuilder().setWorkflowId(line.text("id")).setRunId(line.text("run"));
                if (line.has("input") || line.has("input-size")) {
                    attributes.setInput(Requests.payloads(line, "input"));
                }
            }
            case "CancelExternal" ->
                command.setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION)
                        .getRequestCancelExternalWorkflowExecutionCommandAttributesBuilder()
                        .setWorkflowId(line.text("id"))
                        .setRunId(line.text("run"))
                        .setNamespace(line.text("namespace"))
                        .setReason(line.text("reason"))
                        .setChildWorkflowOnly(line.flag("child-only"));
            default -> command.setCommandType(CommandType.valueOf("COMMAND_TYPE_" + line.verb()));
        }
        return command.build();
    }

    private static void scheduleActivity(Command.Builder command, ScriptLine line) {
        var attributes = command.setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                .getScheduleActivityTaskCommandAttributesBuilder()
                .setActivityId(line.text("id"))
                .setRequestEagerExecution(line.flag("eager"));
        attributes.getActivityTypeBuilder().setName(line.text("type", "Charge"));
        if (line.has("queue")) {
            attributes.getTaskQueueBuilder().setName(line.text("queue"));
        }
        if (line.has("schedule-to-close")) {
            attributes.setScheduleToCloseTimeout(Times.duration(line.spanMs("schedule-to-close")));
        }
        if (line.has("schedule-to-start")) {
            attributes.setScheduleToStartTimeout(Times.duration(line.spanMs("schedule-to-start")));
        }
        if (line.has("start-to-close")) {
            attributes.setStartToCloseTimeout(Times.duration(line.spanMs("start-to-close")));
        }
        if (line.has("heartbeat")) {
            attributes.setHeartbeatTimeout(Times.duration(line.spanMs("heartbeat")));
        }
        if (line.has("input") || line.has("input-size")) {
            attributes.setInput(Requests.payloads(line, "input"));
        }
        if (Requests.hasRetry(line)) {
            attributes.setRetryPolicy(Requests.retry(line));
        }
    }

    private static void startChild(Command.Builder command, ScriptLine line) {
        var attributes = command.setCommandType(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION)
                .getStartChildWorkflowExecutionCommandAttributesBuilder()
                .setWorkflowId(line.has("id-size") ? "x".repeat(line.number("id-size", 0)) : line.text("id"))
                .setNamespace(line.text("namespace"))
                .setParentClosePolicy(
                        ParentClosePolicy.valueOf("PARENT_CLOSE_POLICY_" + line.text("policy", "UNSPECIFIED")))
                .setWorkflowIdReusePolicy(
                        WorkflowIdReusePolicy.valueOf("WORKFLOW_ID_REUSE_POLICY_" + line.text("reuse", "UNSPECIFIED")));
        attributes.getWorkflowTypeBuilder().setName(line.text("type", "Ship"));
        if (line.has("queue")) {
            attributes.getTaskQueueBuilder().setName(line.text("queue"));
        }
        if (line.has("input") || line.has("input-size")) {
            attributes.setInput(Requests.payloads(line, "input"));
        }
        if (line.has("run-timeout")) {
            attributes.setWorkflowRunTimeout(Times.duration(line.spanMs("run-timeout")));
        }
        if (line.has("task-timeout")) {
            attributes.setWorkflowTaskTimeout(Times.duration(line.spanMs("task-timeout")));
        }
        if (Requests.hasRetry(line)) {
            attributes.setRetryPolicy(Requests.retry(line));
        }
    }

    private static void continueAsNew(Command.Builder command, ScriptLine line) {
        var attributes = command.setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                .getContinueAsNewWorkflowExecutionCommandAttributesBuilder();
        attributes.setCronSchedule(line.text("cron"));
        if (line.has("type")) {
            attributes.getWorkflowTypeBuilder().setName(line.text("type"));
        }
        if (line.has("queue")) {
            attributes.getTaskQueueBuilder().setName(line.text("queue"));
        }
        if (line.has("input")) {
            attributes.setInput(Requests.payloads(line, "input"));
        }
        if (line.has("memo")) {
            attributes.setMemo(Memo.newBuilder().putAllFields(Requests.entries(line.text("memo"))));
        }
        if (line.has("run-timeout")) {
            attributes.setWorkflowRunTimeout(Times.duration(line.spanMs("run-timeout")));
        }
        if (line.has("backoff")) {
            attributes.setBackoffStartInterval(Times.duration(line.spanMs("backoff")));
        }
        if (Requests.hasRetry(line)) {
            attributes.setRetryPolicy(Requests.retry(line));
        }
    }

    private static Map<String, Payload> fields(ScriptLine line) {
        return line.has("set-size")
                ? Map.of("k", Requests.payload("x".repeat(line.number("set-size", 0))))
                : Requests.entries(line.text("set"));
    }
}
