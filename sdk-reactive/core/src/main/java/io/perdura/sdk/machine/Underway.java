package io.perdura.sdk.machine;

import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run has under way: commands, first in, first out, until their events are seen; and by the ids of those events
 * the machines that later events are about.
 */
public final class Underway {
    /** Null: none. Most runs rest. */
    private @Nullable ArrayDeque<PendingCommand> commands;

    private @Nullable Map<Long, Machine> open;
    private @Nullable PendingCommand closing;
    private @Nullable Supplier<String> lines;

    /** From now on every command keeps the line that gave it. Costs a look at the stack for each. */
    public void keepLines(Supplier<String> line) {
        lines = line;
    }

    private @Nullable String line() {
        return lines == null ? null : lines.get();
    }

    PendingCommand add(Command command, Machine owner) {
        PendingCommand pending = new PendingCommand(command, owner, line());
        if (commands == null) {
            commands = new ArrayDeque<>(2);
        }
        commands.add(pending);
        return pending;
    }

    /** The first command that ends the run wins, and stands behind all others of its task. */
    public void close(Command command) {
        if (closing == null) {
            closing = new PendingCommand(command, Machine.NONE, line());
        }
    }

    public boolean isClosing() {
        return closing != null;
    }

    /** Gives a command that nothing comes after. */
    public void add(Command command) {
        add(command, Machine.NONE);
    }

    /** Everything that was given and not taken back; it stays here until its events are seen. */
    public List<Command> commands() {
        List<Command> given = new ArrayList<>();
        for (PendingCommand pending : pending()) {
            if (!pending.hasVanished()) {
                given.add(pending.command);
            }
        }
        if (closing != null) {
            given.add(closing.command);
        }
        return given;
    }

    /** An event that a command became: it must be the next one. */
    public void match(HistoryEvent event) {
        PendingCommand pending = next();
        if (pending == null) {
            throw new NonDeterministicError(
                    "The history goes on with " + Words.of(event) + ", for which the code gives no command.");
        }
        String difference = CommandEvents.difference(pending.command, event);
        if (difference != null) {
            throw new NonDeterministicError("The history has " + Words.of(event) + " where the code now gives "
                    + pending.words() + difference + ".");
        }
        if (pending.owner.recorded(event)) {
            if (open == null) {
                open = new HashMap<>(4);
            }
            open.put(event.getEventId(), pending.owner);
        }
    }

    private @Nullable PendingCommand next() {
        for (PendingCommand pending = poll(); pending != null; pending = poll()) {
            if (!pending.hasVanished()) {
                return pending;
            }
        }
        PendingCommand last = closing;
        closing = null;
        return last;
    }

    /** Whether any command is a marker of that name about that thing. */
    boolean hasMarker(String name, String key, String id) {
        return pending().stream()
                .anyMatch(pending -> !pending.hasVanished() && isMarker(pending.command, name, key, id));
    }

    private static boolean isMarker(Command command, String name, String key, String id) {
        if (command.getCommandType() != CommandType.COMMAND_TYPE_RECORD_MARKER) {
            return false;
        }
        RecordMarkerCommandAttributes marker = command.getRecordMarkerCommandAttributes();
        return marker.getMarkerName().equals(name)
                && id.equals(Markers.text(marker.getDetailsMap().get(key)));
    }

    private @Nullable PendingCommand peek() {
        PendingCommand first = commands == null ? null : commands.peek();
        while (first != null && first.hasVanished()) {
            poll();
            first = commands == null ? null : commands.peek();
        }
        return first == null ? closing : first;
    }

    private Collection<PendingCommand> pending() {
        return commands == null ? List.of() : commands;
    }

    private @Nullable PendingCommand poll() {
        PendingCommand first = commands == null ? null : commands.poll();
        if (commands != null && commands.isEmpty()) {
            commands = null;
        }
        return first;
    }

    /** All events of a workflow task were seen: what is left has none. */
    public void requireAllMatched(HistoryEvent next) {
        PendingCommand pending = peek();
        if (pending != null) {
            throw new NonDeterministicError("The code gives " + pending.words()
                    + ", which the history does not have: it goes on with " + Words.of(next) + ".");
        }
    }

    /** The history of a completed workflow task ends here: what is left has no event. */
    public void requireNothingLeft() {
        PendingCommand pending = peek();
        if (pending != null) {
            throw new NonDeterministicError(
                    "The code gives " + pending.words() + ", which the history does not have: it ends before.");
        }
    }

    /** A later event about something under way; false if there is no such thing. */
    public boolean happened(HistoryEvent event) {
        OptionalLong about = CommandEvents.about(event);
        if (about.isEmpty()) {
            return false;
        }
        Machine machine = open == null ? null : open.get(about.getAsLong());
        if (machine == null) {
            throw new NonDeterministicError("The history has " + Words.of(event) + " about event " + about.getAsLong()
                    + ", for which the code gave no command.");
        }
        if (machine.happened(event)) {
            forget(about.getAsLong());
        }
        return true;
    }

    void forget(long eventId) {
        if (open != null) {
            open.remove(eventId);
            if (open.isEmpty()) {
                open = null;
            }
        }
    }

    /** Whether an outside happening but a signal, an update or a cancel request can make the run go on. */
    public boolean awaitsAnything() {
        return open != null || commands != null;
    }

    /** What the run waits for, a line for each: there is no stack of a workflow that waits without a thread. */
    public String words() {
        List<String> lines = new ArrayList<>();
        if (open != null) {
            new TreeMap<>(open).values().forEach(machine -> lines.add("waits for " + machine.words()));
        }
        commands().forEach(command -> lines.add("has given " + Words.of(command)));
        return lines.isEmpty() ? "nothing is under way" : String.join("\n", lines);
    }

    /** Whether an event is what a command became. */
    public static boolean isCommandEvent(EventType type) {
        return CommandEvents.isCommandEvent(type);
    }
}
