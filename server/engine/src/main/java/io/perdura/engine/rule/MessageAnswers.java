package io.perdura.engine.rule;

import io.perdura.engine.Transition;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.external.ExternalMachine;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;

/** What the answer to a message does to the run that sent it. A message that is not owed any more has had its answer. */
public final class MessageAnswers {

    private MessageAnswers() {}

    public static void take(Transition t, long id, RunMessageReply reply) {
        RunMessage message = Outbox.message(t.state(), id);
        if (message == null) {
            return;
        }
        switch (message.getBodyCase()) {
            case CHILD_START -> ChildMachine.startAnswered(t, message, reply);
            case SIGNAL -> ExternalMachine.signalAnswered(t, message, reply);
            case CANCEL -> ExternalMachine.cancelAnswered(t, message, reply);
            case CHILD_STARTED -> Inbox.startedAnswered(t, message, reply);
            case PARENT_RESET -> ChildMachine.reconnected(t, message, reply);
            case CHILD_CLOSED, PARENT_CLOSED -> Outbox.acknowledge(t, id);
            case BODY_NOT_SET -> throw new IllegalStateException("a message of no kind");
        }
    }
}
