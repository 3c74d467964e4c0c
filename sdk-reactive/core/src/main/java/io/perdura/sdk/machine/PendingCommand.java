package io.perdura.sdk.machine;

import io.temporal.api.command.v1.Command;

/** A command that was given and whose event has not been seen. */
final class PendingCommand {
    final Command command;
    final Machine owner;
    private boolean vanished;

    PendingCommand(Command command, Machine owner) {
        this.command = command;
        this.owner = owner;
    }

    /** Taken back before anybody saw it. */
    void vanish() {
        vanished = true;
    }

    boolean hasVanished() {
        return vanished;
    }
}
