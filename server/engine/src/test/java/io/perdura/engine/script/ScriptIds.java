package io.perdura.engine.script;

import io.perdura.engine.Ids;

/** Identities that can be counted, and counted again after a decision was abandoned. */
final class ScriptIds implements Ids {

    private int runs;
    private int requests;

    @Override
    public String runId(long atLeastMs) {
        return "run-" + ++runs;
    }

    @Override
    public String nextRunId(String runId, long atLeastMs) {
        return runId(atLeastMs);
    }

    @Override
    public String requestId() {
        return "request-" + ++requests;
    }

    ScriptIds copy() {
        ScriptIds copy = new ScriptIds();
        copy.runs = runs;
        copy.requests = requests;
        return copy;
    }
}
