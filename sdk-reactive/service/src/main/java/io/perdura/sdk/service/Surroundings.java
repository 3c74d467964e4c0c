package io.perdura.sdk.service;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What a worker runs in: event loops, a place for code that blocks, and the time. Production takes them from Vert.x or
 * from plain threads, a simulation from a virtual clock.
 */
public interface Surroundings {

    /** At least one; a run stays on the one it was given. */
    List<? extends EventLoop> loops();

    /** For activities that block; bounded by the activity slots. */
    Executor blocking();

    /** Wall-clock time. */
    Instant now();

    /** Never goes back; for durations. */
    long nanoTime();
}
