package io.perdura.engine;

import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.sdk.v1.UserMetadata;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.List;

/** One command being carried out: the transition that it changes, and what is the same for every command. */
public final class CommandContext {

    private final Transition t;
    private final Command command;
    private final WorkflowTaskFailedCause bad;
    private final long completedEventId;
    private final RespondWorkflowTaskCompletedRequest completion;
    private boolean needsWorkflowTask;

    /** @param bad the cause under which the workflow task fails if the command is no good */
    public CommandContext(
            Transition t,
            Command command,
            WorkflowTaskFailedCause bad,
            long completedEventId,
            RespondWorkflowTaskCompletedRequest completion) {
        this.t = t;
        this.command = command;
        this.bad = bad;
        this.completedEventId = completedEventId;
        this.completion = completion;
    }

    public Transition t() {
        return t;
    }

    public MutableState state() {
        return t.state();
    }

    public Limits limits() {
        return t.limits();
    }

    /** The event of the completion that brought the command. */
    public long completedEventId() {
        return completedEventId;
    }

    /** Of the worker. */
    public String identity() {
        return completion.getIdentity();
    }

    /** What the worker said besides its commands, which may give it its place among them. */
    public List<Message> messages() {
        return completion.getMessagesList();
    }

    /** The name of the run's namespace: commands that name another one are refused. */
    public String namespace(String asked) {
        if (!asked.isEmpty() && !asked.equals(completion.getNamespace())) {
            throw bad("cross namespace commands are not allowed");
        }
        return completion.getNamespace();
    }

    /** What the command says about itself. */
    public UserMetadata userMetadata() {
        return command.getUserMetadata();
    }

    /** The event that the command leads to, with what the command says about itself. */
    public HistoryEvent.Builder event(EventType type) {
        HistoryEvent.Builder event = t.event(type);
        if (command.hasUserMetadata()) {
            event.setUserMetadata(command.getUserMetadata());
        }
        if (command.getEventGroupMarkersCount() > 0) {
            event.addAllEventGroupMarkers(command.getEventGroupMarkersList());
        }
        return event;
    }

    /** The command had an effect that the worker must see at once. */
    public void requireWorkflowTask() {
        needsWorkflowTask = true;
    }

    public boolean needsWorkflowTask() {
        return needsWorkflowTask;
    }

    // ---- What a command is refused for ----

    public CommandFailure bad(String problem) {
        return new CommandFailure(bad, problem);
    }

    /** The command does not fit the state of the run: {@code action} and {@code detail} as workers know them. */
    public CommandFailure invalidInState(String action, String detail) {
        return CommandFailure.invalidInState(bad, action, detail);
    }

    /** A value that is too large would be so again at every attempt: it ends the run. */
    public void requireSize(int bytes, int bytesMax, String problem) {
        if (bytes > bytesMax) {
            throw new CommandFailure(bad, problem, true);
        }
    }

    /** A run may wait for so many things of a kind at once. */
    public void requireRoom(int pending, int max, String what, WorkflowTaskFailedCause cause) {
        if (pending >= max) {
            throw new CommandFailure(
                    cause, "the number of " + what + ", " + pending + ", has reached the per-workflow limit of " + max);
        }
    }

    public void requireBlob(int bytes, String problem) {
        requireSize(bytes, limits().blobBytesMax(), problem);
    }
}
