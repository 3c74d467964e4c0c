package io.perdura.node.visibility;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.perdura.node.visibility.PageToken.Kind;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** Turns a row of a list into what the API says of a workflow. */
final class ExecutionRow {

    /** How many columns come before the sort keys of ORDER BY. */
    private static final int COLUMNS = 18;

    private ExecutionRow() {}

    static WorkflowExecutionInfo info(Row row) {
        long executionMs = row.getLong("execution_ms");
        WorkflowExecutionInfo.Builder info = WorkflowExecutionInfo.newBuilder()
                .setExecution(execution(
                        row.getString("workflow_id"), row.getUUID("run_id").toString()))
                .setType(WorkflowType.newBuilder().setName(row.getString("workflow_type")))
                .setTaskQueue(row.getString("task_queue"))
                .setStatusValue(row.getInteger("status"))
                .setStartTime(time(row.getLong("start_ms")))
                .setExecutionTime(time(executionMs))
                .setRootExecution(execution(row.getString("root_workflow_id"), row.getString("root_run_id")));
        String parent = row.getString("parent_workflow_id");
        if (!parent.isEmpty()) {
            info.setParentExecution(execution(parent, row.getString("parent_run_id")));
        }
        Long closeMs = row.getLong("close_ms");
        if (closeMs != null) {
            info.setCloseTime(time(closeMs))
                    .setExecutionDuration(duration(closeMs - executionMs))
                    .setHistoryLength(row.getLong("history_length"))
                    .setHistorySizeBytes(row.getLong("history_size_bytes"))
                    .setStateTransitionCount(row.getLong("transitions"));
        }
        try {
            Buffer memo = row.getBuffer("memo");
            info.setMemo(Memo.parseFrom(memo.getBytes()));
            Buffer attributes = row.getBuffer("search_attributes");
            info.setSearchAttributes(SearchAttributes.parseFrom(attributes.getBytes()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "Row of run " + row.getUUID("run_id") + " holds no valid memo or attributes", e);
        }
        return info.build();
    }

    /** The token that continues after the row. */
    static PageToken token(Row row, int keyCount) {
        List<Object> keys = new ArrayList<>();
        Long closeMs = row.getLong("close_ms");
        if (keyCount == 0) {
            keys.add(closeMs == null ? row.getLong("start_ms") : closeMs);
        }
        for (int i = 0; i < keyCount; i++) {
            Object key = row.getValue(COLUMNS + i);
            keys.add(key instanceof Number number ? (Object) number.longValue() : key.toString());
        }
        keys.add(row.getUUID("run_id"));
        if (keyCount > 0) {
            return new PageToken(Kind.ORDERED, keys);
        }
        return new PageToken(closeMs == null ? Kind.OPEN : Kind.CLOSED, keys);
    }

    private static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }

    private static Timestamp time(long milliseconds) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(milliseconds, 1000))
                .setNanos((int) Math.floorMod(milliseconds, 1000L) * 1_000_000)
                .build();
    }

    private static Duration duration(long milliseconds) {
        return Duration.newBuilder()
                .setSeconds(milliseconds / 1000)
                .setNanos((int) (milliseconds % 1000) * 1_000_000)
                .build();
    }
}
