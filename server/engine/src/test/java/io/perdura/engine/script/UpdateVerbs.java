package io.perdura.engine.script;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.RunRecord;
import io.perdura.engine.update.UpdateMessages;
import io.perdura.engine.update.UpdateStatus;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.UpdateRefused;
import io.perdura.engine.v1.WorkflowTask;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Updates in a script: what clients ask for, what workers say to it, how it is shown. */
final class UpdateVerbs {

    private UpdateVerbs() {}

    static UpdateWorkflowExecutionRequest request(ScriptLine line) {
        UpdateWorkflowExecutionRequest.Builder request =
                UpdateWorkflowExecutionRequest.newBuilder().setRequest(update(line));
        if (line.has("run")) {
            request.getWorkflowExecutionBuilder().setRunId(line.text("run"));
        }
        return request.setFirstExecutionRunId(line.text("first-run")).build();
    }

    private static Request update(ScriptLine line) {
        Request.Builder update = Request.newBuilder()
                .setMeta(Meta.newBuilder().setUpdateId(line.word()).setIdentity("client"));
        update.getInputBuilder().setName(line.text("name", "Change"));
        if (line.has("input") || line.has("input-size")) {
            update.getInputBuilder().setArgs(Requests.payloads(line, "input"));
        }
        return update.build();
    }

    /** A word of the worker about an update; returns false if the words are about something else. */
    static boolean say(ScriptLine line, ScriptedRun run, RespondWorkflowTaskCompletedRequest.Builder answer) {
        String id = line.word();
        switch (line.verb()) {
            case "AcceptUpdate" -> {
                Acceptance.Builder acceptance = Acceptance.newBuilder()
                        .setAcceptedRequestMessageId(line.text("request-message", id + "/request"))
                        .setAcceptedRequestSequencingEventId(line.number("sequencing-event", 1));
                if (line.flag("with-request")) {
                    acceptance.setAcceptedRequest(update(line));
                }
                say(line, "/accept", acceptance.build(), answer, true);
            }
            case "CompleteUpdate" -> {
                Response.Builder response =
                        Response.newBuilder().setMeta(Meta.newBuilder().setUpdateId(line.text("of", id)));
                if (line.has("message")) {
                    response.setOutcome(Outcome.newBuilder().setFailure(Requests.failure(line)));
                } else if (!line.flag("without-outcome")) {
                    response.setOutcome(Outcome.newBuilder()
                            .setSuccess(
                                    line.has("result") || line.has("result-size")
                                            ? Requests.payloads(line, "result")
                                            : Payloads.getDefaultInstance()));
                }
                say(line, "/complete", response.build(), answer, true);
            }
            case "RejectUpdate" -> {
                var rejection = io.temporal.api.update.v1.Rejection.newBuilder()
                        .setRejectedRequestMessageId(id + "/request")
                        .setFailure(Requests.failure(line));
                if (line.flag("with-request")) {
                    rejection.setRejectedRequest(update(line));
                }
                say(line, "/reject", rejection.build(), answer, false);
            }
            case "ProtocolMessage" -> name(answer, line.word());
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void say(
            ScriptLine line,
            String suffix,
            Message body,
            RespondWorkflowTaskCompletedRequest.Builder answer,
            boolean named) {
        answer.addMessages(io.temporal.api.protocol.v1.Message.newBuilder()
                .setId(line.word() + suffix)
                .setProtocolInstanceId(line.word())
                .setBody(Any.pack(body)));
        if (named && !line.flag("without-command")) {
            name(answer, line.word() + suffix);
        }
    }

    private static void name(RespondWorkflowTaskCompletedRequest.Builder answer, String messageId) {
        answer.addCommandsBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE)
                .setProtocolMessageCommandAttributes(
                        ProtocolMessageCommandAttributes.newBuilder().setMessageId(messageId));
    }

    /** What comes to a worker with its task besides history. */
    static String shipped(ScriptedRun run, WorkflowTask task) {
        List<io.temporal.api.protocol.v1.Message> messages = UpdateMessages.toShip(run.state, task);
        return messages.isEmpty()
                ? ""
                : ", brings "
                        + messages.stream()
                                .map(message -> message.getId() + " after event " + message.getEventId())
                                .collect(Collectors.joining(", "));
    }

    /** What a caller would be told now. */
    static String status(ScriptedRun run, String updateId, ScriptRunner runner) {
        UpdateStatus status = UpdateStatus.of(run.state, updateId);
        String successor = UpdateStatus.successor(run.state, updateId);
        return status.kind()
                + (status.outcomeEventId() == 0 ? "" : ", outcome in event " + status.outcomeEventId())
                + (status.outcome() == null ? "" : ", " + runner.text(status.outcome()))
                + (successor.isEmpty() ? "" : ", goes on in " + successor);
    }

    /** Whose update a decision refuses, and why. */
    static List<String> refused(List<RunRecord> records, ScriptRunner runner) {
        List<String> refused = new ArrayList<>();
        for (RunRecord record : records) {
            if (record instanceof RunRecord.Changed changed && changed.change().hasUpdateRefused()) {
                UpdateRefused update = changed.change().getUpdateRefused();
                if (update.getReason() == UpdateRefused.Reason.REJECTED) {
                    refused.add("update " + update.getUpdateId() + " rejected: "
                            + runner.text(UpdateStatus.rejection(update).getFailure()));
                } else {
                    Rejection told = UpdateStatus.refusal(update.getReason());
                    refused.add("update " + update.getUpdateId() + " refused: " + runner.text(told));
                }
            }
        }
        return refused;
    }

    static List<String> inFlight(MutableState state) {
        List<String> texts = new ArrayList<>();
        for (Update update : state.updates().inFlight()) {
            texts.add("update " + update.getUpdateId()
                    + (update.getAcceptedEventId() != 0
                            ? " accepted"
                            : update.getDeliveries() > 0 ? " delivered " + update.getDeliveries() : " admitted"));
        }
        return texts;
    }
}
