package io.perdura.node.routing;

/**
 * The bounds of what is under way between two nodes. Parked polls count, so there may be many; each is small. A slow peer may
 * hold up an eighth of the heap.
 *
 * @param frameBytesMax the largest message
 */
public record LinkLimits(int callsMax, long bytesMax, int frameBytesMax) {
    public static final LinkLimits DEFAULT =
            new LinkLimits(200_000, Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8), 64 << 20);
}
