package io.perdura.node.persistence;

/** The bounds of the pools; each statement ends after {@code readMs} or {@code queryMs} on the server, and after twice that here. */
public record DatabaseLimits(
        int readConnections,
        int readsWaitingMax,
        long readMs,
        int queryConnections,
        int queriesWaitingMax,
        long queryMs) {

    public static final DatabaseLimits DEFAULT = new DatabaseLimits(4, 2_000, 5_000, 4, 200, 10_000);
}
