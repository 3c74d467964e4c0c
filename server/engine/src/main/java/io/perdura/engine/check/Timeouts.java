package io.perdura.engine.check;

import com.google.protobuf.Duration;
import io.perdura.engine.Limits;
import io.perdura.engine.Times;

/** How long a run may take, and its workflow tasks. A zero {@code run} is none. */
public record Timeouts(Duration run, Duration task) {

    /** A run lives no longer than its chain, a workflow task no longer than its run. */
    public static Timeouts effective(Duration execution, Duration run, Duration task, Limits limits) {
        Duration effectiveRun =
                Spans.isZero(run) ? execution : Spans.isZero(execution) ? run : Spans.min(run, execution);
        Duration effectiveTask = Spans.min(
                Spans.isZero(task) ? Times.duration(limits.workflowTaskTimeoutMs()) : task,
                Times.duration(limits.workflowTaskTimeoutMaxMs()));
        return new Timeouts(
                effectiveRun, Spans.isZero(effectiveRun) ? effectiveTask : Spans.min(effectiveTask, effectiveRun));
    }
}
