package io.perdura.engine.workflowtask;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.WorkflowTask;

/** The tokens that workers hand back: opaque to them, checked by us. */
public final class TaskTokens {

    private TaskTokens() {}

    /** The token that the bytes hold, checked for completeness and for the namespace it is used in. */
    public static TaskToken parse(ByteString bytes, String namespaceId) {
        if (bytes.isEmpty()) {
            throw Rejections.invalid("Task token not set on request.");
        }
        TaskToken token;
        try {
            token = TaskToken.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Rejections.invalid("Error deserializing task token.");
        }
        if (token.getNamespaceId().isEmpty() || token.getWorkflowId().isEmpty()) {
            throw Rejections.invalid("Error deserializing task token.");
        }
        if (!token.getNamespaceId().equals(namespaceId)) {
            throw Rejections.invalid("Operation requested with a token from a different namespace.");
        }
        return token;
    }

    /** The token of the started workflow task. */
    public static TaskToken of(MutableState state, WorkflowTask task) {
        return TaskToken.newBuilder()
                .setNamespaceId(state.execution().namespaceId())
                .setWorkflowId(state.execution().workflowId())
                .setRunId(state.execution().runId())
                .setScheduledEventId(task.getScheduledEventId())
                .setStartedEventId(task.getStartedEventId())
                .setAttempt(task.getAttempt())
                .setStartedMs(task.getStartedMs())
                .setCheck(check(task.getRequestId()))
                .build();
    }

    /** Tells two starts of the same attempt apart, also where they fall into the same millisecond. */
    public static long check(String requestId) {
        return requestId.hashCode();
    }
}
