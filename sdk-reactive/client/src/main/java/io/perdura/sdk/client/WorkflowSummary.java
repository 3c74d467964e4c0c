package io.perdura.sdk.client;

import com.google.protobuf.Timestamp;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.option.OptionMessages;
import io.perdura.sdk.option.SearchAttributeKey;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run as lists show it. */
public final class WorkflowSummary {
    private final WorkflowExecutionInfo message;
    private final Converters converters;

    WorkflowSummary(WorkflowExecutionInfo message, Converters converters) {
        this.message = message;
        this.converters = converters;
    }

    public String workflowId() {
        return message.getExecution().getWorkflowId();
    }

    public String runId() {
        return message.getExecution().getRunId();
    }

    public String workflowType() {
        return message.getType().getName();
    }

    public WorkflowExecutionStatus status() {
        return message.getStatus();
    }

    public String taskQueue() {
        return message.getTaskQueue();
    }

    public Instant startTime() {
        return instant(message.getStartTime());
    }

    /** When it really begins: after a start delay, or at its cron time. */
    public Instant executionTime() {
        return instant(message.getExecutionTime());
    }

    /** Empty: it is open. */
    public Optional<Instant> closeTime() {
        return message.hasCloseTime() ? Optional.of(instant(message.getCloseTime())) : Optional.empty();
    }

    /** Events so far. */
    public long historyLength() {
        return message.getHistoryLength();
    }

    /** Empty: nobody's child. */
    public Optional<WorkflowExecution> parent() {
        return message.hasParentExecution() ? Optional.of(message.getParentExecution()) : Optional.empty();
    }

    /** Null: not noted. */
    public <T> @Nullable T memo(String key, Class<T> type) {
        Payload value = message.getMemo().getFieldsMap().get(key);
        return value == null ? null : type.cast(converters.data().fromPayload(value, type));
    }

    /** Null: not set. */
    public <T> @Nullable T searchAttribute(SearchAttributeKey<T> key) {
        return OptionMessages.searchAttribute(message.getSearchAttributes(), key);
    }

    /** All that the server said. */
    public WorkflowExecutionInfo message() {
        return message;
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    @Override
    public String toString() {
        return workflowType() + " " + workflowId() + " " + runId() + " " + status();
    }
}
