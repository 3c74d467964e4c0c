package io.perdura.benchmarks.sdk;

import io.temporal.api.history.v1.History;

/** A worker in this process, and what only its process can tell. */
interface MeasuredWorker {

    /** Runs that it has in memory. */
    int cachedRuns();

    /** Nanoseconds that one replay of the history takes, at best of some. */
    long replayNanos(History history) throws Exception;

    static MeasuredWorker start(WorkerKind kind, Place place) {
        return kind == WorkerKind.REACTIVE
                ? new ReactiveMeasured(place)
                : new StockMeasured(place, kind == WorkerKind.STOCK_VIRTUAL);
    }

    /**
     * Where it works.
     *
     * @param cached runs in memory at most
     */
    record Place(String host, int port, String namespace, String queue, int cached) {}

    /** The fastest of so many. */
    static long best(int times, Replay replay) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            replay.once();
            best = Math.min(best, System.nanoTime() - began);
        }
        return best;
    }

    /** One replay. */
    interface Replay {
        void once() throws Exception;
    }
}
