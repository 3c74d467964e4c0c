package io.perdura.engine;

/** Where a decision takes new identities from: passed in, so that the same decision can be made again. */
public interface Ids {

    /** A new run id: a UUIDv7 in text form whose time is at least {@code atLeastMs}, so that ids order runs. */
    String runId(long atLeastMs);

    /** The same for the run that follows {@code runId}: its id is the greater one, whatever the clock says. */
    String nextRunId(String runId, long atLeastMs);

    /** A random UUID in text form. */
    String requestId();
}
