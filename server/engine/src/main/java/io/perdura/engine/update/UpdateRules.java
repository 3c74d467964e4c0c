package io.perdura.engine.update;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.check.Texts;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;

/** What an update must say, and what it is taken to say where it is silent. */
public final class UpdateRules {

    private UpdateRules() {}

    /**
     * The request as a run takes it; its execution has been checked.
     *
     * @param freshId what the update is called if its caller does not care
     */
    public static UpdateWorkflowExecutionRequest complete(
            UpdateWorkflowExecutionRequest request, String freshId, Limits limits) {
        if (!request.getRequest().hasMeta()) {
            throw Rejections.invalid("Update meta is not set on request.");
        }
        String updateId = request.getRequest().getMeta().getUpdateId();
        if (Texts.isLonger(updateId, limits.idBytesMax())) {
            throw Rejections.invalid("UpdateId length exceeds limit.");
        }
        if (!request.getRequest().hasInput()) {
            throw Rejections.invalid("Update input is not set on request.");
        }
        if (request.getRequest().getInput().getName().isEmpty()) {
            throw Rejections.invalid("Update name is not set on request.");
        }
        if (request.getRequest().getCompletionCallbacksCount() > 0
                && request.getRequest().getRequestId().isEmpty()) {
            throw Rejections.invalid(
                    "invalid *update.Request: request_id is required when completion_callbacks are set");
        }
        UpdateWorkflowExecutionRequest.Builder complete = request.toBuilder();
        if (updateId.isEmpty()) {
            complete.getRequestBuilder().getMetaBuilder().setUpdateId(freshId);
        }
        if (request.getWaitPolicy().getLifecycleStage()
                == UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED) {
            complete.getWaitPolicyBuilder()
                    .setLifecycleStage(
                            UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED);
        }
        return complete.build();
    }
}
