package io.perdura.node.launch;

import org.jspecify.annotations.Nullable;

/** Why the node cannot start: one line with the cause, one with the way out, and the exit code. */
public final class FatalStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String wayOut;
    private final StartExit exit;

    public FatalStart(StartExit exit, String cause, String wayOut) {
        this(exit, cause, wayOut, null);
    }

    public FatalStart(StartExit exit, String cause, String wayOut, @Nullable Throwable origin) {
        super(cause, origin);
        this.exit = exit;
        this.wayOut = wayOut;
    }

    public String wayOut() {
        return wayOut;
    }

    public StartExit exit() {
        return exit;
    }
}
