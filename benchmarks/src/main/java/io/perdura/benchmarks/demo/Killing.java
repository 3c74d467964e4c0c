package io.perdura.benchmarks.demo;

/** What is done to the server while money is on its way. */
interface Killing {
    Killing NONE = () -> {};

    /** Called each time a withdrawal has entered a history. */
    void withdrawn();
}
