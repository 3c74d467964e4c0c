package io.perdura.sdk.client;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import org.jspecify.annotations.Nullable;

/** One run as it stands. */
public final class WorkflowDescription {
    private final DescribeWorkflowExecutionResponse message;
    private final WorkflowSummary summary;

    WorkflowDescription(DescribeWorkflowExecutionResponse message, Converters converters) {
        this.message = message;
        this.summary = new WorkflowSummary(message.getWorkflowExecutionInfo(), converters);
    }

    /** What lists show of it too. */
    public WorkflowSummary summary() {
        return summary;
    }

    /** Null: none was given. */
    public @Nullable String staticSummary() {
        return text(
                message.getExecutionConfig().getUserMetadata().hasSummary()
                        ? message.getExecutionConfig().getUserMetadata().getSummary()
                        : null);
    }

    /** Null: none were given. */
    public @Nullable String staticDetails() {
        return text(
                message.getExecutionConfig().getUserMetadata().hasDetails()
                        ? message.getExecutionConfig().getUserMetadata().getDetails()
                        : null);
    }

    private static @Nullable String text(@Nullable Payload payload) {
        return payload == null ? null : (String) DataConverter.standard().fromPayload(payload, String.class);
    }

    /** All that the server said: what is pending, timeouts, callbacks. */
    public DescribeWorkflowExecutionResponse message() {
        return message;
    }
}
