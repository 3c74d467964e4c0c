package io.perdura.sdk.interceptor;

/** What one worker puts around its code. The first of a list is the outermost. Thread-safe: many runs share it. */
public interface Interceptor {

    /** Around the next one; asked for every attempt, so what is made here may keep something of its attempt. */
    default ActivityInbound activity(ActivityInbound next) {
        return next;
    }
}
