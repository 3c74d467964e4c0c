package io.perdura.sdk.run;

/** Code of a workflow left its run, or did what would not be the same in a replay. It names the line and the way out. */
public final class EscapeError extends RuntimeException {
    private static final long serialVersionUID = 1;

    EscapeError(String message) {
        super(message);
    }
}
