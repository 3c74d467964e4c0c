package io.perdura.sdk.worker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The runs of one event loop, bounded by count and by estimated bytes: the run that was used longest ago goes first. Runs
 * with a task or a local activity under way stay, whatever the bounds; the slots bound those.
 */
final class RunCache {
    private static final int ACCESS_ORDER_CAPACITY = 16;
    private static final float LOAD_FACTOR = 0.75f;

    private final Map<String, CachedRun> runs = new LinkedHashMap<>(ACCESS_ORDER_CAPACITY, LOAD_FACTOR, true);
    private final int countMax;
    private final long bytesMax;
    private final WorkerMetrics metrics;
    private long bytes;
    private int toldSize;

    RunCache(int countMax, long bytesMax, WorkerMetrics metrics) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
        this.metrics = metrics;
    }

    /** Makes one that knows nothing if there is none. */
    CachedRun use(String workflowId, String runId) {
        CachedRun cached = runs.get(runId);
        if (cached == null) {
            cached = new CachedRun(workflowId, runId);
            runs.put(runId, cached);
        }
        return cached;
    }

    /** After each task: how much the run holds, and whether there is room. */
    void rest(CachedRun cached, long estimatedBytes) {
        bytes += estimatedBytes - cached.bytes;
        cached.bytes = estimatedBytes;
        if (cached.run == null && cached.busyWith == null && !cached.anyWaiting()) {
            runs.remove(cached.runId);
        }
        for (Iterator<CachedRun> eldest = runs.values().iterator();
                (runs.size() > countMax || bytes > bytesMax) && eldest.hasNext(); ) {
            CachedRun run = eldest.next();
            if (run.busyWith == null && !run.anyWaiting() && !run.localActivities.any()) {
                eldest.remove();
                evict(run);
            }
        }
        told();
    }

    /** Each event loop has a cache of its own, so only changes add up. */
    private void told() {
        if (runs.size() != toldSize) {
            metrics.cacheGrew(runs.size() - toldSize);
            toldSize = runs.size();
        }
    }

    private void evict(CachedRun run) {
        bytes -= run.bytes;
        run.forget();
        metrics.forcedEviction();
    }

    /** The run's state is of no use any more. */
    void forget(CachedRun cached) {
        bytes -= cached.bytes;
        cached.forget();
    }

    int size() {
        return runs.size();
    }

    /** Everything; for the end. */
    void clear() {
        runs.values().forEach(CachedRun::forget);
        runs.clear();
        bytes = 0;
        told();
    }
}
