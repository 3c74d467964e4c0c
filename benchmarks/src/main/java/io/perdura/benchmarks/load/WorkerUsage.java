package io.perdura.benchmarks.load;

import java.util.Map;

/** What one process has used of the machine up to a moment. */
public record WorkerUsage(double cpuMillis, long residentMiB) {
    private static final String WORKER = "worker";

    public static WorkerUsage of(long pid) {
        MeasuredProcesses process = new MeasuredProcesses(Map.of(WORKER, pid));
        return new WorkerUsage(
                process.usage().millis().getOrDefault(WORKER, Double.NaN),
                process.residentMiB(WORKER).orElse(0L));
    }
}
