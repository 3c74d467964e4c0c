package io.perdura.benchmarks.load;

import java.io.PrintStream;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a run of the load showed.
 *
 * @param unit what was done again and again, in one word
 */
record LoadReport(String title, String unit, LoadPlan plan, Measurement measurement, long nanos, CpuUsage cpu) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Whether every workflow that ended was completed, and some did. */
    boolean isClean() {
        return measurement.unfinishedCount() == 0 && completed() > 0;
    }

    void print(PrintStream out) {
        line(
                out,
                "%s, %d in flight, %d-byte payloads, %d + %d pollers, %d connections, at %s",
                title,
                plan.inFlight(),
                plan.payloadBytes(),
                plan.pollers(),
                plan.pollers(),
                plan.target().connections(),
                plan.target().address());
        line(
                out,
                "  %-17s %,10.1f      (%,d in %.1f s after %d s of warm-up)",
                unit + "s/s",
                completed() * NANOS_PER_SECOND / nanos,
                completed(),
                nanos / NANOS_PER_SECOND,
                plan.warmUp().toSeconds());
        if (measurement.start().getTotalCount() > 0) {
            latency(out, "start", measurement.start());
        }
        latency(out, "end to end", measurement.endToEnd());
        cpu.millis()
                .forEach((name, millis) -> line(
                        out,
                        "  %-17s %10.3f ms   %s (%.2f cores)",
                        "CPU/" + unit,
                        millis / completed(),
                        name,
                        cores(millis)));
        if (cpu.millis().isEmpty()) {
            line(out, "  CPU/%-13s not known; pass --pids server=PID,postgres=PID", unit);
        }
        measurement.failures().forEach((code, count) -> line(out, "  calls repeated    %,10d      %s", count, code));
        if (measurement.unfinishedCount() > 0) {
            line(out, "  NOT COMPLETED     %,10d      %ss", measurement.unfinishedCount(), unit);
        }
        out.flush();
    }

    /** CPU milliseconds of all measured processes for one of what was done; 0 if nobody was measured. */
    double cpuMillis() {
        return cpu.millis().values().stream().mapToDouble(Double::doubleValue).sum() / Math.max(1, completed());
    }

    private long completed() {
        return measurement.endToEnd().getTotalCount();
    }

    private double cores(double millis) {
        return millis * NANOS_PER_MILLI / nanos;
    }

    private static void latency(PrintStream out, String name, Histogram histogram) {
        line(
                out,
                "  %-12s p50 %9.2f ms   p99 %9.2f ms   max %9.2f ms",
                name,
                histogram.getValueAtPercentile(50) / NANOS_PER_MILLI,
                histogram.getValueAtPercentile(99) / NANOS_PER_MILLI,
                histogram.getMaxValue() / NANOS_PER_MILLI);
    }

    private static void line(PrintStream out, String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
