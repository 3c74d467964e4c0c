package io.perdura.sdk.interceptor;

/** What one worker puts around its code. The first of a list is the outermost. Thread-safe: many runs share it. */
public interface Interceptor {

    /** Around the next one; asked for every attempt, so what is made here may keep something of its attempt. */
    default ActivityInbound activity(ActivityInbound next) {
        return next;
    }

    /**
     * Around the next one; asked for every run each time it comes into memory, so what is made here may keep something of its
     * run, which is rebuilt by replay.
     */
    default WorkflowInbound workflow(WorkflowInbound next) {
        return next;
    }
}
