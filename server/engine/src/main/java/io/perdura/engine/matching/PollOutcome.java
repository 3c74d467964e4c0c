package io.perdura.engine.matching;

/** What became of a poll. */
public enum PollOutcome {
    PARKED,
    /** As many polls are parked as may be. */
    REFUSED
}
