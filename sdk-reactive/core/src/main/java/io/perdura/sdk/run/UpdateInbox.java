package io.perdura.sdk.run;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.sdk.machine.UpdateMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.update.v1.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Updates on their way to a run: each has a place among the events. Live they come as messages; in replay, from the event
 * that says that they were accepted.
 */
final class UpdateInbox {
    private final WorkflowRun run;
    private List<Message> waiting = List.of();
    private @Nullable List<Message> outbox;
    private @Nullable Map<String, UpdateMachine> open;
    private @Nullable List<UpdateMachine> unknown;

    /** Accepted later in history, and admitted by an event of their own. */
    private @Nullable Set<String> acceptedOfAdmitted;

    UpdateInbox(WorkflowRun run) {
        this.run = run;
    }

    void begin(List<Message> messages) {
        waiting = messages.isEmpty() ? List.of() : new ArrayList<>(messages);
        outbox = null;
    }

    /** What the events of the task about to be replayed tell of updates. */
    void lookAhead(List<HistoryEvent> events) {
        for (HistoryEvent event : events) {
            if (event.getEventType() != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED) {
                continue;
            }
            var accepted = event.getWorkflowExecutionUpdateAcceptedEventAttributes();
            if (accepted.hasAcceptedRequest()) {
                add(Message.newBuilder()
                        .setId(accepted.getAcceptedRequestMessageId())
                        .setProtocolInstanceId(accepted.getProtocolInstanceId())
                        .setEventId(accepted.getAcceptedRequestSequencingEventId())
                        .setBody(Any.pack(accepted.getAcceptedRequest()))
                        .build());
            } else {
                if (acceptedOfAdmitted == null) {
                    acceptedOfAdmitted = new HashSet<>();
                }
                acceptedOfAdmitted.add(accepted.getProtocolInstanceId());
            }
        }
    }

    /** An update that history itself brings; in replay only one that was accepted then runs. */
    void admitted(HistoryEvent event, boolean replaying) {
        Request request =
                event.getWorkflowExecutionUpdateAdmittedEventAttributes().getRequest();
        String id = request.getMeta().getUpdateId();
        if (replaying && (acceptedOfAdmitted == null || !acceptedOfAdmitted.remove(id))) {
            return;
        }
        add(Message.newBuilder()
                .setId(id + "/request")
                .setProtocolInstanceId(id)
                .setEventId(event.getEventId())
                .setBody(Any.pack(request))
                .build());
    }

    private void add(Message message) {
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>(2);
        }
        waiting.add(message);
    }

    /** Those whose place is not after that event become jobs. */
    void deliver(long eventId) {
        for (Iterator<Message> messages = waiting.iterator(); messages.hasNext(); ) {
            Message message = messages.next();
            if (message.getEventId() <= eventId) {
                messages.remove();
                deliver(message);
            }
        }
    }

    private void deliver(Message message) {
        if (!message.getBody().is(Request.class)) {
            throw new IllegalStateException("a message of a protocol that this version of the SDK does not know: "
                    + message.getBody().getTypeUrl());
        }
        Request request;
        try {
            request = message.getBody().unpack(Request.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an update request that cannot be read", e);
        }
        if (open == null) {
            open = new HashMap<>(4);
        }
        if (open.containsKey(message.getProtocolInstanceId())) {
            WorkflowRun.LOG.warn("update {} came twice; the second is ignored", message.getProtocolInstanceId());
            return;
        }
        UpdateMachine update = new UpdateMachine(run.underway(), run::send, message, request);
        open.put(message.getProtocolInstanceId(), update);
        run.job(() -> run.requireCode().update(update));
    }

    void send(Message message) {
        if (outbox == null) {
            outbox = new ArrayList<>(2);
        }
        outbox.add(message);
    }

    List<Message> takeOutbox() {
        List<Message> sent = outbox == null ? List.of() : outbox;
        outbox = null;
        return sent;
    }

    /** Rejected ones leave no event, so what is over goes when the next task is known to be complete. */
    void forgetFinished() {
        if (open != null) {
            open.values().removeIf(UpdateMachine::isClosed);
            if (open.isEmpty()) {
                open = null;
            }
        }
    }

    /** Nobody handles it yet; somebody may until the activation is over. */
    void unknown(UpdateMachine update) {
        if (unknown == null) {
            unknown = new ArrayList<>(1);
        }
        unknown.add(update);
    }

    boolean anyUnknown() {
        return unknown != null;
    }

    /** To look again whether somebody handles them. */
    List<UpdateMachine> takeUnknown() {
        List<UpdateMachine> taken = unknown == null ? List.of() : unknown;
        unknown = null;
        return taken;
    }

    void rejectUnknown(WorkflowCode code) {
        takeUnknown().forEach(code::rejectUnknown);
    }
}
