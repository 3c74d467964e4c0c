package io.perdura.node.api;

import com.google.protobuf.ByteString;
import io.perdura.engine.Slots;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;

/** Sends calls on to whoever decides about what they name. */
public final class Owners {

    private final Router router;

    public Owners(Router router) {
        this.router = router;
    }

    public Future<Reply> ofWorkflow(Call call, String workflowId) {
        return router.toSlot(Slots.of(call.namespaceId(), workflowId), call);
    }

    public Future<Reply> ofWorkflow(Call call, WorkflowExecution execution) {
        return ofWorkflow(call, execution.getWorkflowId());
    }

    public Future<Reply> ofTask(Call call, ByteString token) {
        return ofTask(call, TaskTokens.parse(token, call.namespaceId()));
    }

    public Future<Reply> ofTask(Call call, TaskToken token) {
        Requests.requireRunId(token.getRunId());
        return ofWorkflow(call, token.getWorkflowId());
    }

    public Future<Reply> ofTaskQueue(Call call, TaskQueueKey queue) {
        return router.toTaskQueue(queue, call);
    }
}
