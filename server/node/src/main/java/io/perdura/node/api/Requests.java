package io.perdura.node.api;

import com.google.protobuf.Message;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.check.Texts;
import io.temporal.api.common.v1.WorkflowExecution;
import java.util.UUID;

/** The checks that many requests share, with the texts that SDKs expect. */
public final class Requests {

    private Requests() {}

    public static void requireExecution(boolean isSet, WorkflowExecution execution, Limits limits) {
        if (!isSet) {
            throw Rejections.invalid("Execution is not set on request.");
        }
        requireWorkflowId(execution.getWorkflowId(), limits);
        requireRunId(execution.getRunId());
    }

    public static void requireWorkflowId(String workflowId, Limits limits) {
        if (workflowId.isEmpty()) {
            throw Rejections.invalid("WorkflowId is not set on request.");
        }
        requireLength(workflowId, "WorkflowId length exceeds limit.", limits);
    }

    public static void requireRunId(String runId) {
        requireRunId(runId, "Invalid RunId.");
    }

    /** Empty is the current run. */
    public static void requireRunId(String runId, String problem) {
        if (runId.isEmpty()) {
            return;
        }
        try {
            if (runId.length() == 36 && UUID.fromString(runId).toString().equalsIgnoreCase(runId)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw Rejections.invalid(problem);
        }
        throw Rejections.invalid(problem);
    }

    public static void requireText(String text, String missing, String tooLong, Limits limits) {
        if (text.isEmpty()) {
            throw Rejections.invalid(missing);
        }
        requireLength(text, tooLong, limits);
    }

    public static void requireIdentity(String identity, Limits limits) {
        requireLength(identity, "Identity length exceeds limit.", limits);
    }

    public static void requireRequestId(String requestId, Limits limits) {
        requireLength(requestId, "RequestId length exceeds limit.", limits);
    }

    /** A text of an id's length in bytes that storage takes. */
    public static void requireLength(String text, String tooLong, Limits limits) {
        if (Texts.isLonger(text, limits.idBytesMax())) {
            throw Rejections.invalid(tooLong);
        }
        if (!Texts.isStorable(text)) {
            throw Rejections.invalid("a text of the request contains a null byte");
        }
    }

    public static void requireBlob(Message blob, Limits limits) {
        if (blob.getSerializedSize() > limits.blobBytesMax()) {
            throw Rejections.invalid("Blob data size exceeds limit.");
        }
    }
}
