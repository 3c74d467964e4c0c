package io.perdura.engine.outbox;

import io.perdura.engine.MutableState;
import io.perdura.engine.Transition;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.MessageAcknowledged;
import io.perdura.engine.v1.MessageOwed;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunOrigin;
import io.perdura.engine.v1.RunSender;
import org.jspecify.annotations.Nullable;

/** The messages that a run owes to others, seen from the run. Delivery repeats them until they leave the outbox. */
public final class Outbox {

    private Outbox() {}

    /** The message as it is sent, or null if it is not owed any more. */
    public static @Nullable RunMessage message(MutableState state, long id) {
        RunMessage message = state.outbox().find(id);
        return message == null
                ? null
                : message.toBuilder()
                        .setSender(RunSender.newBuilder()
                                .setNamespaceId(state.execution().namespaceId())
                                .setWorkflowId(state.execution().workflowId())
                                .setRunId(state.execution().runId()))
                        .build();
    }

    /** The message has arrived. Losing this is harmless: the message is sent again, and taken for repeated. */
    public static void acknowledge(Transition t, long id) {
        if (t.state().outbox().find(id) != null) {
            t.change(Change.newBuilder()
                    .setMessageAcknowledged(MessageAcknowledged.newBuilder().setId(id)));
        }
    }

    /** Something to tell another run that no event of this one says. */
    public static void owe(Transition t, RunMessage.Builder message) {
        t.change(Change.newBuilder().setMessageOwed(MessageOwed.newBuilder().setMessage(message)));
    }

    public static void applyOwed(MutableState state, Change change) {
        state.outbox().put(change.getMessageOwed().getMessage());
    }

    /** What a reset run took over it owes under the names that its receivers may know. */
    public static void applyForked(MutableState state) {
        for (RunMessage message : state.outbox().owed()) {
            for (RunOrigin origin : state.execution().origins()) {
                if (message.getId() <= origin.getLastEventId()) {
                    state.outbox()
                            .put(message.toBuilder()
                                    .setOriginRunId(origin.getRunId())
                                    .build());
                    break;
                }
            }
        }
    }

    public static void applyAcknowledged(MutableState state, Change change) {
        state.outbox().remove(change.getMessageAcknowledged().getId());
    }
}
