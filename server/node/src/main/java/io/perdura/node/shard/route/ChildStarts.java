package io.perdura.node.shard.route;

import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Transition;
import io.perdura.engine.child.ParentLink;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.rule.Inbox;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.shard.WorkflowKey;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a child begins: as any run, but that its first task waits for the parent to have noted it. */
final class ChildStarts {

    private ChildStarts() {}

    static Future<RunMessageReply> start(ShardSlot at, RunMessage message) {
        Shard shard = at.shard();
        StartWorkflowExecutionRequest request;
        try {
            request = StartRules.complete(
                    ParentLink.request(message), "", shard.scope().limits());
        } catch (Rejection refusal) {
            return Future.succeededFuture(Inbox.startRefused(refusal));
        }
        WorkflowKey key = new WorkflowKey(message.getNamespaceId(), request.getWorkflowId());
        return shard.table().newest(at.slot(), key).compose(header -> {
            LoadedRun newest = shard.table().newestLoaded(at.slot(), key);
            if (newest == null && header != null && header.isOpen()) {
                // An open run may have taken this very message as its start.
                return shard.table()
                        .load(new RunKey(at.slot(), key.namespaceId(), key.workflowId(), header.runId()))
                        .compose(loaded -> {
                            LoadedRun newer = shard.table().newestLoaded(at.slot(), key);
                            return decide(at, newer == null ? loaded : newer, null, request, message);
                        });
            }
            return decide(at, newest, header, request, message);
        });
    }

    private static Future<RunMessageReply> decide(
            ShardSlot at,
            @Nullable LoadedRun newest,
            @Nullable ExecutionHeader header,
            StartWorkflowExecutionRequest request,
            RunMessage message) {
        Shard shard = at.shard();
        shard.requireRoom();
        ReusePolicy.Existing existing =
                newest != null ? existing(newest.state()) : header != null ? existing(header) : null;
        if (existing == null) {
            return begin(at, 0, request, message);
        }
        Future<Void> known = newest == null ? Future.succeededFuture() : newest.durable();
        try {
            return switch (ReusePolicy.decide(existing, request)) {
                case SAME_REQUEST, ATTACHED_BEFORE -> known.map(durable -> reply(existing.runId()));
                case START -> begin(at, UuidSevenIds.timeOf(UUID.fromString(existing.runId())) + 1, request, message);
                case USE_EXISTING, TERMINATE_AND_START ->
                    throw new IllegalStateException("a child leaves the run that is there alone");
            };
        } catch (Rejection refusal) {
            RunMessageReply refused = Inbox.startRefused(refusal);
            return known.map(durable -> refused);
        }
    }

    private static Future<RunMessageReply> begin(
            ShardSlot at, long atLeastMs, StartWorkflowExecutionRequest request, RunMessage message) {
        Shard shard = at.shard();
        long now = shard.scope().nowMs();
        String runId = shard.scope().ids().runId(Math.max(now, atLeastMs));
        Transition t = RunRules.begin(now, shard.scope().ids(), shard.scope().limits());
        ExecutionMachine.startChild(t, request, message.getNamespaceId(), runId, message);
        return shard.writeNew(at.slot(), t).map(durable -> reply(runId));
    }

    private static RunMessageReply reply(String runId) {
        return RunMessageReply.newBuilder().setRunId(runId).build();
    }

    private static ReusePolicy.Existing existing(MutableState state) {
        return new ReusePolicy.Existing(
                state.execution().runId(),
                state.execution().started().getFirstExecutionRunId(),
                state.execution().startRequestId(),
                state.execution().status(),
                false);
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
}
