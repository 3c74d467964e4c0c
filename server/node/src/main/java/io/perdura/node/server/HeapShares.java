package io.perdura.node.server;

import io.perdura.node.api.wire.GrpcSettings;
import io.perdura.node.matching.MatchingOptions;
import io.perdura.node.matching.NamespacePolls;

/**
 * What of the heap is for what, so that nothing that clients do takes it all: a quarter for runs, half for open calls and
 * connections ({@link GrpcSettings}), an eighth for replies that are not read. What is left is for what comes and goes.
 */
record HeapShares(long heapBytes) {
    /** What one poll keeps of the heap where its client is connected: five of eight kilobytes are a stream of Vert.x. */
    private static final int POLL_BYTES = 8 << 10;
    /** What it keeps where its task queue is. */
    private static final int PARKED_BYTES = 1_536;

    private static final int KEPT_FOR_OTHER_NAMESPACES = 8;

    static HeapShares ofThisProcess() {
        return new HeapShares(Runtime.getRuntime().maxMemory());
    }

    /** Shared by all shards: one node may have to carry them. */
    long runBytes() {
        return heapBytes / 4;
    }

    /** Polls of clients of this node: three quarters of what is for calls, so that other calls find room beside them. */
    NamespacePolls polls() {
        int max = pollsMax(heapBytes / 8 * 3 / POLL_BYTES);
        return new NamespacePolls(max, ofOneNamespace(max));
    }

    /** Polls of any node's clients that wait at this one. */
    MatchingOptions matching() {
        int max = pollsMax(heapBytes / 8 / PARKED_BYTES);
        return MatchingOptions.DEFAULT.withPollsMax(max, ofOneNamespace(max));
    }

    private static int pollsMax(long polls) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1_000, polls));
    }

    private static int ofOneNamespace(int max) {
        return max - max / KEPT_FOR_OTHER_NAMESPACES;
    }
}
