package io.perdura.engine;

import io.perdura.engine.v1.Change;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One open decision about one run. Machines append records; each is applied at once to a copy of the state, so that an
 * abandoned transition leaves no trace. Single use, single thread.
 */
public final class Transition {

    private final long nowMs;
    private final Ids ids;
    private final Limits limits;
    private final Rules rules;
    private final boolean isNew;
    private MutableState state;
    private List<RunRecord> records = new ArrayList<>();
    private @Nullable Transition successor;

    private Transition(MutableState state, long nowMs, Ids ids, Limits limits, Rules rules, boolean isNew) {
        this.state = state;
        // Time of a run never runs backwards, whatever the clock of its owner says.
        this.nowMs = Math.max(nowMs, state.execution().lastEventMs());
        this.ids = ids;
        this.limits = limits;
        this.rules = rules;
        this.isNew = isNew;
    }

    /** A decision about a run that exists. */
    public static Transition of(MutableState state, long nowMs, Ids ids, Limits limits, Rules rules) {
        return new Transition(state.copy(), nowMs, ids, limits, rules, false);
    }

    /** The first decision of a new run. */
    public static Transition ofNewRun(long nowMs, Ids ids, Limits limits, Rules rules) {
        return new Transition(new MutableState(), nowMs, ids, limits, rules, true);
    }

    /** The first decision of a run that takes over the beginning of another. */
    public static Transition ofFork(MutableState state, long nowMs, Ids ids, Limits limits, Rules rules) {
        return new Transition(state.copy(), nowMs, ids, limits, rules, true);
    }

    public MutableState state() {
        return state;
    }

    public long nowMs() {
        return nowMs;
    }

    public Ids ids() {
        return ids;
    }

    public Limits limits() {
        return limits;
    }

    public boolean isEmpty() {
        return records.isEmpty();
    }

    /** Bytes of the events this transition has appended so far, those of the run that follows included. */
    public long bytes() {
        long bytes = successor == null ? 0 : successor.bytes();
        for (RunRecord record : records) {
            if (record instanceof RunRecord.Written written) {
                bytes += written.event().getSerializedSize();
            }
        }
        return bytes;
    }

    /** Writes the event, or buffers it while a workflow task is started that did not cause it. */
    public HistoryEvent append(HistoryEvent.Builder event) {
        if (!event.hasEventTime()) { // a transient task that is written late keeps the times that its worker was shown
            event.setEventTime(Times.timestamp(nowMs));
        }
        if (state.workflowTask().isStarted() && rules.waitsForWorkflowTask(event.getEventType())) {
            HistoryEvent buffered = event.build();
            record(new RunRecord.Buffered(buffered));
            return buffered;
        }
        HistoryEvent written = event.setEventId(state.execution().nextEventId()).build();
        record(new RunRecord.Written(written));
        return written;
    }

    /**
     * Buffers an event that a command causes beside its own: the worker has numbered the events of its commands in
     * advance, so nothing may come between them.
     */
    public void appendAfterCommands(HistoryEvent.Builder event) {
        record(new RunRecord.Buffered(event.setEventTime(Times.timestamp(nowMs)).build()));
    }

    /** Whether this decision has written such an event. */
    public boolean isAnyWritten(Predicate<HistoryEvent> wanted) {
        return records.stream()
                .anyMatch(record -> record instanceof RunRecord.Written written && wanted.test(written.event()));
    }

    /** Whether something waits in the buffer that came before this decision. */
    public boolean isAnyUnseen() {
        long own = records.stream()
                .filter(record -> record instanceof RunRecord.Buffered)
                .count();
        return state.buffer().events().size() > own;
    }

    public HistoryEvent.Builder event(EventType type) {
        return HistoryEvent.newBuilder().setEventType(type);
    }

    public void change(Change.Builder change) {
        record(new RunRecord.Changed(change.build()));
    }

    /** Gives the buffered events their ids. Called once no workflow task is started any more. */
    public void flushBuffered() {
        for (HistoryEvent event :
                rules.inOrder(state.buffer().events(), state.execution().nextEventId())) {
            record(new RunRecord.Flushed(event));
        }
    }

    private void record(RunRecord record) {
        records.add(record);
        rules.apply(state, record);
    }

    /** The run that continues this one, begun in the same append. */
    public Transition succeedBy() {
        Transition next = ofNewRun(nowMs, ids, limits, rules);
        successor = next;
        return next;
    }

    /** A mark to go back to with {@link #rollBack}. */
    public Mark mark() {
        return new Mark(state.copy(), List.copyOf(records));
    }

    public void rollBack(Mark mark) {
        state = mark.state.copy();
        records = new ArrayList<>(mark.records);
        successor = null;
    }

    /** A point of a transition that can be returned to. */
    public record Mark(MutableState state, List<RunRecord> records) {}

    /** The records appended so far. */
    public List<RunRecord> records() {
        return Collections.unmodifiableList(records);
    }

    /** Whether nothing came of it but the start of a workflow task or a heartbeat, which are harmless to lose. */
    public boolean isHarmlessToLose() {
        return successor == null && records.stream().allMatch(RunRecord::isHarmlessToLose);
    }

    /** Ends the decision. A run that has outgrown its bounds is brought back into them here. */
    public Decision close() {
        if (!records.isEmpty()) {
            rules.settle(this);
        }
        List<Decision.Change> changes = new ArrayList<>(2);
        if (!records.isEmpty()) {
            changes.add(new Decision.Change(state, List.copyOf(records), isNew));
        }
        if (successor != null) {
            changes.addAll(successor.close().changes());
        }
        return new Decision(changes);
    }
}
