package io.perdura.engine;

import java.nio.charset.StandardCharsets;

/** Which of the 4,096 slots a workflow id belongs to, for ever: rows are keyed by it. */
public final class Slots {

    public static final int COUNT = 4096;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Slots() {}

    /** FNV-1a over the UTF-8 bytes of both ids, mixed once more so that the low bits depend on all of them. */
    public static int of(String namespaceId, String workflowId) {
        long hash = add(add(FNV_OFFSET, namespaceId), workflowId);
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        return (int) (hash & (COUNT - 1));
    }

    private static long add(long hash, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
