package io.perdura.benchmarks.load;

import io.temporal.api.taskqueue.v1.TaskQueueStats;
import java.io.PrintStream;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Prints what {@code bench backlog} sees, as it sees it. */
final class BacklogReport {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final PrintStream out;

    BacklogReport(PrintStream out) {
        this.out = out;
    }

    void begin(BacklogPlan plan) {
        line(
                "Backlog: %,d tasks (%s), %s, %d-byte inputs, %d runs beside, at %s",
                plan.tasks(),
                plan.activities() == 0 ? "a run each" : plan.activities() + " activities a run",
                plan.priorities() == 0 ? "no priorities" : plan.priorities() + " priorities",
                plan.payloadBytes(),
                plan.beside(),
                plan.target().address());
        line("  late, in ms          timers p50   p99   max    activities p50   p99   max    runs seen   server");
    }

    void part(String name, BesidePhase phase, int runs, long nanos, CpuUsage cpu, MeasuredProcesses processes) {
        Double millis = cpu.millis().get("server");
        line(
                "  %-20s %s        %s      %3d of %3d   %s, %s",
                name,
                late(phase.timers()),
                late(phase.activities()),
                phase.runsSeen(),
                runs,
                millis == null ? "CPU not known" : format("%.2f cores", millis * NANOS_PER_MILLI / nanos),
                processes.residentMiB("server").map(mib -> mib + " MiB").orElse("memory not known"));
    }

    void moved(String what, int tasks, long nanos) {
        line("  %-20s %,d in %.1f s, %,.0f/s", what, tasks, nanos / NANOS_PER_SECOND, tasks * NANOS_PER_SECOND / nanos);
    }

    void described(TaskQueueStats stats, long nanos) {
        line(
                "  DescribeTaskQueue    %,d waiting, the oldest for %d s; answered in %.0f ms",
                stats.getApproximateBacklogCount(),
                stats.getApproximateBacklogAge().getSeconds(),
                nanos / NANOS_PER_MILLI);
    }

    void order(TaskOrder order) {
        line("  out of order         %,d, by %,d ms at most", order.outOfOrder(), order.worstMs());
    }

    void repeated(long calls) {
        line("  calls repeated       %,d", calls);
    }

    private static String late(Histogram histogram) {
        return format(
                "%10d %5d %5d",
                histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99), histogram.getMaxValue());
    }

    private void line(String format, Object... values) {
        out.println(format(format, values));
        out.flush();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
