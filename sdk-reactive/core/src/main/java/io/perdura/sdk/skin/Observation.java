package io.perdura.sdk.skin;

/** An asynchronous result of user code that is waited for. */
@FunctionalInterface
public interface Observation {

    /** Cancels what makes the result, as far as its type can. True: nothing more will be told. */
    boolean cancel();
}
