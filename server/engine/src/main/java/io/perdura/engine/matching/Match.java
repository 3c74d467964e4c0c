package io.perdura.engine.matching;

/** A task and the poller that is to start it; the host says how it went: {@code settle}, {@code putBack}, {@code repark}. */
public record Match<P, T>(Poll<P> poll, OfferedTask<T> task) {}
