package io.perdura.sdk.client;

import io.perdura.sdk.option.NewWorkflowOptions;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.common.v1.Link;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.workflow.v1.OnConflictOptions;
import io.temporal.api.workflow.v1.VersioningOverride;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a workflow is started. Immutable; what is unset is not sent, and the server decides. */
public final class StartOptions extends NewWorkflowOptions<StartOptions> {
    private final String taskQueue;
    private @Nullable String requestId;
    private @Nullable WorkflowIdConflictPolicy idConflictPolicy;
    private @Nullable Duration startDelay;
    private @Nullable VersioningOverride versioningOverride;
    private boolean eager;
    private List<Link> links = List.of();
    private List<Callback> completionCallbacks = List.of();
    private @Nullable OnConflictOptions onConflict;

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

    /** Two starts of one id with the same request id are one start; a random UUID for each call if unset. */
    public StartOptions requestId(String value) {
        StartOptions copy = copy();
        copy.requestId = value;
        return copy;
    }

    public @Nullable String requestId() {
        return requestId;
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

    /** The wait before its first workflow task; a signal ends it. Not together with a cron schedule. */
    public StartOptions startDelay(Duration value) {
        StartOptions copy = copy();
        copy.startDelay = value;
        return copy;
    }

    public @Nullable Duration startDelay() {
        return startDelay;
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

    /**
     * Whether a worker of this process, of the same queue and {@code ServiceClient}, may take the first workflow task with the
     * answer to the start: it saves the way over the queue. Only for a plain start; without such a worker, a free slot of it or
     * a server that can, the start is one like any other.
     */
    public StartOptions eager(boolean value) {
        StartOptions copy = copy();
        copy.eager = value;
        return copy;
    }

    public boolean eager() {
        return eager;
    }

    /** What the start came from, for whoever looks at its history. */
    public StartOptions links(List<Link> value) {
        StartOptions copy = copy();
        copy.links = List.copyOf(value);
        return copy;
    }

    public List<Link> links() {
        return links;
    }

    /** Called by the server when the workflow is closed; fails with {@link WorkflowServiceException} if it takes none. */
    public StartOptions completionCallbacks(List<Callback> value) {
        StartOptions copy = copy();
        copy.completionCallbacks = List.copyOf(value);
        return copy;
    }

    public List<Callback> completionCallbacks() {
        return completionCallbacks;
    }

    /** What of this start goes to the open workflow that it finds instead, where {@link #idConflictPolicy} allows for one. */
    public StartOptions onConflict(OnConflictOptions value) {
        StartOptions copy = copy();
        copy.onConflict = value;
        return copy;
    }

    public @Nullable OnConflictOptions onConflict() {
        return onConflict;
    }

    /** The same with both ids set, so that a repetition is one. */
    public StartOptions identified() {
        StartOptions copy = workflowId() == null ? workflowId(UUID.randomUUID().toString()) : copy();
        copy.requestId = requestId == null ? UUID.randomUUID().toString() : requestId;
        return copy;
    }
}
