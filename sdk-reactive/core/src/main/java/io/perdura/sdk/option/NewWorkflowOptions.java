package io.perdura.sdk.option;

import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow begins, whoever starts it: a client or a parent. Immutable, each change is a copy; what is unset is not sent,
 * and the server decides.
 *
 * @param <S> the options themselves
 */
public abstract class NewWorkflowOptions<S extends NewWorkflowOptions<S>> implements Cloneable {
    private @Nullable String workflowId;
    private @Nullable WorkflowIdReusePolicy idReusePolicy;
    private @Nullable Duration executionTimeout;
    private @Nullable Duration runTimeout;
    private @Nullable Duration taskTimeout;
    private @Nullable RetryOptions retry;
    private @Nullable String cronSchedule;
    private Map<String, Object> memo = Map.of();
    private Map<SearchAttributeKey<?>, ?> searchAttributes = Map.of();
    private @Nullable String staticSummary;
    private @Nullable String staticDetails;
    private @Nullable Priority priority;

    /** Only for those who start workflows. */
    protected NewWorkflowOptions() {}

    /** By which it is known, one open run at a time. Unset: a client takes a random UUID, a parent one made from its run. */
    public S workflowId(String value) {
        return with(copy -> copy.workflowId = value);
    }

    public @Nullable String workflowId() {
        return workflowId;
    }

    /** What a closed workflow of that id means. */
    public S idReusePolicy(WorkflowIdReusePolicy value) {
        return with(copy -> copy.idReusePolicy = value);
    }

    public @Nullable WorkflowIdReusePolicy idReusePolicy() {
        return idReusePolicy;
    }

    /** The longest time of the workflow with all its runs. */
    public S executionTimeout(Duration value) {
        return with(copy -> copy.executionTimeout = value);
    }

    public @Nullable Duration executionTimeout() {
        return executionTimeout;
    }

    /** The longest time of one run. */
    public S runTimeout(Duration value) {
        return with(copy -> copy.runTimeout = value);
    }

    public @Nullable Duration runTimeout() {
        return runTimeout;
    }

    /** The longest time of one workflow task. */
    public S taskTimeout(Duration value) {
        return with(copy -> copy.taskTimeout = value);
    }

    public @Nullable Duration taskTimeout() {
        return taskTimeout;
    }

    /** How it is tried again; unset: it is not. */
    public S retry(RetryOptions value) {
        return with(copy -> copy.retry = value);
    }

    public @Nullable RetryOptions retry() {
        return retry;
    }

    /** When it runs again and again. */
    public S cronSchedule(String value) {
        return with(copy -> copy.cronSchedule = value);
    }

    public @Nullable String cronSchedule() {
        return cronSchedule;
    }

    /** Noted with the workflow, not searchable. */
    public S memo(Map<String, Object> value) {
        return with(copy -> copy.memo = value);
    }

    public Map<String, Object> memo() {
        return memo;
    }

    /** Noted with the workflow, searchable. */
    public S searchAttributes(Map<SearchAttributeKey<?>, ?> value) {
        return with(copy -> copy.searchAttributes = value);
    }

    public Map<SearchAttributeKey<?>, ?> searchAttributes() {
        return searchAttributes;
    }

    /** One line for user interfaces. */
    public S staticSummary(String value) {
        return with(copy -> copy.staticSummary = value);
    }

    public @Nullable String staticSummary() {
        return staticSummary;
    }

    /** More for user interfaces. */
    public S staticDetails(String value) {
        return with(copy -> copy.staticDetails = value);
    }

    public @Nullable String staticDetails() {
        return staticDetails;
    }

    /** Its place among others of its queue. */
    public S priority(Priority value) {
        return with(copy -> copy.priority = value);
    }

    public @Nullable Priority priority() {
        return priority;
    }

    /** These are never seen half changed: the copy is changed before anybody has it. */
    private S with(Consumer<NewWorkflowOptions<S>> change) {
        S copy = copy();
        change.accept(copy);
        return copy;
    }

    /** The same once more. */
    @SuppressWarnings("unchecked") // a clone is of the class of what it is a clone of
    protected S copy() {
        try {
            return (S) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
