package io.perdura.sdk.testing.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run in memory as lists show it, and as filters look at it. */
final class MemoryRow {
    private static final String STATUS = "WORKFLOW_EXECUTION_STATUS_";

    private MemoryRow() {}

    static WorkflowExecutionInfo info(ExecutionHeader run) {
        WorkflowExecutionInfo.Builder info = WorkflowExecutionInfo.newBuilder()
                .setExecution(execution(run.workflowId(), run.runId().toString()))
                .setType(WorkflowType.newBuilder().setName(run.workflowType()))
                .setTaskQueue(run.taskQueue())
                .setStatusValue(run.status())
                .setStartTime(Timestamps.fromMillis(run.startMs()))
                .setExecutionTime(Timestamps.fromMillis(run.executionMs()))
                .setRootExecution(execution(run.rootWorkflowId(), run.rootRunId()))
                .setMemo(memo(run))
                .setSearchAttributes(attributes(run));
        if (!run.parentWorkflowId().isEmpty()) {
            info.setParentExecution(execution(run.parentWorkflowId(), run.parentRunId()));
        }
        if (!run.isOpen()) {
            info.setCloseTime(Timestamps.fromMillis(run.closeMs()))
                    .setExecutionDuration(Durations.fromMillis(run.closeMs() - run.executionMs()))
                    .setHistoryLength(run.historyLength())
                    .setHistorySizeBytes(run.historySizeBytes())
                    .setStateTransitionCount(run.transitions());
        }
        return info.build();
    }

    static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }

    /** A String, Long, Double, Boolean, Instant or a list of Strings; null: it has none. */
    static @Nullable Object value(ExecutionHeader run, String name) {
        return switch (name) {
            case "WorkflowId" -> run.workflowId();
            case "RunId" -> run.runId().toString();
            case "WorkflowType" -> run.workflowType();
            case "TaskQueue" -> run.taskQueue();
            case "ExecutionStatus" -> statusName(run.status());
            case "StartTime" -> Instant.ofEpochMilli(run.startMs());
            case "ExecutionTime" -> Instant.ofEpochMilli(run.executionMs());
            case "CloseTime" -> run.isOpen() ? null : Instant.ofEpochMilli(run.closeMs());
            case "HistoryLength" -> run.isOpen() ? null : run.historyLength();
            case "ParentWorkflowId" -> someOrNull(run.parentWorkflowId());
            case "ParentRunId" -> someOrNull(run.parentRunId());
            case "RootWorkflowId" -> run.rootWorkflowId();
            case "RootRunId" -> run.rootRunId();
            default -> stored(attributes(run).getIndexedFieldsMap().get(name));
        };
    }

    /** As filters spell it: {@code ContinuedAsNew}. */
    static String statusName(int status) {
        StringBuilder name = new StringBuilder();
        WorkflowExecutionStatus known = WorkflowExecutionStatus.forNumber(status);
        if (known == null) {
            return Integer.toString(status);
        }
        for (String word : known.name().substring(STATUS.length()).split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static @Nullable String someOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Object stored(@Nullable Payload payload) {
        if (payload == null || payload.getData().isEmpty()) {
            return null;
        }
        Object value = DataConverter.standard().fromPayload(payload, Object.class);
        boolean isTime = payload.getMetadataMap().containsKey("type")
                && payload.getMetadataOrThrow("type").toStringUtf8().equals("Datetime");
        return isTime && value != null ? OffsetDateTime.parse(value.toString()).toInstant() : value;
    }

    private static SearchAttributes attributes(ExecutionHeader run) {
        try {
            return SearchAttributes.parseFrom(run.searchAttributes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Memo memo(ExecutionHeader run) {
        try {
            return Memo.parseFrom(run.memo());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
