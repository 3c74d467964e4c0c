package io.perdura.node.shard.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.child.ParentLink;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.rule.Inbox;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.v1.DeliverMessageReply;
import io.perdura.node.v1.DeliverMessageRequest;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** How a message from another run comes in. */
final class MessageRoutes {

    /** Far more runs than have one workflow id while a message is under way. */
    private static final int PREDECESSORS_MAX = 64;

    /** How far the clocks of two nodes may be apart before a repeated message is not looked for any further back. */
    private static final long SKEW_MS = 60_000;

    /** A run that was reset, or followed by another, over and over: no longer a chain than this is followed. */
    private static final int FORWARDS_MAX = 1_000;

    private MessageRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(NodeRpcs.DELIVER_MESSAGE, MessageRoutes::deliver);
    }

    private static Future<Reply> deliver(ShardSlot at, Call call, DeliverMessageRequest request) {
        RunMessage message = read(request);
        return message.hasChildStart()
                ? beginChild(at, message)
                : toRun(at, message).map(MessageRoutes::told);
    }

    static Reply told(RunMessageReply reply) {
        return Reply.of(
                DeliverMessageReply.newBuilder().setReply(reply.toByteString()).build());
    }

    /** That it cannot begin is an answer, too: the parent is told, and does not ask again. */
    private static Future<Reply> beginChild(ShardSlot at, RunMessage message) {
        StartWorkflowExecutionRequest start;
        try {
            start = StartRules.complete(
                    ParentLink.request(message), "", at.shard().scope().limits());
        } catch (Rejection refusal) {
            return Future.succeededFuture(told(Inbox.startRefused(refusal)));
        }
        return StartRoute.begin(at, message.getNamespaceId(), new ChildStart(message, start))
                .recover(failure -> failure instanceof Rejection refusal && refusal.code() == Code.ALREADY_EXISTS
                        ? Future.succeededFuture(told(Inbox.startRefused(refusal)))
                        : Future.failedFuture(failure));
    }

    private static RunMessage read(DeliverMessageRequest request) {
        try {
            return RunMessage.parseFrom(request.getMessage());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
    }

    private static Future<RunMessageReply> toRun(ShardSlot at, RunMessage message) {
        return toRun(at, message, message.getRunId(), FORWARDS_MAX)
                .recover(failure -> failure instanceof Rejection refusal && refusal.code() == Code.NOT_FOUND
                        ? Future.succeededFuture(Inbox.missing(message))
                        : Future.failedFuture(failure));
    }

    private static Future<RunMessageReply> toRun(ShardSlot at, RunMessage message, String runId, int further) {
        Shard shard = at.shard();
        return shard.find(at.slot(), message.getNamespaceId(), message.getWorkflowId(), runId)
                .compose(run -> {
                    String next = Inbox.forwardedTo(run.state(), message);
                    return !next.isEmpty() && further > 0
                            ? run.durable().compose(known -> toRun(at, message, next, further - 1))
                            : take(at, run, message);
                });
    }

    private static Future<RunMessageReply> take(ShardSlot at, LoadedRun run, RunMessage message) {
        Shard shard = at.shard();
        if (Inbox.asksForEnd(run.state(), message)) {
            return shard.settled(run).compose(settled -> end(shard, settled));
        }
        return hasTaken(at, run, message, PREDECESSORS_MAX)
                .compose(before -> before
                        ? shard.settled(run)
                                .map(settled -> RunMessageReply.newBuilder()
                                        .setRunId(run.key().runId().toString())
                                        .build())
                        : shard.decide(run, t -> Inbox.take(t, message)));
    }

    private static Future<RunMessageReply> end(Shard shard, LoadedRun run) {
        long closeEventId = run.state().execution().closeEventId();
        return shard.scope()
                .storage()
                .events(run.key().slot(), run.key().runId(), closeEventId, 1)
                .map(rows -> Inbox.ended(run.state(), event(rows, closeEventId)));
    }

    private static HistoryEvent event(List<HistoryRow> rows, long eventId) {
        try {
            for (HistoryRow row : rows) {
                for (HistoryEvent event : History.parseFrom(row.events()).getEventsList()) {
                    if (event.getEventId() == eventId) {
                        return event;
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable history", e);
        }
        throw Rejections.shardUnavailable(); // it went on its way out: what is asked next finds it gone
    }

    /** A repeated message to the newest run may have been taken by one that had the workflow id before. */
    private static Future<Boolean> hasTaken(ShardSlot at, LoadedRun run, RunMessage message, int further) {
        MutableState state = run.state();
        if (Inbox.hasTaken(state, message)) {
            return Future.succeededFuture(true);
        }
        boolean wasThere = state.execution().startedMs() < message.getSinceMs() - SKEW_MS;
        if (!message.hasSignal() || !message.getRunId().isEmpty() || wasThere || further == 0) {
            return Future.succeededFuture(false);
        }
        run.pin(); // until it is decided about: it may be older by then than what is kept in memory unused
        return at.shard()
                .scope()
                .storage()
                .previous(
                        UUID.fromString(message.getNamespaceId()),
                        message.getWorkflowId(),
                        run.key().runId())
                .compose(before -> before == null
                        ? Future.succeededFuture(false)
                        : at.shard()
                                .find(
                                        at.slot(),
                                        message.getNamespaceId(),
                                        message.getWorkflowId(),
                                        before.runId().toString())
                                .compose(
                                        earlier -> hasTaken(at, earlier, message, further - 1),
                                        gone -> RunTable.isGone(gone)
                                                ? Future.succeededFuture(false)
                                                : Future.failedFuture(gone)))
                .onComplete(found -> run.unpin());
    }
}
