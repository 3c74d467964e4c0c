package io.perdura.node.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.Times;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.RunCreated;
import io.perdura.node.persistence.HistoryRow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * That runs which follow each other are known to be of one chain: nothing that is wrong in a simulated part alone leads to
 * others, since memory is compared with what is stored first.
 */
class FamilyCheckTest {
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);

    @Test
    void runsThatFollowEachOtherAreOneChain() {
        assertThatCode(() -> check(run(FIRST, null, FIRST, SECOND), run(SECOND, FIRST, FIRST, null)))
                .doesNotThrowAnyException();
    }

    @Test
    void noticesARunOfAnotherChain() {
        assertThatThrownBy(() -> check(run(FIRST, null, FIRST, SECOND), run(SECOND, FIRST, SECOND, null)))
                .hasMessageContaining("is of another chain");
    }

    @Test
    void noticesTwoRunsThatFollowOne() {
        assertThatThrownBy(() -> check(
                        run(FIRST, null, FIRST, SECOND),
                        run(SECOND, FIRST, FIRST, null),
                        run(THIRD, FIRST, FIRST, null)))
                .hasMessageContaining("followed by another");
    }

    @Test
    void noticesARunThatFollowsNone() {
        assertThatThrownBy(() -> check(run(SECOND, FIRST, FIRST, null))).hasMessageContaining("that is not there");
    }

    private static void check(DurableRun... runs) {
        new FamilyCheck(Map.of("workflow", List.of(runs))).check();
    }

    private static DurableRun run(
            UUID runId,
            @org.jspecify.annotations.Nullable UUID before,
            UUID first,
            @org.jspecify.annotations.Nullable UUID next) {
        List<RunRecord> records = new ArrayList<>();
        records.add(new RunRecord.Changed(Change.newBuilder()
                .setRunCreated(RunCreated.newBuilder().setWorkflowId("workflow").setRunId(runId.toString()))
                .build()));
        HistoryEvent.Builder started = event(1, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
        started.getWorkflowExecutionStartedEventAttributesBuilder()
                .setOriginalExecutionRunId(runId.toString())
                .setContinuedExecutionRunId(before == null ? "" : before.toString())
                .setFirstExecutionRunId(first.toString());
        records.add(new RunRecord.Written(started.build()));
        HistoryEvent.Builder ended = event(2, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        ended.getWorkflowExecutionCompletedEventAttributesBuilder()
                .setNewExecutionRunId(next == null ? "" : next.toString());
        records.add(new RunRecord.Written(ended.build()));
        RecordCodec.Encoded encoded = RecordCodec.encode(records);
        DurableRun run = new DurableRun(runId);
        run.append(
                new HistoryRow(
                        0, runId, 1, encoded.firstEventId(), encoded.eventCount(), encoded.events(), encoded.changes()),
                records,
                Map.of(),
                tag -> 1,
                due -> {});
        return run;
    }

    private static HistoryEvent.Builder event(long id, EventType type) {
        return HistoryEvent.newBuilder().setEventId(id).setEventType(type).setEventTime(Times.timestamp(id));
    }
}
