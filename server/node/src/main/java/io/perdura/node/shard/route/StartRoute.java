package io.perdura.node.shard.route;

import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.shard.WorkflowKey;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.common.v1.Link;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a run begins: what there is under its workflow id decides. */
final class StartRoute {

    private StartRoute() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(WorkflowRpcs.START_WORKFLOW_EXECUTION, StartRoute::start);
    }

    private static Future<Reply> start(ShardSlot at, Call call, StartWorkflowExecutionRequest request) {
        Shard shard = at.shard();
        int slot = at.slot();
        WorkflowKey key = new WorkflowKey(call.namespaceId(), request.getWorkflowId());
        return shard.table().newest(slot, key).compose(header -> begin(shard, slot, key, header, call, request));
    }

    private static Future<Reply> begin(
            Shard shard,
            int slot,
            WorkflowKey key,
            @Nullable ExecutionHeader header,
            Call call,
            StartWorkflowExecutionRequest request) {
        shard.requireRoom();
        LoadedRun newest = shard.table().newestLoaded(slot, key);
        if (newest == null && header != null && mustLoad(header, request)) {
            RunKey run = new RunKey(slot, key.namespaceId(), key.workflowId(), header.runId());
            return shard.table().load(run).compose(loaded -> {
                // Others may have waited for the same run, and one of them may have begun the next.
                LoadedRun newer = shard.table().newestLoaded(slot, key);
                return decide(shard, slot, newer == null ? loaded : newer, null, call, request);
            });
        }
        return decide(shard, slot, newest, header, call, request);
    }

    /** Whether more than the header is needed: an open run may have to end, and may know the request already. */
    private static boolean mustLoad(ExecutionHeader header, StartWorkflowExecutionRequest request) {
        return header.isOpen()
                || request.getWorkflowIdConflictPolicy()
                        == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING;
    }

    private static Future<Reply> decide(
            Shard shard,
            int slot,
            @Nullable LoadedRun newest,
            @Nullable ExecutionHeader header,
            Call call,
            StartWorkflowExecutionRequest request) {
        ReusePolicy.Existing existing = newest != null
                ? existing(newest.state(), request.getRequestId())
                : header != null ? existing(header) : null;
        if (existing == null) {
            return startNew(shard, slot, 0, call, request);
        }
        Future<Void> known = newest == null ? Future.succeededFuture() : newest.durable();
        ReusePolicy.Action action;
        try {
            action = ReusePolicy.decide(existing, request);
        } catch (Rejection refused) {
            return known.compose(durable -> Future.failedFuture(refused));
        }
        return switch (action) {
            case SAME_REQUEST -> known.map(durable -> reply(call, request, existing, true));
            case ATTACHED_BEFORE -> known.map(durable -> reply(call, request, existing, false));
            case USE_EXISTING -> useExisting(shard, required(newest), existing, call, request);
            case TERMINATE_AND_START -> replace(shard, required(newest), call, request);
            case START ->
                startNew(shard, slot, UuidSevenIds.timeOf(UUID.fromString(existing.runId())) + 1, call, request);
        };
    }

    private static LoadedRun required(@Nullable LoadedRun run) {
        if (run == null) {
            throw new IllegalStateException("an open run is loaded before it is decided on");
        }
        return run;
    }

    private static ReusePolicy.Existing existing(MutableState state, String requestId) {
        return new ReusePolicy.Existing(
                state.execution().runId(),
                state.execution().started().getFirstExecutionRunId(),
                state.execution().startRequestId(),
                state.execution().status(),
                state.requests().attachedBy(requestId) != null);
    }

    private static ReusePolicy.Existing existing(ExecutionHeader header) {
        WorkflowExecutionStatus status = WorkflowExecutionStatus.forNumber(header.status());
        return new ReusePolicy.Existing(
                header.runId().toString(),
                header.firstRunId().toString(),
                header.startRequestId(),
                status == null ? WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED : status,
                false);
    }

    private static Future<Reply> startNew(
            Shard shard, int slot, long atLeastMs, Call call, StartWorkflowExecutionRequest request) {
        long now = shard.scope().nowMs();
        String runId = shard.scope().ids().runId(Math.max(now, atLeastMs));
        Transition t = RunRules.begin(now, shard.scope().ids(), shard.scope().limits());
        ExecutionMachine.start(t, request, call.namespaceId(), runId);
        return shard.writeNew(slot, t).map(durable -> started(call, request, runId));
    }

    private static Future<Reply> replace(
            Shard shard, LoadedRun running, Call call, StartWorkflowExecutionRequest request) {
        String runId = shard.scope()
                .ids()
                .runId(Math.max(
                        shard.scope().nowMs(), UuidSevenIds.timeOf(running.key().runId()) + 1));
        Transition t = shard.transition(running);
        ExecutionMachine.terminateForNewRun(t, runId);
        ExecutionMachine.start(t.succeedBy(), request, call.namespaceId(), runId);
        return shard.write(running, t).map(durable -> started(call, request, runId));
    }

    private static Future<Reply> useExisting(
            Shard shard,
            LoadedRun running,
            ReusePolicy.Existing existing,
            Call call,
            StartWorkflowExecutionRequest request) {
        return shard.decide(running, t -> {
            SignalMachine.attach(t, request);
            return reply(call, request, existing, false);
        });
    }

    private static Reply started(Call call, StartWorkflowExecutionRequest request, String runId) {
        return reply(
                call,
                request,
                new ReusePolicy.Existing(
                        runId, runId, "", WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING, false),
                true);
    }

    private static Reply reply(
            Call call, StartWorkflowExecutionRequest request, ReusePolicy.Existing run, boolean started) {
        return Reply.of(StartWorkflowExecutionResponse.newBuilder()
                .setRunId(run.runId())
                .setFirstExecutionRunId(run.firstRunId())
                .setStarted(started)
                .setStatus(run.status())
                .setLink(Link.newBuilder()
                        .setWorkflowEvent(Link.WorkflowEvent.newBuilder()
                                .setNamespace(call.namespaceName())
                                .setWorkflowId(request.getWorkflowId())
                                .setRunId(run.runId())
                                .setEventRef(Link.WorkflowEvent.EventReference.newBuilder()
                                        .setEventId(1)
                                        .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED))))
                .build());
    }
}
