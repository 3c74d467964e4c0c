package io.perdura.sdk.option;

import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a child workflow is wanted. */
public final class ChildWorkflowOptions implements Cloneable {
    private @Nullable String workflowId;
    private @Nullable String namespace;
    private @Nullable String taskQueue;
    private @Nullable Duration executionTimeout;
    private @Nullable Duration runTimeout;
    private @Nullable Duration taskTimeout;
    private ChildCancellationType cancellationType = ChildCancellationType.WAIT_CANCELLATION_COMPLETED;
    private @Nullable ParentClosePolicy parentClosePolicy;
    private @Nullable WorkflowIdReusePolicy idReusePolicy;
    private @Nullable RetryOptions retry;
    private @Nullable String cronSchedule;
    private Map<String, Object> memo = Map.of();
    private Map<SearchAttributeKey<?>, ?> searchAttributes = Map.of();
    private @Nullable String staticSummary;
    private @Nullable String staticDetails;
    private @Nullable Priority priority;

    private ChildWorkflowOptions() {}

    /** All as the server and the parent have it. */
    public static ChildWorkflowOptions defaults() {
        return new ChildWorkflowOptions();
    }

    /** Unset: made from the run, the same in every replay. */
    public ChildWorkflowOptions workflowId(String value) {
        ChildWorkflowOptions copy = copy();
        copy.workflowId = value;
        return copy;
    }

    public @Nullable String workflowId() {
        return workflowId;
    }

    /** Unset: the parent's. */
    public ChildWorkflowOptions namespace(String value) {
        ChildWorkflowOptions copy = copy();
        copy.namespace = value;
        return copy;
    }

    public @Nullable String namespace() {
        return namespace;
    }

    /** Unset: the parent's. */
    public ChildWorkflowOptions taskQueue(String value) {
        ChildWorkflowOptions copy = copy();
        copy.taskQueue = value;
        return copy;
    }

    public @Nullable String taskQueue() {
        return taskQueue;
    }

    /** The longest time of the child with all its runs. */
    public ChildWorkflowOptions executionTimeout(Duration value) {
        ChildWorkflowOptions copy = copy();
        copy.executionTimeout = value;
        return copy;
    }

    public @Nullable Duration executionTimeout() {
        return executionTimeout;
    }

    /** The longest time of one run. */
    public ChildWorkflowOptions runTimeout(Duration value) {
        ChildWorkflowOptions copy = copy();
        copy.runTimeout = value;
        return copy;
    }

    public @Nullable Duration runTimeout() {
        return runTimeout;
    }

    /** The longest time of one workflow task. */
    public ChildWorkflowOptions taskTimeout(Duration value) {
        ChildWorkflowOptions copy = copy();
        copy.taskTimeout = value;
        return copy;
    }

    public @Nullable Duration taskTimeout() {
        return taskTimeout;
    }

    /** What the workflow sees when it cancels. */
    public ChildWorkflowOptions cancellationType(ChildCancellationType value) {
        ChildWorkflowOptions copy = copy();
        copy.cancellationType = value;
        return copy;
    }

    public ChildCancellationType cancellationType() {
        return cancellationType;
    }

    /** What becomes of the child when the parent ends. */
    public ChildWorkflowOptions parentClosePolicy(ParentClosePolicy value) {
        ChildWorkflowOptions copy = copy();
        copy.parentClosePolicy = value;
        return copy;
    }

    public @Nullable ParentClosePolicy parentClosePolicy() {
        return parentClosePolicy;
    }

    /** What a closed workflow of that id means. */
    public ChildWorkflowOptions idReusePolicy(WorkflowIdReusePolicy value) {
        ChildWorkflowOptions copy = copy();
        copy.idReusePolicy = value;
        return copy;
    }

    public @Nullable WorkflowIdReusePolicy idReusePolicy() {
        return idReusePolicy;
    }

    /** How it is tried again; unset: it is not. */
    public ChildWorkflowOptions retry(RetryOptions value) {
        ChildWorkflowOptions copy = copy();
        copy.retry = value;
        return copy;
    }

    public @Nullable RetryOptions retry() {
        return retry;
    }

    /** When it runs again and again. */
    public ChildWorkflowOptions cronSchedule(String value) {
        ChildWorkflowOptions copy = copy();
        copy.cronSchedule = value;
        return copy;
    }

    public @Nullable String cronSchedule() {
        return cronSchedule;
    }

    /** Noted with the child, not searchable. */
    public ChildWorkflowOptions memo(Map<String, Object> value) {
        ChildWorkflowOptions copy = copy();
        copy.memo = value;
        return copy;
    }

    public Map<String, Object> memo() {
        return memo;
    }

    /** Noted with the child, searchable. */
    public ChildWorkflowOptions searchAttributes(Map<SearchAttributeKey<?>, ?> value) {
        ChildWorkflowOptions copy = copy();
        copy.searchAttributes = value;
        return copy;
    }

    public Map<SearchAttributeKey<?>, ?> searchAttributes() {
        return searchAttributes;
    }

    /** One line for user interfaces. */
    public ChildWorkflowOptions staticSummary(String value) {
        ChildWorkflowOptions copy = copy();
        copy.staticSummary = value;
        return copy;
    }

    public @Nullable String staticSummary() {
        return staticSummary;
    }

    /** More for user interfaces. */
    public ChildWorkflowOptions staticDetails(String value) {
        ChildWorkflowOptions copy = copy();
        copy.staticDetails = value;
        return copy;
    }

    public @Nullable String staticDetails() {
        return staticDetails;
    }

    /** Its place among others of its queue. */
    public ChildWorkflowOptions priority(Priority value) {
        ChildWorkflowOptions copy = copy();
        copy.priority = value;
        return copy;
    }

    public @Nullable Priority priority() {
        return priority;
    }

    private ChildWorkflowOptions copy() {
        try {
            return (ChildWorkflowOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
