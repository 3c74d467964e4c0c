package io.perdura.node.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.Snapshot;
import io.perdura.node.persistence.AuditedRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.shard.RunDebts;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One run as it is stored: its rows, the history in them, the state they lead to, and what else says the same. */
final class RunCheck {
    private final AuditedRun run;
    private final BiConsumer<String, String> violated;
    private final HistoryCheck history;
    private final MutableState state = new MutableState();
    private final List<HistoryEvent> events = new ArrayList<>();
    private boolean readable = true;

    /** @param violated told the rule and what is wrong */
    RunCheck(AuditedRun run, BiConsumer<String, String> violated) {
        this.run = run;
        this.violated = violated;
        this.history = new HistoryCheck(violated);
    }

    /** Replays everything; whatever is wrong has been told when it returns. */
    void check(long nowMs) {
        rows();
        if (!readable) {
            return;
        }
        history.end(state.execution().isOpen());
        header();
        if (state.execution().isOpen()) {
            debts(nowMs);
        } else {
            closed();
        }
        backlog();
    }

    MutableState state() {
        return state;
    }

    /** Those that could be read. */
    List<HistoryEvent> events() {
        return events;
    }

    /** How many there were to read. */
    int eventCount() {
        return events.size();
    }

    /** Null if the run has none, or cannot be read. */
    @Nullable
    HistoryEvent lastEvent() {
        return readable && !events.isEmpty() ? events.get(events.size() - 1) : null;
    }

    private void require(String rule, boolean holds, String text) {
        if (!holds) {
            violated.accept(rule, text);
        }
    }

    private void rows() {
        long seq = 0;
        for (HistoryRow row : run.rows()) {
            if (row.seq() != seq + 1) {
                violated.accept("H3", "row " + row.seq() + " follows row " + seq);
                readable = false;
                return;
            }
            seq = row.seq();
            try {
                replay(row);
            } catch (RuntimeException unreadable) {
                violated.accept("H22", "row " + seq + " cannot be read: " + unreadable);
                readable = false;
                return;
            }
            if (seq == run.snapshotSeq()) {
                snapshot();
            }
        }
        if (run.rows().isEmpty()) {
            violated.accept("H3", "it has no history");
            readable = false;
        } else {
            require(
                    "H22",
                    run.snapshotSeq() <= seq,
                    "its snapshot is of row " + run.snapshotSeq() + ", the last is " + seq);
        }
    }

    private void replay(HistoryRow row) {
        long first = events.size() + 1L;
        for (RunRecord record : RecordCodec.decode(row.events(), row.changes())) {
            RunRules.replay(state, List.of(record));
            if (record instanceof RunRecord.Written written) {
                event(written.event());
            } else if (record instanceof RunRecord.Flushed flushed) {
                event(flushed.event());
            }
        }
        long count = events.size() + 1 - first;
        require(
                "H3",
                row.eventCount() == count && (count == 0 || row.firstEventId() == first),
                "row " + row.seq() + " says that it has " + row.eventCount() + " events from " + row.firstEventId()
                        + ", and has " + count + " from " + first);
    }

    private void event(HistoryEvent event) {
        history.event(event);
        events.add(event);
    }

    private void snapshot() {
        try {
            Snapshot stored = Snapshot.parseFrom(Objects.requireNonNull(run.snapshot()));
            require(
                    "H22",
                    MutableState.of(stored).snapshot().equals(state.snapshot()),
                    "its snapshot is not what its rows up to " + run.snapshotSeq() + " lead to");
        } catch (InvalidProtocolBufferException unreadable) {
            violated.accept("H22", "its snapshot cannot be read");
        }
    }

    private void header() {
        ExecutionHeader header = run.header();
        require(
                "H5",
                state.execution().nextEventId() == events.size() + 1,
                "its state expects event " + state.execution().nextEventId() + " next, its history has "
                        + events.size());
        require(
                "H16",
                header.status() == state.execution().status().getNumber(),
                "the list shows status " + header.status() + ", its history says "
                        + state.execution().status());
        require(
                "H16",
                header.workflowId().equals(state.execution().workflowId()),
                "the list shows workflow id " + header.workflowId() + ", its history says "
                        + state.execution().workflowId());
        if (!state.execution().isOpen()) {
            require(
                    "H5",
                    header.historyLength() == events.size(),
                    "its header counts " + header.historyLength() + " events of " + events.size());
            require(
                    "H5",
                    header.historySizeBytes() == state.execution().historyBytes(),
                    "its header says " + header.historySizeBytes() + " bytes of history, there are "
                            + state.execution().historyBytes());
            require(
                    "H16",
                    header.closeMs() == state.execution().closedMs(),
                    "the list shows another time of its end than its history");
        }
        require(
                "H16",
                header.isOpen() == state.execution().isOpen(),
                "the list shows it open and it is not, or the other way round");
    }

    /** Whatever an open run owes is found again in storage, by its due time or by the backlog. */
    private void debts(long nowMs) {
        long runNowMs = RunDebts.nowMs(state, nowMs);
        long due = RunDebts.storedDueMs(state, runNowMs);
        require(
                "H13",
                run.header().dueAtMs() <= due,
                "it is due at " + due + ", but would be looked at only at "
                        + run.header().dueAtMs());
        boolean foundByDue = run.header().dueAtMs() <= runNowMs;
        for (OwedTask task : RunDebts.tasks(state, runNowMs)) {
            boolean listed = Long.valueOf(task.stamp()).equals(run.backlog().get(task.id()));
            require(
                    "H13",
                    foundByDue || run.header().taskAtMs() != ExecutionHeader.NO_TASK || listed,
                    "task " + task.id() + " waits for a worker, and storage does not say so");
        }
    }

    private void closed() {
        ExecutionHeader header = run.header();
        require(
                "H13",
                state.owesMessage() == (header.dueAtMs() != ExecutionHeader.NOT_OWED),
                "it is closed, and what it still owes to other runs is not what its header says");
        require(
                "H13",
                header.taskAtMs() == ExecutionHeader.NO_TASK,
                "it is closed, and its header says that it owes a task");
        require(
                "H6",
                !state.workflowTask().isPending()
                        && state.activities().size() == 0
                        && state.timers().pending().isEmpty()
                        && !state.buffer().isAny(),
                "it is closed, and something of it is pending");
    }

    private void backlog() {
        require(
                "H14",
                state.execution().isOpen() || run.backlog().isEmpty(),
                "it is closed, and " + run.backlog().size() + " of its tasks are listed in the backlog");
    }
}
