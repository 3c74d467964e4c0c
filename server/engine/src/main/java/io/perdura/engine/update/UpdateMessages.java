package io.perdura.engine.update;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.perdura.engine.CommandContext;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.UpdatePart;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.UpdateAdmitted;
import io.perdura.engine.v1.WorkflowTask;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.WorkflowExecutionUpdateAcceptedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionUpdateCompletedEventAttributes;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about updates when it completes a workflow task: acceptances and responses stand among its commands
 * where a PROTOCOL_MESSAGE command names them, the rest follows the commands.
 */
public final class UpdateMessages {

    private static final WorkflowTaskFailedCause BAD =
            WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE;

    private UpdateMessages() {}

    // ---- To the worker ----

    /** The requests that go to the worker with this started task, to be handled right before it is seen to start. */
    public static List<io.temporal.api.protocol.v1.Message> toShip(MutableState state, WorkflowTask task) {
        List<io.temporal.api.protocol.v1.Message> messages = new ArrayList<>();
        for (Update update : state.updates().shippedWith(task)) {
            messages.add(io.temporal.api.protocol.v1.Message.newBuilder()
                    .setId(requestMessageId(update.getUpdateId()))
                    .setProtocolInstanceId(update.getUpdateId())
                    .setEventId(task.getStartedEventId() - 1)
                    .setBody(Any.pack(UpdateMachine.request(update)))
                    .build());
        }
        return messages;
    }

    private static String requestMessageId(String updateId) {
        return updateId + "/request";
    }

    // ---- Decide: from the worker ----

    /** The command that gives a message its place in history. */
    public static void handle(CommandContext context, ProtocolMessageCommandAttributes command) {
        if (command.getMessageId().isEmpty()) {
            throw bad("MessageID is not set on ProtocolMessageCommand.");
        }
        for (io.temporal.api.protocol.v1.Message message : context.messages()) {
            if (message.getId().equals(command.getMessageId())) {
                handle(context.t(), message);
                return;
            }
        }
        throw bad("ProtocolMessageCommand referenced absent message ID " + command.getMessageId());
    }

    /** What no command has named: rejections as a rule. */
    public static void handleRest(Transition t, RespondWorkflowTaskCompletedRequest completion) {
        Set<String> named = new HashSet<>();
        for (Command command : completion.getCommandsList()) {
            named.add(command.getProtocolMessageCommandAttributes().getMessageId());
        }
        for (io.temporal.api.protocol.v1.Message message : completion.getMessagesList()) {
            if (message.getId().isEmpty() || !named.contains(message.getId())) {
                handle(t, message);
            }
        }
    }

    private static void handle(Transition t, io.temporal.api.protocol.v1.Message message) {
        String updateId = message.getProtocolInstanceId();
        if (!message.hasBody()) {
            throw Rejections.invalid("nil message body");
        }
        try {
            Any body = message.getBody();
            if (body.is(Acceptance.class)) {
                accept(t, updateId, body.unpack(Acceptance.class));
            } else if (body.is(io.temporal.api.update.v1.Rejection.class)) {
                reject(t, updateId, body.unpack(io.temporal.api.update.v1.Rejection.class));
            } else if (body.is(Response.class)) {
                complete(t, updateId, body.unpack(Response.class));
            } else {
                throw unsupported(t, updateId, body);
            }
        } catch (InvalidProtocolBufferException e) {
            throw bad("unable to unmarshal request: " + e.getMessage());
        }
    }

    private static CommandFailure unsupported(Transition t, String updateId, Any body) {
        String type = body.getTypeUrl().substring(body.getTypeUrl().lastIndexOf('/') + 1);
        int dot = type.lastIndexOf('.');
        String protocol = dot < 0 ? type : type.substring(0, dot);
        if (!protocol.equals(Response.getDescriptor().getFile().getPackage())) {
            return bad("unsupported protocol type " + protocol);
        }
        UpdatePart updates = t.state().updates();
        return updates.inFlight(updateId) == null && updates.completedBy(updateId) == null
                ? unknown(updateId)
                : bad("Message type *update." + type.substring(dot + 1) + " not supported");
    }

    private static void accept(Transition t, String updateId, Acceptance acceptance) {
        if (!t.state().execution().isOpen()) {
            return; // the run closed in this very task: the update has come too late
        }
        Update update = requireAdmitted(
                t, updateId, acceptance.hasAcceptedRequest() ? acceptance.getAcceptedRequest() : null, "Acceptance");
        if (acceptance.getSerializedSize() == 0) {
            throw bad("invalid *update.Acceptance: body is not set");
        }
        if (acceptance.getAcceptedRequestSequencingEventId() == 0) {
            throw bad("invalid *update.Acceptance: accepted_request_sequencing_event_id is not set");
        }
        if (acceptance.getAcceptedRequestMessageId().isEmpty()) {
            throw bad("invalid *update.Acceptance: accepted_request_message_id is not set");
        }
        WorkflowExecutionUpdateAcceptedEventAttributes.Builder attributes =
                WorkflowExecutionUpdateAcceptedEventAttributes.newBuilder()
                        .setProtocolInstanceId(updateId)
                        .setAcceptedRequestMessageId(requestMessageId(updateId))
                        .setAcceptedRequestSequencingEventId(acceptance.getAcceptedRequestSequencingEventId());
        if (!update.getInHistory()) {
            attributes.setAcceptedRequest(UpdateMachine.request(update));
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
                .setWorkflowExecutionUpdateAcceptedEventAttributes(attributes));
    }

    private static void reject(Transition t, String updateId, io.temporal.api.update.v1.Rejection rejection) {
        requireAdmitted(
                t, updateId, rejection.hasRejectedRequest() ? rejection.getRejectedRequest() : null, "Rejection");
        if (rejection.getSerializedSize() == 0) {
            throw bad("invalid *update.Rejection: body is not set");
        }
        requireSize(t, rejection);
        UpdateMachine.reject(t, updateId, rejection.getFailure());
    }

    private static void complete(Transition t, String updateId, Response response) {
        if (!t.state().execution().isOpen()) {
            return;
        }
        Update update = t.state().updates().inFlight(updateId);
        if (update == null && t.state().updates().completedBy(updateId) == null) {
            throw unknown(updateId);
        }
        if (update == null || update.getAcceptedEventId() == 0) {
            throw wrongState(update, updateId, "Response");
        }
        if (!response.hasMeta()) {
            throw bad("invalid *update.Response: meta is not set");
        }
        if (response.getMeta().getUpdateId().isEmpty()) {
            throw bad("invalid *update.Response: meta.update_id is not set");
        }
        if (!response.getMeta().getUpdateId().equals(updateId)) {
            throw bad("invalid *update.Response: meta.update_id != " + updateId);
        }
        if (!response.hasOutcome()) {
            throw bad("invalid *update.Response: outcome is not set");
        }
        requireSize(t, response);
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)
                .setWorkflowExecutionUpdateCompletedEventAttributes(
                        WorkflowExecutionUpdateCompletedEventAttributes.newBuilder()
                                .setAcceptedEventId(update.getAcceptedEventId())
                                .setMeta(response.getMeta())
                                .setOutcome(response.getOutcome())));
    }

    /** The update that waits for a worker's word; if the run does not know it, the worker may bring its request. */
    private static Update requireAdmitted(
            Transition t, String updateId, @Nullable Request request, String messageName) {
        Update update = t.state().updates().inFlight(updateId);
        if (update == null && t.state().updates().completedBy(updateId) == null) {
            update = revive(t, updateId, request);
        }
        if (update == null || update.getAcceptedEventId() != 0) {
            throw wrongState(update, updateId, messageName);
        }
        return update;
    }

    private static @Nullable Update revive(Transition t, String updateId, @Nullable Request request) {
        if (request == null) {
            throw unknown(updateId);
        }
        requireSize(t, request);
        try {
            UpdateMachine.requireRoomInAll(t);
        } catch (Rejection full) {
            throw bad(full.getMessage());
        }
        t.change(Change.newBuilder()
                .setUpdateAdmitted(
                        UpdateAdmitted.newBuilder().setUpdateId(updateId).setRequest(request.toByteString())));
        return t.state().updates().inFlight(updateId);
    }

    private static void requireSize(Transition t, Message message) {
        if (message.getSerializedSize() > t.limits().blobBytesMax()) {
            throw new CommandFailure(
                    BAD, "Message type " + message.getDescriptorForType().getFullName() + " exceeds size limit.", true);
        }
    }

    private static CommandFailure unknown(String updateId) {
        return bad("update " + updateId + " wasn't found on the server. This is most likely a transient error which "
                + "will be resolved automatically by retries");
    }

    private static CommandFailure wrongState(@Nullable Update update, String updateId, String message) {
        String state = update == null
                ? "Completed"
                : update.getAcceptedEventId() != 0 ? "Accepted" : update.getDeliveries() > 0 ? "Sent" : "Admitted";
        return bad("invalid state transition attempted for Update " + updateId + ": received *update." + message
                + " message while in state " + state);
    }

    private static CommandFailure bad(@Nullable String detail) {
        return new CommandFailure(BAD, detail == null ? "" : detail);
    }
}
