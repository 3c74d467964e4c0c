package io.perdura.engine.matching;

import com.google.protobuf.Timestamp;
import io.temporal.api.taskqueue.v1.PollerInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who asked for tasks in the last five minutes. */
final class RecentPollers {
    private static final long SEEN_MS = 300_000;

    private final Map<String, Seen> byIdentity = new LinkedHashMap<>();
    private final int max;
    private long lastMs;

    RecentPollers(int max) {
        this.max = max;
    }

    void saw(PollerInfo poller, long nowMs) {
        byIdentity.remove(poller.getIdentity());
        byIdentity.put(poller.getIdentity(), new Seen(poller, nowMs));
        if (byIdentity.size() > max) {
            byIdentity.remove(byIdentity.keySet().iterator().next());
        }
        lastMs = nowMs;
    }

    /** As if nobody had ever asked. */
    void forget() {
        byIdentity.clear();
        lastMs = 0;
    }

    /** As if this one had never asked. */
    void forget(String identity) {
        byIdentity.remove(identity);
    }

    /** When somebody last asked; 0: never. */
    long lastMs() {
        return lastMs;
    }

    /** Who asked last comes first. */
    List<PollerInfo> list(long nowMs, long aheadMs) {
        byIdentity.values().removeIf(seen -> seen.atMs <= nowMs - SEEN_MS);
        List<PollerInfo> pollers = new ArrayList<>(byIdentity.size());
        for (Seen seen : byIdentity.values()) {
            pollers.add(seen.poller.toBuilder()
                    .setLastAccessTime(timestamp(seen.atMs + aheadMs))
                    .build());
        }
        Collections.reverse(pollers);
        return pollers;
    }

    boolean isEmpty(long nowMs) {
        return byIdentity.isEmpty() || lastMs <= nowMs - SEEN_MS;
    }

    private static Timestamp timestamp(long ms) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(ms, 1000L))
                .setNanos((int) Math.floorMod(ms, 1000L) * 1_000_000)
                .build();
    }

    private record Seen(PollerInfo poller, long atMs) {}
}
