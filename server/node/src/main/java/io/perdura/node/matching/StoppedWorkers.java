package io.perdura.node.matching;

import java.util.LinkedHashMap;
import java.util.Map;

/** Workers that said a moment ago that they stop: what they may still have asked for ends empty. */
final class StoppedWorkers {
    private static final int MAX = 1_000;

    /** Longer than a poll can be on its way. */
    private static final long KEPT_MS = 30_000;

    private final Map<String, Long> untilMs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX;
        }
    };

    void add(String instanceKey, long nowMs) {
        untilMs.remove(instanceKey);
        untilMs.put(instanceKey, nowMs + KEPT_MS);
    }

    boolean has(String instanceKey, long nowMs) {
        Long until = untilMs.get(instanceKey);
        return until != null && nowMs < until;
    }
}
