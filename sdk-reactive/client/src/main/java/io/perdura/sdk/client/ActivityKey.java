package io.perdura.sdk.client;

import com.google.protobuf.ByteString;

/** An activity that somebody else completes: by the token of its task, or by the ids of its workflow and its own. */
public final class ActivityKey {
    private final ByteString token;
    private final String workflowId;
    private final String runId;
    private final String activityId;

    private ActivityKey(ByteString token, String workflowId, String runId, String activityId) {
        this.token = token;
        this.workflowId = workflowId;
        this.runId = runId;
        this.activityId = activityId;
    }

    /** {@code ActivityContext.taskToken()}; it is that of one attempt. */
    public static ActivityKey of(byte[] taskToken) {
        return new ActivityKey(ByteString.copyFrom(taskToken), "", "", "");
    }

    /** Whichever attempt is under way; an empty run id means the open run. */
    public static ActivityKey of(String workflowId, String runId, String activityId) {
        return new ActivityKey(ByteString.EMPTY, workflowId, runId, activityId);
    }

    boolean hasToken() {
        return !token.isEmpty();
    }

    ByteString token() {
        return token;
    }

    String workflowId() {
        return workflowId;
    }

    String runId() {
        return runId;
    }

    String activityId() {
        return activityId;
    }

    @Override
    public String toString() {
        return hasToken()
                ? "the activity of a token"
                : "activity '" + activityId + "' of workflow '" + workflowId + "'";
    }
}
