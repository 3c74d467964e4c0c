package io.perdura.node.http;

import java.util.List;

/**
 * Whether the node can serve, and if not, what is missing, in words.
 *
 * @param notes what it cannot serve although it is ready: nobody else could
 */
public record Readiness(List<String> missing, List<String> notes) {
    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        missing = List.copyOf(missing);
        notes = List.copyOf(notes);
    }

    public Readiness(List<String> missing) {
        this(missing, List.of());
    }

    boolean ready() {
        return missing.isEmpty();
    }
}
