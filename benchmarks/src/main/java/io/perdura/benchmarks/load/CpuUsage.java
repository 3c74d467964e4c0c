package io.perdura.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** CPU milliseconds by name of a process. */
record CpuUsage(Map<String, Double> millis) {
    CpuUsage minus(CpuUsage earlier) {
        Map<String, Double> used = new LinkedHashMap<>(millis);
        earlier.millis.forEach((name, before) -> used.computeIfPresent(name, (same, now) -> now - before));
        return new CpuUsage(used);
    }
}
