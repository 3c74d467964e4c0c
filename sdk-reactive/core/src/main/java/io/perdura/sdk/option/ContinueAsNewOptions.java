package io.perdura.sdk.option;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the next run is wanted; what is unset it inherits. */
public final class ContinueAsNewOptions implements Cloneable {
    private @Nullable String workflowType;
    private @Nullable String taskQueue;
    private @Nullable Duration runTimeout;
    private @Nullable Duration taskTimeout;
    private @Nullable Duration backoffStart;
    private @Nullable RetryOptions retry;
    private @Nullable Map<String, Object> memo;
    private @Nullable Map<SearchAttributeKey<?>, ?> searchAttributes;

    private ContinueAsNewOptions() {}

    /** All as this run has it. */
    public static ContinueAsNewOptions defaults() {
        return new ContinueAsNewOptions();
    }

    /** Unset: this run's. */
    public ContinueAsNewOptions workflowType(String value) {
        ContinueAsNewOptions copy = copy();
        copy.workflowType = value;
        return copy;
    }

    public @Nullable String workflowType() {
        return workflowType;
    }

    /** Unset: this run's. */
    public ContinueAsNewOptions taskQueue(String value) {
        ContinueAsNewOptions copy = copy();
        copy.taskQueue = value;
        return copy;
    }

    public @Nullable String taskQueue() {
        return taskQueue;
    }

    /** The longest time of the next run. */
    public ContinueAsNewOptions runTimeout(Duration value) {
        ContinueAsNewOptions copy = copy();
        copy.runTimeout = value;
        return copy;
    }

    public @Nullable Duration runTimeout() {
        return runTimeout;
    }

    /** The longest time of one workflow task. */
    public ContinueAsNewOptions taskTimeout(Duration value) {
        ContinueAsNewOptions copy = copy();
        copy.taskTimeout = value;
        return copy;
    }

    public @Nullable Duration taskTimeout() {
        return taskTimeout;
    }

    /** The wait before its first workflow task. */
    public ContinueAsNewOptions backoffStart(Duration value) {
        ContinueAsNewOptions copy = copy();
        copy.backoffStart = value;
        return copy;
    }

    public @Nullable Duration backoffStart() {
        return backoffStart;
    }

    /** Unset: this run's. */
    public ContinueAsNewOptions retry(RetryOptions value) {
        ContinueAsNewOptions copy = copy();
        copy.retry = value;
        return copy;
    }

    public @Nullable RetryOptions retry() {
        return retry;
    }

    /** Unset: this run's. */
    public ContinueAsNewOptions memo(Map<String, Object> value) {
        ContinueAsNewOptions copy = copy();
        copy.memo = value;
        return copy;
    }

    public @Nullable Map<String, Object> memo() {
        return memo;
    }

    /** Unset: this run's. */
    public ContinueAsNewOptions searchAttributes(Map<SearchAttributeKey<?>, ?> value) {
        ContinueAsNewOptions copy = copy();
        copy.searchAttributes = value;
        return copy;
    }

    public @Nullable Map<SearchAttributeKey<?>, ?> searchAttributes() {
        return searchAttributes;
    }

    private ContinueAsNewOptions copy() {
        try {
            return (ContinueAsNewOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
