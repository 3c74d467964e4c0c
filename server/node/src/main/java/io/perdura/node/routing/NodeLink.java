package io.perdura.node.routing;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.v1.CallIds;
import io.perdura.node.v1.NodeAnswer;
import io.perdura.node.v1.NodeCall;
import io.perdura.node.v1.NodeFrame;
import io.perdura.node.v1.NodeHint;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one address that a node has on the event bus. Calls, answers and cancellations are frames of our own rather than
 * the bus's request and reply: the bus lets a request to a node that died wait for its timeout. All calls to a node that is
 * out of sight fail at once. A connection that breaks between two nodes that live may lose frames; that is noticed at the
 * next exchange, and what was lost is asked again.
 */
final class NodeLink {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
    private static final String EVERYBODY = "perdura.nodes";
    private static final long SWEEP_MS = 250;

    /** Longer than the longest poll. */
    private static final long WAIT_MAX_MS = 90_000;

    private static final int ENVELOPE_BYTES = 4_096;
    private static final int CHECKED_AT_ONCE = 10_000;

    private final Vertx vertx;
    private final ClusteredNode membership;
    private final RpcTable rpcs;
    private final LinkLimits limits;
    private final LongSupplier clock;
    private final Handlers handlers;
    private final Listeners listeners;
    private final Context context;
    private final DeliveryOptions delivery = new DeliveryOptions().setCodecName(FrameCodec.NAME);
    private final Map<String, PendingCalls> pending = new ConcurrentHashMap<>();
    private final InboundCalls inbound = new InboundCalls();
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();
    private final Exchanges exchanges;
    private @Nullable MessageConsumer<NodeFrame> own;

    NodeLink(
            ClusteredNode membership,
            RpcTable rpcs,
            LinkLimits limits,
            LongSupplier clock,
            Handlers handlers,
            Listeners listeners) {
        this.vertx = membership.vertx();
        this.membership = membership;
        this.rpcs = rpcs;
        this.limits = limits;
        this.clock = clock;
        this.handlers = handlers;
        this.listeners = listeners;
        this.context = membership.context();
        this.exchanges = new Exchanges(membership, peers());
    }

    Future<Void> open() {
        EventBus bus = vertx.eventBus();
        bus.registerCodec(new FrameCodec(limits.frameBytesMax()));
        bus.serializableChecker(type -> false);
        bus.clusterSerializableChecker(type -> false);
        membership.listen(change -> context.runOnContext(now -> forgetTheDead()));
        Promise<Void> opened = Promise.promise();
        context.runOnContext(now -> {
            vertx.setPeriodic(SWEEP_MS, timer -> {
                long nowMs = clock.getAsLong();
                pending.values().forEach(calls -> calls.expire(nowMs));
                forgetTheDead();
            });
            MessageConsumer<NodeFrame> consumer =
                    consume(address(membership.self().id()));
            own = consumer;
            Future.all(consumer.completion(), consume(EVERYBODY).completion())
                    .<Void>mapEmpty()
                    .onSuccess(consuming -> membership.exchange(exchanges))
                    .onComplete(opened);
        });
        return opened.future();
    }

    Future<Reply> call(Node node, Call call, NodeCall.Builder frame) {
        long id = ids.incrementAndGet();
        int size = frame.getRequest().size() + ENVELOPE_BYTES;
        if (size > limits.frameBytesMax()) {
            return Future.failedFuture(tooLarge(size));
        }
        PendingCalls calls = calls(node.id());
        long waitsUntilMs = Math.min(call.deadlineMs(), clock.getAsLong() + WAIT_MAX_MS);
        Promise<Reply> promise = calls.add(id, size, waitsUntilMs);
        if (!membership.isAlive(node.id())) {
            calls.fail(id, new Unreachable(node.id()));
            return promise.future();
        }
        traffic(node.id()).sent();
        calls.sender()
                .write(NodeFrame.newBuilder()
                        .setFrom(membership.self().id())
                        .setCall(frame.setId(id))
                        .build())
                .onFailure(notSent -> {
                    membership.suspect(node.id());
                    calls.fail(id, new Unreachable(node.id()));
                });
        call.onCancel(() -> {
            calls.fail(id, OwnerSearch.cancelled());
            send(node.id(), NodeFrame.newBuilder().setCancel(id));
        });
        return promise.future();
    }

    void hint(String topic, byte[] body) {
        publish(NodeFrame.newBuilder()
                .setHint(NodeHint.newBuilder().setTopic(topic).setBody(ByteString.copyFrom(body))));
    }

    int pending(String nodeId) {
        PendingCalls calls = pending.get(nodeId);
        return calls == null ? 0 : calls.size();
    }

    private MessageConsumer<NodeFrame> consume(String address) {
        // Messages beyond the buffer would be thrown away; what is under way is bounded by the nodes that call.
        MessageConsumerOptions options =
                new MessageConsumerOptions().setAddress(address).setMaxBufferedMessages(Integer.MAX_VALUE);
        return vertx.eventBus().consumer(options, message -> {
            NodeFrame frame;
            try {
                frame = message.body();
            } catch (RuntimeException malformed) {
                LOG.warn("A frame that cannot be read arrived at {}", address, malformed);
                return;
            }
            receive(frame);
        });
    }

    private void receive(NodeFrame frame) {
        String from = frame.getFrom();
        if (isCounted(frame.getContentCase())) {
            traffic(from).received();
        }
        switch (frame.getContentCase()) {
            case EXCHANGE -> exchanges.received(from, frame.getExchange());
            case EXCHANGED -> exchanges.answered(from, frame.getExchanged());
            case CHECK -> check(from, frame.getCheck());
            case UNKNOWN -> unknown(from, frame.getUnknown());
            case CALL -> carryOut(from, frame.getCall());
            case ANSWER -> complete(from, frame.getAnswer());
            case CANCEL -> inbound.cancel(from, frame.getCancel());
            case HINT ->
                listeners.tell(
                        frame.getHint().getTopic(), frame.getHint().getBody().toByteArray());
            case CONTENT_NOT_SET -> LOG.warn("A frame without content arrived from {}", from);
        }
    }

    private void carryOut(String from, NodeCall frame) {
        Call call;
        try {
            if (inbound.count(from) >= limits.callsMax()) {
                throw PendingCalls.exhausted("too many calls between two nodes are under way");
            }
            call = Frames.call(frame, rpcs, clock.getAsLong());
        } catch (Rejection rejection) {
            answer(from, frame, Future.failedFuture(rejection));
            return;
        }
        inbound.add(from, frame.getId(), call);
        Future<Reply> handled;
        try {
            handled = switch (frame.getTargetCase()) {
                case SLOT -> handlers.toSlot(frame.getSlot(), call);
                case QUEUE -> handlers.toTaskQueue(Frames.queue(frame.getQueue()), call);
                case TARGET_NOT_SET -> Future.failedFuture(new Rejection(Code.INTERNAL, "a call without a target"));
            };
        } catch (RuntimeException failure) {
            handled = Future.failedFuture(failure);
        }
        handled.onComplete(outcome -> context.runOnContext(now -> {
            inbound.answered(from, frame.getId(), call);
            answer(from, frame, outcome);
        }));
    }

    private void answer(String to, NodeCall call, AsyncResult<Reply> outcome) {
        AsyncResult<Reply> sent = outcome;
        if (outcome.succeeded() && outcome.result().size() + ENVELOPE_BYTES > limits.frameBytesMax()) {
            sent = Future.failedFuture(tooLarge(outcome.result().size()));
        }
        send(to, NodeFrame.newBuilder().setAnswer(Frames.answer(call.getId(), call.getMethod(), sent)));
    }

    private void complete(String from, NodeAnswer answer) {
        PendingCalls calls = pending.get(from);
        Promise<Reply> promise = calls == null ? null : calls.remove(answer.getId());
        if (promise == null) {
            // Nobody waits for it any more: if it is a task, it must come back.
            send(from, NodeFrame.newBuilder().setCancel(answer.getId()));
        } else {
            Frames.outcome(answer).onComplete(promise);
        }
    }

    private void send(String nodeId, NodeFrame.Builder frame) {
        if (isCounted(frame.getContentCase())) {
            traffic(nodeId).sent();
        }
        calls(nodeId)
                .sender()
                .write(frame.setFrom(membership.self().id()).build())
                .onFailure(notSent -> LOG.debug("A frame for {} was not sent", nodeId, notSent));
    }

    /** Whether its loss matters. */
    private static boolean isCounted(NodeFrame.ContentCase content) {
        return switch (content) {
            case CALL, ANSWER, CANCEL, CHECK, UNKNOWN -> true;
            default -> false;
        };
    }

    private Traffic traffic(String nodeId) {
        return traffic.computeIfAbsent(nodeId, id -> new Traffic());
    }

    // ---- What a broken connection lost ----

    private Exchanges.Peers peers() {
        return new Exchanges.Peers() {
            @Override
            public void send(String nodeId, NodeFrame.Builder frame) {
                NodeLink.this.send(nodeId, frame);
            }

            @Override
            public Traffic traffic(String nodeId) {
                return NodeLink.this.traffic(nodeId);
            }

            @Override
            public void mayHaveLost(String nodeId) {
                askForCalls(nodeId);
            }

            @Override
            public void registerAgain() {
                NodeLink.this.registerAgain();
            }
        };
    }

    private void askForCalls(String nodeId) {
        PendingCalls calls = pending.get(nodeId);
        List<Long> open = calls == null ? List.of() : calls.ids();
        if (open.isEmpty()) {
            return;
        }
        LOG.info("Frames between this node and {} were lost; {} calls are asked for", nodeId, open.size());
        for (int i = 0; i < open.size(); i += CHECKED_AT_ONCE) {
            List<Long> some = open.subList(i, Math.min(open.size(), i + CHECKED_AT_ONCE));
            send(nodeId, NodeFrame.newBuilder().setCheck(CallIds.newBuilder().addAllIds(some)));
        }
    }

    private void check(String from, CallIds asked) {
        List<Long> unknown =
                asked.getIdsList().stream().filter(id -> !inbound.has(from, id)).toList();
        if (!unknown.isEmpty()) {
            send(from, NodeFrame.newBuilder().setUnknown(CallIds.newBuilder().addAllIds(unknown)));
        }
    }

    /** An answer that was given before has arrived before, too, if it was not lost. */
    private void unknown(String from, CallIds ids) {
        PendingCalls calls = pending.get(from);
        for (long id : ids.getIdsList()) {
            Promise<Reply> promise = calls == null ? null : calls.remove(id);
            if (promise != null) {
                send(from, NodeFrame.newBuilder().setCancel(id)); // if the answer held a task, it must come back
                promise.tryFail(new Unreachable(from));
            }
        }
    }

    /** The bus may have forgotten how this node is reached, after it was cut off or while nodes came and went. */
    private void registerAgain() {
        MessageConsumer<NodeFrame> former = own;
        LOG.info("Nodes that are there do not answer; this one makes itself known to the bus again");
        MessageConsumer<NodeFrame> again = consume(address(membership.self().id()));
        own = again;
        again.completion()
                .compose(known -> former == null ? Future.succeededFuture() : former.unregister())
                .onFailure(failure -> LOG.debug("The bus did not take the address again", failure));
    }

    private void publish(NodeFrame.Builder frame) {
        vertx.eventBus()
                .publish(EVERYBODY, frame.setFrom(membership.self().id()).build(), delivery);
    }

    private PendingCalls calls(String nodeId) {
        return pending.computeIfAbsent(
                nodeId, id -> new PendingCalls(limits, vertx.eventBus().sender(address(id), delivery)));
    }

    private void forgetTheDead() {
        pending.forEach((nodeId, calls) -> {
            if (!membership.isAlive(nodeId)) {
                calls.failAll(new Unreachable(nodeId));
            }
        });
        Set<String> others = new HashSet<>();
        membership.beliefs().others().forEach(node -> others.add(node.id()));
        pending.keySet().removeIf(nodeId -> !others.contains(nodeId) && !membership.isAlive(nodeId));
        traffic.keySet().removeIf(nodeId -> !others.contains(nodeId));
        inbound.nodes().stream().filter(node -> !membership.isAlive(node)).forEach(inbound::left);
    }

    private Rejection tooLarge(int size) {
        return PendingCalls.exhausted(
                "message between two nodes larger than max (%d vs. %d)".formatted(size, limits.frameBytesMax()));
    }

    private static String address(String nodeId) {
        return "perdura.node." + nodeId;
    }
}
