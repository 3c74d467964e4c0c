package io.perdura.node.api.wire;

/** The bytes of half-read requests that one event loop holds. Not thread-safe. */
final class ByteBudget {
    private final long bytesMax;
    private long used;

    ByteBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean take(int bytes) {
        if (used + bytes > bytesMax) {
            return false;
        }
        used += bytes;
        return true;
    }

    void give(int bytes) {
        used -= bytes;
    }
}
