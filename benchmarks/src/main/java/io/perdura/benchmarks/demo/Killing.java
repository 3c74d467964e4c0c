package io.perdura.benchmarks.demo;

/** What is done to the server, or to a worker, while money is on its way. */
interface Killing {
    Killing NONE = () -> {};

    /** Called each time a withdrawal has entered a history. */
    void withdrawn();

    /** This, and another. */
    default Killing and(Killing other) {
        return () -> {
            withdrawn();
            other.withdrawn();
        };
    }
}
