package io.perdura.sdk.machine;

import static io.perdura.sdk.machine.UpdateMachine.State.ACCEPTED;
import static io.perdura.sdk.machine.UpdateMachine.State.CLOSED;
import static io.perdura.sdk.machine.UpdateMachine.State.REQUESTED;

import com.google.protobuf.Any;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import java.util.function.Consumer;

/** One update: requested, accepted or rejected, completed. Messages say so to the server, commands give them a place. */
public final class UpdateMachine {
    static final String ACCEPT = "/accept";
    static final String REJECT = "/reject";
    static final String COMPLETE = "/complete";

    enum State {
        REQUESTED,
        ACCEPTED,
        CLOSED
    }

    static final StateTable<State> TABLE = StateTable.of("update", State.class)
            .allow(REQUESTED, "reject", CLOSED) // leaves no trace in history
            .allow(REQUESTED, "accept", ACCEPTED)
            .allow(ACCEPTED, "complete", CLOSED);

    private final Underway underway;
    private final Consumer<Message> outbox;
    private final String messageId;
    private final String instanceId;
    private final long sequencingEventId;
    private final Request request;
    private State state = REQUESTED;

    /** The outbox is told of messages in replay too; it knows that nobody needs them then. */
    public UpdateMachine(Underway underway, Consumer<Message> outbox, Message message, Request request) {
        this.underway = underway;
        this.outbox = outbox;
        this.messageId = message.getId();
        this.instanceId = message.getProtocolInstanceId();
        this.sequencingEventId = message.getEventId();
        this.request = request;
    }

    public Request request() {
        return request;
    }

    public boolean isClosed() {
        return state == CLOSED;
    }

    public void accept() {
        state = TABLE.move(state, ACCEPTED);
        send(
                ACCEPT,
                Any.pack(Acceptance.newBuilder()
                        .setAcceptedRequestMessageId(messageId)
                        .setAcceptedRequestSequencingEventId(sequencingEventId)
                        .setAcceptedRequest(request)
                        .build()));
        place(ACCEPT);
    }

    public void reject(Failure failure) {
        state = TABLE.move(state, CLOSED);
        send(
                REJECT,
                Any.pack(Rejection.newBuilder()
                        .setRejectedRequestMessageId(messageId)
                        .setRejectedRequestSequencingEventId(sequencingEventId)
                        .setRejectedRequest(request)
                        .setFailure(failure)
                        .build()));
    }

    public void complete(Outcome outcome) {
        state = TABLE.move(state, CLOSED);
        send(
                COMPLETE,
                Any.pack(Response.newBuilder()
                        .setMeta(request.getMeta())
                        .setOutcome(outcome)
                        .build()));
        place(COMPLETE);
    }

    private void send(String what, Any body) {
        outbox.accept(Message.newBuilder()
                .setId(messageId + what)
                .setProtocolInstanceId(instanceId)
                .setBody(body)
                .build());
    }

    private void place(String what) {
        underway.add(Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE)
                .setProtocolMessageCommandAttributes(
                        ProtocolMessageCommandAttributes.newBuilder().setMessageId(messageId + what))
                .build());
    }
}
