package io.perdura.node.launch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why the node cannot start: one line with the cause, one with the way out, and the exit code. */
public final class FatalStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String wayOut;
    private final StartExit exit;
    private final transient List<FatalStart> others;

    public FatalStart(StartExit exit, String cause, String wayOut) {
        this(exit, cause, wayOut, null);
    }

    public FatalStart(StartExit exit, String cause, String wayOut, @Nullable Throwable origin) {
        this(exit, cause, wayOut, origin, List.of());
    }

    private FatalStart(
            StartExit exit, String cause, String wayOut, @Nullable Throwable origin, List<FatalStart> others) {
        super(cause, origin);
        this.exit = exit;
        this.wayOut = wayOut;
        this.others = others;
    }

    /** Several causes at once; the first decides the exit code. */
    static FatalStart all(List<FatalStart> causes) {
        FatalStart first = causes.get(0);
        return new FatalStart(
                first.exit,
                String.valueOf(first.getMessage()),
                first.wayOut,
                first.getCause(),
                List.copyOf(causes.subList(1, causes.size())));
    }

    /** What else is wrong. */
    List<FatalStart> others() {
        return others;
    }

    public String wayOut() {
        return wayOut;
    }

    public StartExit exit() {
        return exit;
    }
}
