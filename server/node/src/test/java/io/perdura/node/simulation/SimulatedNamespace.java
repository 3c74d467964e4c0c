package io.perdura.node.simulation;

import io.perdura.node.shard.Retentions.Retention;
import java.util.List;
import java.util.UUID;

/** The row of the one namespace that there is: until it is deleted, and nothing is left in it. */
final class SimulatedNamespace {
    private long version = 1;
    private boolean deleted;
    private boolean gone;
    private long goesAtMs;

    List<Retention> rows(long keptMs) {
        return gone
                ? List.of()
                : List.of(new Retention(
                        UUID.fromString(Simulation.NAMESPACE_ID), version, deleted ? 0 : keptMs, deleted, goesAtMs));
    }

    long version() {
        return version;
    }

    void delete(long goesNotBeforeMs) {
        deleted = true;
        goesAtMs = goesNotBeforeMs;
        version++;
    }

    boolean isDeleted() {
        return deleted;
    }

    boolean isGone() {
        return gone;
    }

    /** Nothing was left in it. */
    void go() {
        gone = deleted;
    }
}
