package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Made-up runs for tests of what stores them. */
public final class Runs {
    public static final UUID NAMESPACE = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final AtomicLong NUMBERS = new AtomicLong();

    private Runs() {}

    public static UUID newRunId() {
        // As UUIDv7: greater than all before.
        return new UUID(0x0190_0000_0000_7000L + (NUMBERS.incrementAndGet() << 16), 0x8000_0000_0000_0001L);
    }

    public static long newAppendId() {
        return NUMBERS.incrementAndGet();
    }

    /** A row of one event per seq: event id = seq. */
    public static HistoryRow row(int slot, UUID runId, long seq) {
        return row(slot, runId, seq, seq, 1);
    }

    public static HistoryRow row(int slot, UUID runId, long seq, long firstEventId, int eventCount) {
        return new HistoryRow(
                slot,
                runId,
                seq,
                firstEventId,
                eventCount,
                eventCount == 0 ? ByteString.EMPTY : ByteString.copyFromUtf8("events " + seq),
                ByteString.copyFromUtf8("changes " + seq));
    }

    public static ExecutionHeader header(int slot, String workflowId, UUID runId) {
        return new ExecutionHeader(
                slot,
                NAMESPACE,
                workflowId,
                runId,
                runId,
                "Order",
                "orders",
                1,
                1_000,
                1_500,
                0,
                3,
                300,
                2,
                ByteString.copyFromUtf8("memo"),
                ByteString.EMPTY,
                "request",
                "",
                "",
                workflowId,
                runId.toString(),
                2_000,
                ExecutionHeader.NO_TASK);
    }

    public static ExecutionHeader closed(ExecutionHeader open, long closeMs, ByteString searchAttributes) {
        return new ExecutionHeader(
                open.slot(),
                open.namespaceId(),
                open.workflowId(),
                open.runId(),
                open.firstRunId(),
                open.workflowType(),
                open.taskQueue(),
                2,
                open.startMs(),
                open.executionMs(),
                closeMs,
                11,
                1_100,
                7,
                open.memo(),
                searchAttributes,
                open.startRequestId(),
                open.parentWorkflowId(),
                open.parentRunId(),
                open.rootWorkflowId(),
                open.rootRunId(),
                ExecutionHeader.NOT_OWED,
                ExecutionHeader.NO_TASK);
    }

    public static Commit append(int shardId, long epoch, HistoryRow... rows) {
        return new Commit(shardId, epoch, newAppendId(), List.of(rows), List.of(), List.of(), List.of());
    }

    public static Commit start(int shardId, long epoch, ExecutionHeader header) {
        return new Commit(
                shardId,
                epoch,
                newAppendId(),
                List.of(row(header.slot(), header.runId(), 1)),
                List.of(header),
                List.of(),
                List.of());
    }

    public static Commit update(int shardId, long epoch, HistoryRow row, ExecutionHeader header) {
        return new Commit(shardId, epoch, newAppendId(), List.of(row), List.of(), List.of(header), List.of());
    }
}
