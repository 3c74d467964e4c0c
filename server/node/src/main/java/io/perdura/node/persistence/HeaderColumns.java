package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import io.vertx.sqlclient.Row;

/** The columns of {@code execution} that make an {@link ExecutionHeader}, in the order in which they are read. */
final class HeaderColumns {
    static final String LIST = """
            e.slot, e.namespace_id, e.workflow_id, e.run_id, e.first_run_id, e.workflow_type, e.task_queue, e.status,\
             e.start_ms, e.execution_ms, e.close_ms, e.history_length, e.history_size_bytes, e.transitions, e.memo,\
             e.search_attributes, e.start_request_id, e.parent_workflow_id, e.parent_run_id, e.root_workflow_id,\
             e.root_run_id, e.due_at, e.task_at""";

    static final int COUNT = 23;

    private HeaderColumns() {}

    static ExecutionHeader read(Row row) {
        Long closeMs = row.getLong(10);
        Long dueAt = row.getLong(21);
        Long taskAt = row.getLong(22);
        ByteString memo = Sql.bytes(row, 14);
        ByteString searchAttributes = Sql.bytes(row, 15);
        return new ExecutionHeader(
                row.getInteger(0),
                row.getUUID(1),
                row.getString(2),
                row.getUUID(3),
                row.getUUID(4),
                row.getString(5),
                row.getString(6),
                row.getInteger(7),
                row.getLong(8),
                row.getLong(9),
                closeMs == null ? 0 : closeMs,
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                memo,
                searchAttributes,
                row.getString(16),
                row.getString(17),
                row.getString(18),
                row.getString(19),
                row.getString(20),
                dueAt == null ? ExecutionHeader.NOT_OWED : dueAt,
                taskAt == null ? ExecutionHeader.NO_TASK : taskAt);
    }
}
