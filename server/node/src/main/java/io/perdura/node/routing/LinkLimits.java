package io.perdura.node.routing;

/**
 * The bounds of what is under way between two nodes. Parked polls count, so there may be many; each is small.
 *
 * @param frameBytesMax the largest message
 */
public record LinkLimits(int callsMax, long bytesMax, int frameBytesMax) {
    public static final LinkLimits DEFAULT = new LinkLimits(200_000, 256L << 20, 64 << 20);
}
