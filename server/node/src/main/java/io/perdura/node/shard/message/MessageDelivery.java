package io.perdura.node.shard.message;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.Debts;
import io.perdura.engine.OwedMessage;
import io.perdura.engine.Slots;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.v1.DeliverMessageReply;
import io.perdura.node.v1.DeliverMessageRequest;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the messages that runs owe to the shards of their targets, again and again until they are answered. The
 * message stays with its run: what is remembered here is only which ones are on their way. So many are under way to one
 * slot, so that a target that is slow or dead delays nobody else.
 */
public final class MessageDelivery {

    private static final long DEADLINE_MS = 10_000;
    private static final long RETRY_MS = 200;
    private static final long RETRY_MAX_MS = 10_000;
    private static final int UNDER_WAY_MAX = 32;

    /** What the answer does to the run that sent the message; completes when that is durable or harmless to lose. */
    public interface Answered {
        Future<Void> answer(LoadedRun run, long id, RunMessageReply reply);
    }

    /** One message of one run, and how often it was sent. */
    private record Sending(RunKey run, long id, int attempt) {}

    private record Name(RunKey run, long id) {}

    /** The messages to one slot: so many under way, the others behind them. */
    private static final class Way {
        private final Deque<Sending> waiting = new ArrayDeque<>();
        private int underWay;
    }

    private final ShardScope scope;
    private final RunTable table;
    private final Answered answered;
    private final Map<Integer, Way> ways = new HashMap<>();
    private final Set<Name> known = new HashSet<>();
    private final Set<Call> calls = new HashSet<>();
    private boolean closed;

    public MessageDelivery(ShardScope scope, RunTable table, Answered answered) {
        this.scope = scope;
        this.table = table;
        this.answered = answered;
    }

    /**
     * What still looks for its receiver is not sent any more: whoever has the shard next sends it as well, and may be told
     * that there is no receiver before this one finds it.
     */
    public void close() {
        closed = true;
        List.copyOf(calls).forEach(Call::cancel);
    }

    /** Sends what the run owes and has not been sent, as far as it is durable. */
    public void tell(LoadedRun run) {
        if (closed || !run.actionableState().owesMessage()) {
            return;
        }
        run.actionableState().owes(scope.nowMs(), new Debts() {
            @Override
            public void message(OwedMessage message) {
                if (known.add(new Name(run.key(), message.id()))) {
                    enqueue(
                            Slots.of(message.namespaceId(), message.workflowId()),
                            new Sending(run.key(), message.id(), 0));
                }
            }
        });
    }

    private void enqueue(int slot, Sending sending) {
        Way way = ways.computeIfAbsent(slot, s -> new Way());
        way.waiting.add(sending);
        pump(slot, way);
    }

    private void pump(int slot, Way way) {
        while (!closed && way.underWay < UNDER_WAY_MAX && !way.waiting.isEmpty()) {
            way.underWay++;
            send(slot, way.waiting.remove()).onComplete(done -> {
                way.underWay--;
                if (way.underWay == 0 && way.waiting.isEmpty()) {
                    ways.remove(slot, way);
                } else {
                    pump(slot, way);
                }
            });
        }
    }

    /** Completes, whatever came of it, when the next one may go. */
    private Future<Void> send(int slot, Sending sending) {
        return table.load(sending.run)
                .compose(run -> {
                    RunMessage message = Outbox.message(run.actionableState(), sending.id);
                    if (message == null || closed) {
                        return Future.succeededFuture();
                    }
                    Call call = new Call(
                            NodeRpcs.DELIVER_MESSAGE,
                            DeliverMessageRequest.newBuilder()
                                    .setMessage(message.toByteString())
                                    .build(),
                            Caller.NODE,
                            scope.steadyMs() + DEADLINE_MS);
                    calls.add(call);
                    return scope.router()
                            .toSlot(slot, call)
                            .onComplete(told -> calls.remove(call))
                            .compose(reply -> table.load(sending.run)
                                    .compose(sender -> answered.answer(sender, sending.id, read(reply.join()))));
                })
                .transform(done -> {
                    settle(slot, sending);
                    return Future.succeededFuture();
                });
    }

    private static RunMessageReply read(com.google.protobuf.ByteString reply) {
        try {
            return RunMessageReply.parseFrom(
                    DeliverMessageReply.parseFrom(reply).getReply());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable answer to a message", e);
        }
    }

    /** Either the message has left the outbox, or it is sent again after a while. */
    private void settle(int slot, Sending sending) {
        if (closed) {
            return;
        }
        LoadedRun run = table.peek(sending.run);
        if (run != null && run.state().outbox().find(sending.id) == null) {
            known.remove(new Name(sending.run, sending.id));
            return;
        }
        long pause = Math.min(RETRY_MAX_MS, RETRY_MS << Math.min(sending.attempt, 10));
        scope.timers().schedule(pause, () -> {
            if (!closed) {
                enqueue(slot, new Sending(sending.run, sending.id, sending.attempt + 1));
            }
        });
    }
}
