package io.perdura.engine;

/** The bounds of one run and of one request, in bytes, counts and milliseconds. Defaults are Temporal's. */
public record Limits(
        int idBytesMax,
        int blobBytesMax,
        int memoBytesMax,
        int pendingActivitiesMax,
        int pendingChildrenMax,
        int pendingSignalsMax,
        int pendingCancelsMax,
        long signalsMax,
        int bufferedEventsMax,
        int bufferedBytesMax,
        long historyEventsMax,
        long historyBytesMax,
        long historyEventsSuggest,
        long historyBytesSuggest,
        int transactionBytesMax,
        long workflowTaskTimeoutMs,
        long workflowTaskTimeoutMaxMs,
        long workflowTaskHeartbeatMaxMs,
        int failureKeptBytesMax) {

    public static final Limits DEFAULT = new Limits(
            1000,
            2 << 20,
            2 << 20,
            2000,
            2000,
            2000,
            2000,
            10_000,
            100,
            2 << 20,
            51_200,
            50L << 20,
            4096,
            4L << 20,
            4 << 20,
            10_000,
            120_000,
            30L * 60 * 1000,
            4 << 10);
}
