package io.perdura.node.rpc;

import io.temporal.api.workflowservice.v1.PauseActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.PauseActivityExecutionResponse;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.PauseActivityResponse;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.ResetActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetActivityExecutionResponse;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.ResetActivityResponse;
import io.temporal.api.workflowservice.v1.UnpauseActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityExecutionResponse;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityResponse;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.UpdateActivityExecutionOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityExecutionOptionsResponse;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsResponse;
import java.util.List;

/** Calls by which operators steer what runs: they hold it back, let it go, change its options. */
public final class OperationRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<PauseActivityRequest, PauseActivityResponse> PAUSE_ACTIVITY =
            LIST.shard(PauseActivityRequest.class, PauseActivityResponse.class);

    public static final Rpc<UnpauseActivityRequest, UnpauseActivityResponse> UNPAUSE_ACTIVITY =
            LIST.shard(UnpauseActivityRequest.class, UnpauseActivityResponse.class);

    public static final Rpc<ResetActivityRequest, ResetActivityResponse> RESET_ACTIVITY =
            LIST.shard(ResetActivityRequest.class, ResetActivityResponse.class);

    public static final Rpc<UpdateActivityOptionsRequest, UpdateActivityOptionsResponse> UPDATE_ACTIVITY_OPTIONS =
            LIST.shard(UpdateActivityOptionsRequest.class, UpdateActivityOptionsResponse.class);

    public static final Rpc<PauseWorkflowExecutionRequest, PauseWorkflowExecutionResponse> PAUSE_WORKFLOW_EXECUTION =
            LIST.shard(PauseWorkflowExecutionRequest.class, PauseWorkflowExecutionResponse.class);

    public static final Rpc<UnpauseWorkflowExecutionRequest, UnpauseWorkflowExecutionResponse>
            UNPAUSE_WORKFLOW_EXECUTION =
                    LIST.shard(UnpauseWorkflowExecutionRequest.class, UnpauseWorkflowExecutionResponse.class);

    public static final Rpc<UpdateWorkflowExecutionOptionsRequest, UpdateWorkflowExecutionOptionsResponse>
            UPDATE_WORKFLOW_EXECUTION_OPTIONS = LIST.shard(
                    UpdateWorkflowExecutionOptionsRequest.class, UpdateWorkflowExecutionOptionsResponse.class);

    // The newer names are taken for activities of workflows, as another way to say the same.

    public static final Rpc<PauseActivityExecutionRequest, PauseActivityExecutionResponse> PAUSE_ACTIVITY_EXECUTION =
            LIST.anyNode(PauseActivityExecutionRequest.class, PauseActivityExecutionResponse.class);

    public static final Rpc<UnpauseActivityExecutionRequest, UnpauseActivityExecutionResponse>
            UNPAUSE_ACTIVITY_EXECUTION =
                    LIST.anyNode(UnpauseActivityExecutionRequest.class, UnpauseActivityExecutionResponse.class);

    public static final Rpc<ResetActivityExecutionRequest, ResetActivityExecutionResponse> RESET_ACTIVITY_EXECUTION =
            LIST.anyNode(ResetActivityExecutionRequest.class, ResetActivityExecutionResponse.class);

    public static final Rpc<UpdateActivityExecutionOptionsRequest, UpdateActivityExecutionOptionsResponse>
            UPDATE_ACTIVITY_EXECUTION_OPTIONS = LIST.anyNode(
                    UpdateActivityExecutionOptionsRequest.class, UpdateActivityExecutionOptionsResponse.class);

    private OperationRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
