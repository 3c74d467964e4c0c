package io.perdura.engine;

import io.perdura.engine.activity.ActivityPart;
import io.perdura.engine.execution.ExecutionPart;
import io.perdura.engine.message.MessagePart;
import io.perdura.engine.timer.TimerPart;
import io.perdura.engine.v1.Snapshot;
import io.perdura.engine.workflowtask.WorkflowTaskPart;

/**
 * The state of one run: a bundle of parts, each changed only by the machine in its own package. Equal to the
 * application of all records of the run, in order. Parts hold persistent collections, so that a copy is cheap.
 */
public final class MutableState {

    static final int SNAPSHOT_FORMAT = 1;

    private final ExecutionPart execution;
    private final WorkflowTaskPart workflowTask;
    private final ActivityPart activities;
    private final TimerPart timers;
    private final MessagePart messages;
    private final UpdatePart updates;

    public MutableState() {
        this(
                new ExecutionPart(),
                new WorkflowTaskPart(),
                new ActivityPart(),
                new TimerPart(),
                new MessagePart(),
                new UpdatePart());
    }

    private MutableState(
            ExecutionPart execution,
            WorkflowTaskPart workflowTask,
            ActivityPart activities,
            TimerPart timers,
            MessagePart messages,
            UpdatePart updates) {
        this.execution = execution;
        this.workflowTask = workflowTask;
        this.activities = activities;
        this.timers = timers;
        this.messages = messages;
        this.updates = updates;
    }

    public ExecutionPart execution() {
        return execution;
    }

    public WorkflowTaskPart workflowTask() {
        return workflowTask;
    }

    public ActivityPart activities() {
        return activities;
    }

    public TimerPart timers() {
        return timers;
    }

    public MessagePart messages() {
        return messages;
    }

    public UpdatePart updates() {
        return updates;
    }

    public MutableState copy() {
        return new MutableState(
                execution.copy(),
                workflowTask.copy(),
                activities.copy(),
                timers.copy(),
                messages.copy(),
                updates.copy());
    }

    /** The next moment at which something falls due although nobody calls; {@link Long#MAX_VALUE}: never. */
    public long dueMs() {
        if (!execution.isOpen()) {
            return Long.MAX_VALUE;
        }
        long due = Math.min(execution.dueMs(), workflowTask.dueMs());
        return Math.min(due, Math.min(activities.dueMs(), timers.dueMs()));
    }

    /** Whether a task waits to be introduced to a poller. */
    public boolean owesTask(long nowMs) {
        return execution.isOpen() && (workflowTask.isOffered() || activities.isAnyOffered(nowMs));
    }

    public Snapshot snapshot() {
        Snapshot.Builder snapshot = Snapshot.newBuilder().setFormat(SNAPSHOT_FORMAT);
        snapshot.setExecution(execution.snapshot());
        snapshot.setWorkflowTasks(workflowTask.snapshot());
        activities.writeTo(snapshot);
        timers.writeTo(snapshot);
        messages.writeTo(snapshot);
        updates.writeTo(snapshot);
        return snapshot.build();
    }

    public static MutableState of(Snapshot snapshot) {
        if (snapshot.getFormat() > SNAPSHOT_FORMAT) {
            throw new IllegalStateException(
                    "a snapshot of format " + snapshot.getFormat() + " is newer than this server");
        }
        return new MutableState(
                ExecutionPart.of(snapshot.getExecution()),
                WorkflowTaskPart.of(snapshot.getWorkflowTasks()),
                ActivityPart.of(snapshot),
                TimerPart.of(snapshot),
                MessagePart.of(snapshot),
                UpdatePart.of(snapshot));
    }
}
