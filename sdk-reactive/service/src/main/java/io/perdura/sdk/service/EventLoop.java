package io.perdura.sdk.service;

import java.time.Duration;
import java.util.concurrent.Executor;

/** One thread at a time, in order; what runs on it must not block. */
public interface EventLoop extends Executor {

    /** Whether the caller is on it now. */
    boolean here();

    /** Runs it once after the delay, on this loop. */
    LoopTimer schedule(Duration delay, Runnable task);
}
