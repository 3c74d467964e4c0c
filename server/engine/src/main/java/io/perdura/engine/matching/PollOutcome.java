package io.perdura.engine.matching;

/** What became of a poll. */
public enum PollOutcome {
    PARKED,
    /** As many polls are parked as may be. */
    REFUSED,
    /** The worker said that it shuts down: it gets an empty answer, so that it stops asking. */
    SHUT_DOWN
}
