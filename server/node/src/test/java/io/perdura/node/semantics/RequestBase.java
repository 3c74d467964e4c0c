package io.perdura.node.semantics;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Request;
import java.util.Map;
import java.util.UUID;

/** What stands in the fields of a request or a command so that it is taken, about a workflow that nobody else uses. */
final class RequestBase {
    private final String target = UUID.randomUUID().toString();
    private final Map<String, String> texts;
    private final Map<Class<? extends Message>, Message> messages;

    RequestBase(String namespace) {
        this.texts = Map.of(
                "namespace", namespace,
                "workflow_id", target,
                "job_id", target,
                "request_id", UUID.randomUUID().toString(),
                "activity_id", "activity",
                "timer_id", "timer",
                "signal_name", "signal",
                "marker_name", "marker",
                "reason", "none");
        this.messages = Map.of(
                WorkflowExecution.class,
                WorkflowExecution.newBuilder().setWorkflowId(target).build(),
                WorkflowType.class,
                WorkflowType.newBuilder().setName("Type").build(),
                ActivityType.class,
                ActivityType.newBuilder().setName("Type").build(),
                TaskQueue.class,
                taskQueue(),
                WorkflowQuery.class,
                WorkflowQuery.newBuilder().setQueryType("query").build(),
                Request.class,
                Request.newBuilder()
                        .setInput(Input.newBuilder().setName("update"))
                        .build());
    }

    TaskQueue taskQueue() {
        return TaskQueue.newBuilder().setName("queue-" + target).build();
    }

    /** Whether the workflow must be there. */
    boolean fill(Message.Builder message) {
        boolean isOfAWorkflow = false;
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRepeated() || field.getContainingOneof() != null) {
                continue;
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.STRING && texts.containsKey(field.getName())) {
                message.setField(field, texts.get(field.getName()));
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                Message empty = message.newBuilderForField(field).getDefaultInstanceForType();
                if (messages.containsKey(empty.getClass())) {
                    message.setField(field, messages.get(empty.getClass()));
                    isOfAWorkflow |= empty instanceof WorkflowExecution;
                } else if (empty instanceof Duration && field.getName().startsWith("start_to_")) {
                    message.setField(field, Durations.fromSeconds(60));
                }
            }
        }
        return isOfAWorkflow;
    }
}
