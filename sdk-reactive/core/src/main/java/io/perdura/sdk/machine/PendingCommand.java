package io.perdura.sdk.machine;

import io.temporal.api.command.v1.Command;
import org.jspecify.annotations.Nullable;

/** A command that was given and whose event has not been seen. */
final class PendingCommand {
    final Command command;
    final Machine owner;
    private final @Nullable String line;
    private boolean vanished;

    PendingCommand(Command command, Machine owner, @Nullable String line) {
        this.command = command;
        this.owner = owner;
        this.line = line;
    }

    /** The command in words, and the line that gave it if lines are kept. */
    String words() {
        return line == null || line.isEmpty() ? Words.of(command) : Words.of(command) + " (at " + line + ")";
    }

    /** Taken back before anybody saw it. */
    void vanish() {
        vanished = true;
    }

    boolean hasVanished() {
        return vanished;
    }
}
