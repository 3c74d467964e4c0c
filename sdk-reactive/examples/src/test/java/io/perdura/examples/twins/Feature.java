package io.perdura.examples.twins;

/** What a twin uses of a workflow: each is a run of its own. */
enum Feature {
    ACTIVITY,
    FAILED_ACTIVITY,
    LOCAL_ACTIVITY,
    FAILED_LOCAL_ACTIVITY,
    TIMER,
    CHILD,
    FAILED_CHILD,
    SIGNAL,
    SIGNAL_HANDLER,
    EXTERNAL_SIGNAL,
    UPDATE,
    SIDE_EFFECT,
    MUTABLE_SIDE_EFFECT,
    VERSION,
    RANDOM,
    CONTINUE_AS_NEW,
    SCOPE_CANCELED,
    CANCELED,
    SEARCH_ATTRIBUTES,
    MEMO,
    AWAIT_IN_TIME,
    AWAIT_TOO_LATE,
    PARALLEL
}
