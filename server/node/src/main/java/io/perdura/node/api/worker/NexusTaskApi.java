package io.perdura.node.api.worker;

import io.perdura.engine.Limits;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueRequest;
import io.vertx.core.Future;
import java.util.List;

/** The calls by which workers get Nexus tasks. No task is ever there, but a worker whose poll were refused would give up all. */
public final class NexusTaskApi implements NamespacedFamily {

    private final OpenPolls polls;
    private final Limits limits;

    public NexusTaskApi(OpenPolls polls, Limits limits) {
        this.polls = polls;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(RpcRow.of(WorkerRpcs.POLL_NEXUS_TASK_QUEUE, this::poll));
    }

    private Future<Reply> poll(Call call, PollNexusTaskQueueRequest request) {
        polls.requirePatience(call);
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        Requests.requireIdentity(request.getIdentity(), limits);
        return polls.park(
                new TaskQueueKey(
                        call.namespaceId(),
                        request.getTaskQueue().getName(),
                        TaskQueueType.TASK_QUEUE_TYPE_NEXUS_VALUE,
                        false),
                call);
    }
}
