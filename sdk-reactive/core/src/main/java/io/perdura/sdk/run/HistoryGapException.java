package io.perdura.sdk.run;

/** History came with events missing; the run must be evicted and its history fetched whole. */
public final class HistoryGapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HistoryGapException(long expectedEventId, long eventId) {
        super("history goes on with event " + eventId + " where event " + expectedEventId + " was expected");
    }
}
