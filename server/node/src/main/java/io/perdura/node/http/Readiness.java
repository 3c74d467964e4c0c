package io.perdura.node.http;

import java.util.List;

/** Whether the node can serve, and if not, what is missing, in words. */
public record Readiness(List<String> missing) {
    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        missing = List.copyOf(missing);
    }

    boolean ready() {
        return missing.isEmpty();
    }
}
