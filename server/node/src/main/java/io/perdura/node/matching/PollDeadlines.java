package io.perdura.node.matching;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;

/** How long a poll may wait: the caller says, within limits, and hears before it stops listening. */
public final class PollDeadlines {
    private static final long WAIT_MAX_MS = 60_000;
    private static final long WAIT_MIN_MS = 2_000;
    private static final long TAIL_ROOM_MS = 1_000;

    private PollDeadlines() {}

    /** Refuses a poll that does not say how long it waits, or waits too short a time for anything to come. */
    public static void check(long deadlineMs, long nowMs) {
        if (deadlineMs == Call.NO_DEADLINE) {
            throw new Rejection(Code.INVALID_ARGUMENT, "Context timeout is not set.");
        }
        if (deadlineMs - nowMs < WAIT_MIN_MS) {
            throw new Rejection(Code.FAILED_PRECONDITION, "Context timeout is too short.");
        }
    }

    /** When a poll gets an empty answer if nothing came. */
    public static long answerAtMs(long deadlineMs, long nowMs) {
        return Math.min(nowMs + WAIT_MAX_MS, deadlineMs - TAIL_ROOM_MS);
    }
}
