package io.perdura.node.time;

/** What time it is, as it is handed in: a simulation brings its own. */
public interface Clock {

    /** Milliseconds since 1970: for moments. The clock may be set, so that it jumps ahead or back. */
    long nowMs();

    /** Milliseconds of a clock that goes on at the pace of time and cannot be set: for spans. Where it began means nothing. */
    long steadyMs();
}
