package io.perdura.sdk.client;

import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflow.v1.VersioningOverride;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a workflow is started. Immutable; what is unset is not sent, and the server decides. */
public final class StartOptions implements Cloneable {
    private final String taskQueue;
    private @Nullable String workflowId;
    private @Nullable String requestId;
    private @Nullable WorkflowIdReusePolicy idReusePolicy;
    private @Nullable WorkflowIdConflictPolicy idConflictPolicy;
    private @Nullable Duration executionTimeout;
    private @Nullable Duration runTimeout;
    private @Nullable Duration taskTimeout;
    private @Nullable Duration startDelay;
    private @Nullable RetryOptions retry;
    private @Nullable String cronSchedule;
    private Map<String, Object> memo = Map.of();
    private Map<SearchAttributeKey<?>, ?> searchAttributes = Map.of();
    private @Nullable String staticSummary;
    private @Nullable String staticDetails;
    private @Nullable Priority priority;
    private @Nullable VersioningOverride versioningOverride;

    private StartOptions(String taskQueue) {
        this.taskQueue = taskQueue;
    }

    /** On the queue that its worker polls. */
    public static StartOptions of(String taskQueue) {
        if (taskQueue.isEmpty()) {
            throw new IllegalArgumentException("a workflow needs a task queue");
        }
        return new StartOptions(taskQueue);
    }

    public String taskQueue() {
        return taskQueue;
    }

    /** By which it is known, one open run at a time; a random UUID if unset. */
    public StartOptions workflowId(String value) {
        StartOptions copy = copy();
        copy.workflowId = value;
        return copy;
    }

    public @Nullable String workflowId() {
        return workflowId;
    }

    /** Two starts of one id with the same request id are one start; a random UUID for each call if unset. */
    public StartOptions requestId(String value) {
        StartOptions copy = copy();
        copy.requestId = value;
        return copy;
    }

    public @Nullable String requestId() {
        return requestId;
    }

    /** What a closed workflow of that id means. */
    public StartOptions idReusePolicy(WorkflowIdReusePolicy value) {
        StartOptions copy = copy();
        copy.idReusePolicy = value;
        return copy;
    }

    public @Nullable WorkflowIdReusePolicy idReusePolicy() {
        return idReusePolicy;
    }

    /** What an open workflow of that id means. Needed for update-with-start. */
    public StartOptions idConflictPolicy(WorkflowIdConflictPolicy value) {
        StartOptions copy = copy();
        copy.idConflictPolicy = value;
        return copy;
    }

    public @Nullable WorkflowIdConflictPolicy idConflictPolicy() {
        return idConflictPolicy;
    }

    /** The longest time of the workflow with all its runs. */
    public StartOptions executionTimeout(Duration value) {
        StartOptions copy = copy();
        copy.executionTimeout = value;
        return copy;
    }

    public @Nullable Duration executionTimeout() {
        return executionTimeout;
    }

    /** The longest time of one run. */
    public StartOptions runTimeout(Duration value) {
        StartOptions copy = copy();
        copy.runTimeout = value;
        return copy;
    }

    public @Nullable Duration runTimeout() {
        return runTimeout;
    }

    /** The longest time of one workflow task. */
    public StartOptions taskTimeout(Duration value) {
        StartOptions copy = copy();
        copy.taskTimeout = value;
        return copy;
    }

    public @Nullable Duration taskTimeout() {
        return taskTimeout;
    }

    /** The wait before its first workflow task; a signal ends it. Not together with a cron schedule. */
    public StartOptions startDelay(Duration value) {
        StartOptions copy = copy();
        copy.startDelay = value;
        return copy;
    }

    public @Nullable Duration startDelay() {
        return startDelay;
    }

    /** How it is tried again; unset: it is not. */
    public StartOptions retry(RetryOptions value) {
        StartOptions copy = copy();
        copy.retry = value;
        return copy;
    }

    public @Nullable RetryOptions retry() {
        return retry;
    }

    /** When it runs again and again. */
    public StartOptions cronSchedule(String value) {
        StartOptions copy = copy();
        copy.cronSchedule = value;
        return copy;
    }

    public @Nullable String cronSchedule() {
        return cronSchedule;
    }

    /** Noted with the workflow, not searchable. */
    public StartOptions memo(Map<String, Object> value) {
        StartOptions copy = copy();
        copy.memo = value;
        return copy;
    }

    public Map<String, Object> memo() {
        return memo;
    }

    /** Noted with the workflow, searchable. */
    public StartOptions searchAttributes(Map<SearchAttributeKey<?>, ?> value) {
        StartOptions copy = copy();
        copy.searchAttributes = value;
        return copy;
    }

    public Map<SearchAttributeKey<?>, ?> searchAttributes() {
        return searchAttributes;
    }

    /** One line for user interfaces. */
    public StartOptions staticSummary(String value) {
        StartOptions copy = copy();
        copy.staticSummary = value;
        return copy;
    }

    public @Nullable String staticSummary() {
        return staticSummary;
    }

    /** More for user interfaces. */
    public StartOptions staticDetails(String value) {
        StartOptions copy = copy();
        copy.staticDetails = value;
        return copy;
    }

    public @Nullable String staticDetails() {
        return staticDetails;
    }

    /** Its place among others of its queue. */
    public StartOptions priority(Priority value) {
        StartOptions copy = copy();
        copy.priority = value;
        return copy;
    }

    public @Nullable Priority priority() {
        return priority;
    }

    /** Which version of the worker's code it is bound to. */
    public StartOptions versioningOverride(VersioningOverride value) {
        StartOptions copy = copy();
        copy.versioningOverride = value;
        return copy;
    }

    public @Nullable VersioningOverride versioningOverride() {
        return versioningOverride;
    }

    /** The same with both ids set, so that a repetition is one. */
    public StartOptions identified() {
        StartOptions copy = copy();
        copy.workflowId = workflowId == null ? UUID.randomUUID().toString() : workflowId;
        copy.requestId = requestId == null ? UUID.randomUUID().toString() : requestId;
        return copy;
    }

    private StartOptions copy() {
        try {
            return (StartOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
