package io.perdura.engine.matching;

/** What became of an offer. */
public enum OfferOutcome {
    /** It waits for a poller; a repeated offer is taken once. */
    TAKEN,
    /** The window is full: the run keeps the task, and its shard is asked again when there is room. */
    FULL,
    /** The worker that owns this queue has not asked for a while: its normal queue is the place to offer. */
    NO_STICKY_POLLER
}
