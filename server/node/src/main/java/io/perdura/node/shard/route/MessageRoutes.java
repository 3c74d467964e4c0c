package io.perdura.node.shard.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.rule.Inbox;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.v1.DeliverMessageReply;
import io.perdura.node.v1.DeliverMessageRequest;
import io.vertx.core.Future;

/** How a message from another run comes in. */
final class MessageRoutes {

    /** Runs are a second apart at least: far more of them than follow each other while a message is under way. */
    private static final int PREDECESSORS_MAX = 64;

    /** How far the clocks of two nodes may be apart before a repeated message is not looked for any further back. */
    private static final long SKEW_MS = 60_000;

    private MessageRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(NodeRpcs.DELIVER_MESSAGE, MessageRoutes::deliver);
    }

    private static Future<Reply> deliver(ShardSlot at, Call call, DeliverMessageRequest request) {
        RunMessage message = read(request);
        Future<RunMessageReply> taken = message.hasChildStart() ? ChildStarts.start(at, message) : toRun(at, message);
        return taken.map(reply -> Reply.of(
                DeliverMessageReply.newBuilder().setReply(reply.toByteString()).build()));
    }

    private static RunMessage read(DeliverMessageRequest request) {
        try {
            return RunMessage.parseFrom(request.getMessage());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
    }

    private static Future<RunMessageReply> toRun(ShardSlot at, RunMessage message) {
        Shard shard = at.shard();
        return shard.find(at.slot(), message.getNamespaceId(), message.getWorkflowId(), message.getRunId())
                .compose(run -> hasTaken(at, run, message, PREDECESSORS_MAX)
                        .compose(before -> before
                                ? shard.settled(run)
                                        .map(settled -> RunMessageReply.newBuilder()
                                                .setRunId(run.key().runId().toString())
                                                .build())
                                : shard.decide(run, t -> Inbox.take(t, message))))
                .recover(failure -> failure instanceof Rejection refusal && refusal.code() == Code.NOT_FOUND
                        ? Future.succeededFuture(Inbox.missing(message))
                        : Future.failedFuture(failure));
    }

    /** A repeated message to the newest run may have been taken by one that it follows. */
    private static Future<Boolean> hasTaken(ShardSlot at, LoadedRun run, RunMessage message, int further) {
        MutableState state = run.state();
        if (Inbox.hasTaken(state, message)) {
            return Future.succeededFuture(true);
        }
        String before = state.execution().started().getContinuedExecutionRunId();
        boolean wasThere = state.execution().startedMs() < message.getSinceMs() - SKEW_MS;
        if (!message.hasSignal() || !message.getRunId().isEmpty() || before.isEmpty() || wasThere || further == 0) {
            return Future.succeededFuture(false);
        }
        return at.shard()
                .find(at.slot(), message.getNamespaceId(), message.getWorkflowId(), before)
                .compose(earlier -> hasTaken(at, earlier, message, further - 1), gone -> Future.succeededFuture(false));
    }
}
