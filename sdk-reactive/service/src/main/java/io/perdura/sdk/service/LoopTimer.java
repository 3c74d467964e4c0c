package io.perdura.sdk.service;

/** Something that will run later, unless it is cancelled before. */
@FunctionalInterface
public interface LoopTimer {

    /** False if it ran or was cancelled already. */
    boolean cancel();
}
