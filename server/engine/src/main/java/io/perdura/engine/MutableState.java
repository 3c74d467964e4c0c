package io.perdura.engine;

import io.perdura.engine.v1.Snapshot;
import io.temporal.api.common.v1.SearchAttributes;

/**
 * The state of one run: a bundle of parts, each changed only by the machines that own it. Equal to the application of
 * all records of the run, in order. Parts hold persistent collections, so that a copy is cheap.
 */
public final class MutableState {

    static final int SNAPSHOT_FORMAT = 1;

    private static final int EXECUTION = 0;
    private static final int WORKFLOW_TASK = 1;
    private static final int ACTIVITIES = 2;
    private static final int TIMERS = 3;
    private static final int BUFFER = 4;
    private static final int REQUESTS = 5;
    private static final int OUTBOX = 6;
    private static final int CHILDREN = 7;
    private static final int UPDATES = 8;
    private static final int BATCH = 9;
    private static final int RESET_POINTS = 10;

    private final Part[] parts;

    public MutableState() {
        this(new Part[] {
            new ExecutionPart(),
            new WorkflowTaskPart(),
            new ActivityPart(),
            new TimerPart(),
            new BufferPart(),
            new RequestPart(),
            new OutboxPart(),
            new ChildPart(),
            new UpdatePart(),
            new BatchPart(),
            new ResetPointPart()
        });
    }

    private MutableState(Part[] parts) {
        this.parts = parts;
    }

    public ExecutionPart execution() {
        return (ExecutionPart) parts[EXECUTION];
    }

    public WorkflowTaskPart workflowTask() {
        return (WorkflowTaskPart) parts[WORKFLOW_TASK];
    }

    public ActivityPart activities() {
        return (ActivityPart) parts[ACTIVITIES];
    }

    public TimerPart timers() {
        return (TimerPart) parts[TIMERS];
    }

    /** The events that wait for the started workflow task to end. */
    public BufferPart buffer() {
        return (BufferPart) parts[BUFFER];
    }

    /** The requests that the run has taken, and would take for repeated. */
    public RequestPart requests() {
        return (RequestPart) parts[REQUESTS];
    }

    /** The messages to other runs that have not been acknowledged. */
    public OutboxPart outbox() {
        return (OutboxPart) parts[OUTBOX];
    }

    public ChildPart children() {
        return (ChildPart) parts[CHILDREN];
    }

    public UpdatePart updates() {
        return (UpdatePart) parts[UPDATES];
    }

    /** The search attributes that the run is found by: its own, and those that are read off the state. */
    public SearchAttributes searchAttributes() {
        return StateAttributes.with(this);
    }

    /** What is asked for if the run is a batch operation. */
    public BatchPart batch() {
        return (BatchPart) parts[BATCH];
    }

    /** Where builds of workers came in, which a reset may go back to. */
    public ResetPointPart resetPoints() {
        return (ResetPointPart) parts[RESET_POINTS];
    }

    /** Whether its shard carries out a batch operation. */
    public boolean owesBatch() {
        return batch().isAny() && execution().isOpen();
    }

    public MutableState copy() {
        Part[] copies = new Part[parts.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = parts[i].copy();
        }
        return new MutableState(copies);
    }

    /**
     * The next moment at which the run must be looked at although nobody calls: its earliest deadline, or the end of a
     * pause that lies after {@code nowMs}. {@link Long#MAX_VALUE}: never.
     */
    public long dueMs(long nowMs) {
        long due = Long.MAX_VALUE;
        for (Part part : parts) {
            due = Math.min(due, part.dueMs(this, nowMs));
        }
        return due;
    }

    /** About how many bytes the run keeps that stand in no history event. */
    public long bytesBesideHistory() {
        long bytes = 0;
        for (Part part : parts) {
            bytes += part.bytesBesideHistory();
        }
        return bytes;
    }

    /** Names everything that the run owes at this moment, kind by kind. */
    public void owes(long nowMs, Debts debts) {
        long due = dueMs(nowMs);
        if (due != Long.MAX_VALUE) {
            debts.deadline(due);
        }
        for (Part part : parts) {
            part.owes(this, nowMs, debts);
        }
    }

    /** Whether a task waits to be introduced to a poller. */
    public boolean owesTask(long nowMs) {
        return workflowTask().isOffered() && !outbox().holdsTasksBack()
                || activities().isAnyOffered(nowMs) && !execution().isPaused();
    }

    /** Whether another run must be told something; a closed run may still have to. */
    public boolean owesMessage() {
        return outbox().isAny();
    }

    /** The run has closed: a closed run has nothing pending but what it still has to say to others. */
    public void runClosed() {
        for (Part part : parts) {
            part.runClosed();
        }
    }

    public Snapshot snapshot() {
        Snapshot.Builder snapshot = Snapshot.newBuilder().setFormat(SNAPSHOT_FORMAT);
        for (Part part : parts) {
            part.writeTo(snapshot);
        }
        return snapshot.build();
    }

    public static MutableState of(Snapshot snapshot) {
        if (snapshot.getFormat() > SNAPSHOT_FORMAT) {
            throw new IllegalStateException(
                    "a snapshot of format " + snapshot.getFormat() + " is newer than this server");
        }
        return new MutableState(new Part[] {
            ExecutionPart.of(snapshot),
            WorkflowTaskPart.of(snapshot),
            ActivityPart.of(snapshot),
            TimerPart.of(snapshot),
            BufferPart.of(snapshot),
            RequestPart.of(snapshot),
            OutboxPart.of(snapshot),
            ChildPart.of(snapshot),
            UpdatePart.of(snapshot),
            BatchPart.of(snapshot),
            ResetPointPart.of(snapshot)
        });
    }
}
