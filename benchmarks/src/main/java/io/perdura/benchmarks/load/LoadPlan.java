package io.perdura.benchmarks.load;

import java.time.Duration;

/** What one run of the load does. It measures until {@code workflowsMax} are completed or {@code duration} is over. */
record LoadPlan(
        Target target,
        int inFlight,
        int payloadBytes,
        int pollers,
        Duration warmUp,
        Duration duration,
        long workflowsMax) {
    /** How long a run that counts workflows may take. */
    private static final Duration COUNTED_MAX = Duration.ofHours(1);

    Duration measuredMax() {
        return workflowsMax == Long.MAX_VALUE ? duration : COUNTED_MAX;
    }

    String namespace() {
        return target.namespace();
    }
}
