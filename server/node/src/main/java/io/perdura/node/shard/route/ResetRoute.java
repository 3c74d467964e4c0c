package io.perdura.node.shard.route;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.Rejections;
import io.perdura.engine.RunRecord;
import io.perdura.engine.Transition;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.execution.Fork;
import io.perdura.engine.execution.ResetMachine;
import io.perdura.engine.execution.ResetPoints;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.shard.WorkflowKey;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.v1.ResetToPointRequest;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a run is reset: its history and that of its successors is read, then all is decided and written at once. */
final class ResetRoute {

    private static final int EVENTS_PER_READ = 1_000;
    /** Runs that continued the base one after another; more than that began after anything worth reapplying. */
    private static final int SUCCESSORS_MAX = 1_000;
    /** How often the history is read again because it grew meanwhile. */
    private static final int READS_MAX = 10;

    private final ShardSlot at;
    private final Shard shard;
    private final Call call;
    private final ResetWorkflowExecutionRequest request;

    /** Where to, if that is to be found; then the request does not say it. */
    private final @Nullable ResetOptions point;

    private ResetRoute(ShardSlot at, Call call, ResetWorkflowExecutionRequest request, @Nullable ResetOptions point) {
        this.at = at;
        this.point = point;
        this.shard = at.shard();
        this.call = call;
        this.request = request;
    }

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(
                        WorkflowRpcs.RESET_WORKFLOW_EXECUTION,
                        (at, call, request) -> new ResetRoute(at, call, request, null).attempt(1))
                .on(NodeRpcs.RESET_TO_POINT, ResetRoute::toPoint);
    }

    private static Future<Reply> toPoint(ShardSlot at, Call call, ResetToPointRequest request) {
        try {
            return new ResetRoute(
                            at,
                            call,
                            ResetWorkflowExecutionRequest.parseFrom(request.getRequest()),
                            ResetOptions.parseFrom(request.getPoint()))
                    .attempt(1);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable request", e);
        }
    }

    private Future<Reply> attempt(int attempt) {
        WorkflowExecution newest =
                request.getWorkflowExecution().toBuilder().clearRunId().build();
        return at.find(call, request.getWorkflowExecution())
                .compose(base -> kept(
                        base,
                        () -> at.find(call, newest)
                                .compose(current -> kept(current, () -> reset(base, current, attempt)))));
    }

    private interface Work {
        Future<Reply> start();
    }

    /** Keeps the run in memory while its history is read. */
    private static Future<Reply> kept(LoadedRun run, Work work) {
        run.pin();
        return Future.succeededFuture()
                .compose(pinned -> work.start()) // what it throws is a failure like any other
                .onComplete(done -> run.unpin());
    }

    private Future<Reply> reset(LoadedRun base, LoadedRun current, int attempt) {
        String before = begunBefore(base, current);
        return before.isEmpty()
                ? settle(base, current, attempt)
                : shard.settled(base).compose(settled -> shard.settled(current)).map(settled -> reply(before));
    }

    /** The run that this very request has begun before, whatever others have begun since; empty: none. */
    private String begunBefore(LoadedRun base, LoadedRun current) {
        String ofBase = base.state().requests().resetBy(request.getRequestId());
        return ofBase.isEmpty() ? current.state().requests().resetBy(request.getRequestId()) : ofBase;
    }

    private Future<Reply> settle(LoadedRun base, LoadedRun current, int attempt) {
        return shard.settled(base).compose(settled -> shard.settled(current)).compose(settled -> {
            if (point == null) {
                ResetMachine.requireEvent(base.state(), request);
            }
            Readings readings = new Readings(base, current);
            return readings.read().compose(event -> {
                if (event == null) {
                    return elsewhere(base);
                }
                if (readings.isOld(shard.table()
                        .newestLoaded(
                                at.slot(),
                                new WorkflowKey(
                                        base.key().namespaceId(), base.key().workflowId())))) {
                    return attempt < READS_MAX
                            ? attempt(attempt + 1)
                            : Future.failedFuture(Rejections.shardUnavailable());
                }
                ResetWorkflowExecutionRequest known =
                        request.toBuilder().setWorkflowTaskFinishEventId(event).build();
                ResetMachine.requireEvent(base.state(), known);
                return shard.whenKnown(base, () -> decide(base, current, readings, known));
            });
        });
    }

    /** The point that is asked for lies in a run before this one. */
    private Future<Reply> elsewhere(LoadedRun base) {
        String before = base.state().execution().started().getContinuedExecutionRunId();
        if (point == null || before.isEmpty() || !ResetPoints.mayLieBefore(point)) {
            return Future.failedFuture(ResetPoints.missing(point == null ? ResetOptions.getDefaultInstance() : point));
        }
        ResetWorkflowExecutionRequest.Builder earlier = request.toBuilder();
        earlier.getWorkflowExecutionBuilder().setRunId(before);
        return new ResetRoute(at, call, earlier.build(), point).attempt(1);
    }

    private Future<Reply> decide(
            LoadedRun base, LoadedRun current, Readings readings, ResetWorkflowExecutionRequest known) {
        long now = shard.scope().nowMs();
        String runId = shard.scope()
                .ids()
                .runId(Math.max(now, UuidSevenIds.timeOf(current.key().runId()) + 1));
        Map<LoadedRun, Transition> existing = new LinkedHashMap<>();
        Transition ofCurrent = shard.transition(current);
        ResetMachine.giveWay(ofCurrent, runId, request, true);
        if (base != current) {
            Transition ofBase = shard.transition(base);
            ResetMachine.giveWay(ofBase, runId, request, false);
            existing.put(base, ofBase);
        }
        existing.put(current, ofCurrent);
        List<HistoryEvent> since = new ArrayList<>(readings.since);
        if (readings.lastRunId.equals(current.key().runId().toString())) {
            for (RunRecord record : ofCurrent.records()) { // what waited for the task that ends with the run
                if (record instanceof RunRecord.Written written) {
                    since.add(written.event());
                } else if (record instanceof RunRecord.Flushed flushed) {
                    since.add(flushed.event());
                }
            }
        }
        Fork fork = new Fork(base.state(), runId, known.getWorkflowTaskFinishEventId() - 1);
        readings.appends.forEach(fork::take);
        Transition begun = shard.begin(fork);
        ResetMachine.begin(begun, base.state(), current.state(), known, since);
        return shard.writeReset(existing, fork, begun).map(durable -> reply(runId));
    }

    private static Reply reply(String runId) {
        return Reply.of(
                ResetWorkflowExecutionResponse.newBuilder().setRunId(runId).build());
    }

    /** What is read before anything is decided: the base's history, and the events after the fork along the chain. */
    private final class Readings {

        private final LoadedRun base;
        private final LoadedRun current;
        private final long baseNextEventId;
        private final long currentNextEventId;
        private final List<List<HistoryEvent>> appends = new ArrayList<>();
        private final List<HistoryEvent> since = new ArrayList<>();
        private String lastRunId;

        Readings(LoadedRun base, LoadedRun current) {
            this.base = base;
            this.current = current;
            this.baseNextEventId = base.state().execution().nextEventId();
            this.currentNextEventId = current.state().execution().nextEventId();
            this.lastRunId = base.key().runId().toString();
        }

        /** Whether more has come to the runs since they were read, or another run is the newest by now. */
        boolean isOld(@Nullable LoadedRun newest) {
            return newest != null && newest != current
                    || base.isHolding()
                    || current.isHolding()
                    || base.state().execution().nextEventId() != baseNextEventId
                    || current.state().execution().nextEventId() != currentNextEventId;
        }

        /** Yields the event at which the task ends that the run is taken back to; null: there is none such in this run. */
        Future<@Nullable Long> read() {
            return history(base, 1, new ArrayList<>()).compose(all -> {
                Long event = point == null
                        ? (Long) request.getWorkflowTaskFinishEventId()
                        : ResetPoints.find(
                                point, all.stream().flatMap(List::stream).toList());
                if (event == null) {
                    return Future.succeededFuture(null);
                }
                appends.addAll(all);
                return follow(takeSince(base, all, event), 0).map(event);
            });
        }

        private Future<Void> follow(String runId, int followed) {
            if (runId.isEmpty() || followed >= SUCCESSORS_MAX) {
                return Future.succeededFuture();
            }
            return shard.find(at.slot(), base.key().namespaceId(), base.key().workflowId(), runId)
                    .compose(shard::settled)
                    .map(Optional::of)
                    // A run that was deleted is where the chain ends.
                    .recover(failure -> RunTable.isGone(failure)
                            ? Future.succeededFuture(Optional.<LoadedRun>empty())
                            : Future.failedFuture(failure))
                    .compose(found -> found.isEmpty()
                            ? Future.succeededFuture()
                            : history(found.get(), 1, new ArrayList<>()).compose(all -> {
                                lastRunId = runId;
                                return follow(takeSince(found.get(), all, 1), followed + 1);
                            }));
        }

        /** Keeps of the events from an id on those that count, as runs may be many and long; returns the run in which this one continued as new, or an empty text. */
        private String takeSince(LoadedRun run, List<List<HistoryEvent>> all, long fromEventId) {
            String next = "";
            for (List<HistoryEvent> append : all) {
                for (HistoryEvent event : append) {
                    // A child of a run that followed is none of the new run's, though its event's id may be.
                    if (event.getEventId() >= fromEventId
                            && ResetMachine.isReapplied(event)
                            && (run == base || !ChildMachine.isOfChild(event))) {
                        since.add(event);
                    }
                    if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW) {
                        next = event.getWorkflowExecutionContinuedAsNewEventAttributes()
                                .getNewExecutionRunId();
                    }
                }
            }
            return next;
        }

        private Future<List<List<HistoryEvent>>> history(
                LoadedRun run, long fromEventId, List<List<HistoryEvent>> sofar) {
            return shard.scope()
                    .storage()
                    .events(run.key().slot(), run.key().runId(), fromEventId, EVENTS_PER_READ)
                    .compose(rows -> {
                        long next = fromEventId;
                        for (HistoryRow row : rows) {
                            sofar.add(events(row));
                            next = row.firstEventId() + row.eventCount();
                        }
                        return rows.isEmpty() || next >= run.durableNextEventId()
                                ? Future.succeededFuture(sofar)
                                : history(run, next, sofar);
                    });
        }

        private List<HistoryEvent> events(HistoryRow row) {
            try {
                return History.parseFrom(row.events()).getEventsList();
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("unreadable history", e);
            }
        }
    }
}
