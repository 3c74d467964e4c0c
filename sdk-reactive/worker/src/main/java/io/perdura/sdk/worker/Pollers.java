package io.perdura.sdk.worker;

/**
 * How many polls of one kind a worker has open: always as many, or as many as the server finds right, between two bounds.
 *
 * @param min open at least
 * @param initial open at first
 * @param max open at most; each holds a slot, so the slots bound them too
 */
public record Pollers(int min, int initial, int max) {

    public Pollers {
        if (min < 1 || initial < min || max < initial) {
            throw new IllegalArgumentException(
                    "1 <= min <= initial <= max does not hold for " + min + ", " + initial + ", " + max);
        }
    }

    /** Always as many. */
    public static Pollers fixed(int count) {
        return new Pollers(count, count, count);
    }

    /** As the server's hints say, between 1 and 100 of them, 5 at first. */
    public static Pollers autoscaling() {
        return new Pollers(1, 5, 100);
    }

    /** As the server's hints say, between these. */
    public static Pollers autoscaling(int min, int initial, int max) {
        return new Pollers(min, initial, max);
    }

    /** Whether their number may change. */
    public boolean isAutoscaling() {
        return min < max;
    }

    /** At least so many, for queues that need more than one. */
    Pollers atLeast(int count) {
        return new Pollers(Math.max(count, min), Math.max(count, initial), Math.max(count, max));
    }
}
