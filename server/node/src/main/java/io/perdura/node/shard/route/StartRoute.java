package io.perdura.node.shard.route;

import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ReusePolicy;
import io.perdura.engine.execution.SignalWithStartRules;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.shard.WorkflowKey;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a run begins: what there is under its workflow id decides. */
final class StartRoute {

    private final Shard shard;
    private final int slot;
    private final WorkflowKey key;
    private final Beginning beginning;

    private StartRoute(ShardSlot at, String namespaceId, Beginning beginning) {
        this.shard = at.shard();
        this.slot = at.slot();
        this.key = new WorkflowKey(namespaceId, beginning.start().getWorkflowId());
        this.beginning = beginning;
    }

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(
                        WorkflowRpcs.START_WORKFLOW_EXECUTION,
                        (at, call, request) -> begin(at, call.namespaceId(), new StartOnly(call, request)))
                .on(
                        WorkflowRpcs.SIGNAL_WITH_START_WORKFLOW_EXECUTION,
                        (at, call, request) -> begin(
                                at,
                                call.namespaceId(),
                                new SignalWithStart(
                                        call,
                                        SignalWithStartRules.complete(
                                                request,
                                                request.getRequestId(),
                                                at.shard().scope().limits()))));
    }

    /** Begins a run as asked, or uses the one that is there. */
    static Future<Reply> begin(ShardSlot at, String namespaceId, Beginning beginning) {
        StartRoute route = new StartRoute(at, namespaceId, beginning);
        return route.shard.table().newest(route.slot, route.key).compose(route::begin);
    }

    private Future<Reply> begin(@Nullable ExecutionHeader header) {
        LoadedRun newest = shard.table().newestLoaded(slot, key);
        if (newest == null && header != null && mustLoad(header)) {
            RunKey run = new RunKey(slot, key.namespaceId(), key.workflowId(), header.runId());
            return shard.table().load(run).compose(loaded -> {
                // Others may have waited for the same run, and one of them may have begun the next.
                LoadedRun newer = shard.table().newestLoaded(slot, key);
                return decide(newer == null ? loaded : newer, null);
            });
        }
        return decide(newest, header);
    }

    /** Whether more than the header is needed: an open run may have to end, and may know the request already. */
    private boolean mustLoad(ExecutionHeader header) {
        return header.isOpen()
                || beginning.needsRun()
                || beginning.start().getWorkflowIdConflictPolicy()
                        == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING;
    }

    private Future<Reply> decide(@Nullable LoadedRun newest, @Nullable ExecutionHeader header) {
        ReusePolicy.Existing existing = newest != null ? existing(newest) : header != null ? existing(header) : null;
        if (existing == null) {
            return beginNew(0);
        }
        return newest == null
                ? carryOut(existing, null, Future.succeededFuture())
                : shard.whenKnown(newest, () -> carryOut(existing, newest, newest.durable()));
    }

    /** What storage or memory says that there is; of memory it must be {@code known}. */
    private Future<Reply> carryOut(ReusePolicy.Existing existing, @Nullable LoadedRun newest, Future<Void> known) {
        return switch (ReusePolicy.decide(existing, beginning.start())) {
            case SAME_REQUEST -> known.compose(durable -> beginning.again(shard, existing, true, newest));
            case ATTACHED_BEFORE -> known.compose(durable -> beginning.again(shard, existing, false, newest));
            case USE_EXISTING -> beginning.use(shard, required(newest), existing);
            case TERMINATE_AND_START -> replace(required(newest));
            case START -> beginNew(UuidSevenIds.timeOf(UUID.fromString(existing.runId())) + 1);
        };
    }

    private static LoadedRun required(@Nullable LoadedRun run) {
        if (run == null) {
            throw new IllegalStateException("an open run is loaded before it is decided on");
        }
        return run;
    }

    private ReusePolicy.Existing existing(LoadedRun run) {
        return new ReusePolicy.Existing(
                run.state().execution().runId(),
                run.state().execution().started().getFirstExecutionRunId(),
                run.state().execution().startRequestId(),
                run.state().execution().status(),
                beginning.wasTakenBy(run));
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

    private Future<Reply> beginNew(long atLeastMs) {
        Transition t = shard.begin();
        String runId = shard.scope().ids().runId(Math.max(shard.scope().nowMs(), atLeastMs));
        beginning.begin(t, key.namespaceId(), runId);
        return shard.writeNew(slot, t).compose(durable -> begun(runId));
    }

    private Future<Reply> replace(LoadedRun running) {
        Transition t = shard.transition(running);
        long after = UuidSevenIds.timeOf(running.key().runId()) + 1;
        String runId = shard.scope().ids().runId(Math.max(shard.scope().nowMs(), after));
        ExecutionMachine.terminateForNewRun(t, runId);
        beginning.begin(t.succeedBy(), key.namespaceId(), runId);
        return shard.write(running, t).compose(durable -> begun(runId));
    }

    private Future<Reply> begun(String runId) {
        return beginning.begun(shard, runId, () -> shard.find(slot, key.namespaceId(), key.workflowId(), runId));
    }
}
