package io.perdura.engine.rule;

/** Where an event stands in history if it comes while a workflow task is started. */
enum Placement {
    /** The started task causes it, or it ends the run: it is written as it comes. */
    AT_ONCE,
    /** The worker decides without knowing it: it waits for the task to end. */
    BUFFERED,
    /** As buffered, and behind all those: what closes an activity or a child. */
    BUFFERED_LAST
}
