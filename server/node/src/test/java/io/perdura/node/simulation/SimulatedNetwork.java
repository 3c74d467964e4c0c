package io.perdura.node.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.v1.RunMessage;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.v1.DeliverMessageReply;
import io.perdura.node.v1.DeliverMessageRequest;
import io.perdura.node.v1.OperateOnceRequest;
import io.perdura.node.v1.ResetToPointRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;

/** The way between nodes, and from clients to nodes: messages are late, lost on either way, or arrive twice. */
final class SimulatedNetwork {
    /** What a node does with a call that has reached it. */
    interface Work {
        Future<Reply> on(SimulatedNode node, Call arrived);
    }

    private static final long REDIAL_MS = 20;

    private final Simulation simulation;
    private final World world;
    private final Dice dice;
    /** Which side of a partition a node is on. */
    private final Map<String, Integer> sides = new HashMap<>();

    SimulatedNetwork(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.dice = simulation.dice();
    }

    void cut(Map<String, Integer> newSides) {
        sides.clear();
        sides.putAll(newSides);
    }

    private boolean isCut(SimulatedNode from, Node to) {
        return !sides.getOrDefault(from.self().id(), 0).equals(sides.getOrDefault(to.id(), 0));
    }

    private long delayMs() {
        return simulation.isCalm() || !dice.chance(0.05) ? dice.between(0, 3) : dice.between(0, 1500);
    }

    private boolean loses() {
        return !simulation.isCalm() && dice.chance(simulation.scenario().loss());
    }

    /** A poll is never repeated by the way itself: its answer would go nowhere. */
    private boolean repeats(Call call) {
        return isToBeTakenTwice(call.request())
                || !simulation.isCalm()
                        && !call.method().startsWith("Poll")
                        && dice.chance(simulation.scenario().duplicates());
    }

    /** What the checker is to notice when it happens twice. */
    private boolean isToBeTakenTwice(Message request) {
        Switches switches = simulation.scenario().switches();
        return request instanceof DeliverMessageRequest && switches.has(Wrong.NO_MESSAGE_NAMES)
                || request instanceof OperateOnceRequest && switches.has(Wrong.NO_OPERATION_IDS)
                || request instanceof StartBatchOperationRequest && switches.has(Wrong.NO_BATCH_IDS)
                || request instanceof ResetToPointRequest && switches.has(Wrong.NO_RESET_IDS);
    }

    // ---- Between nodes ----

    Future<Reply> call(SimulatedNode from, Node to, Call call, Work work) {
        Promise<Reply> answer = Promise.promise();
        if (isSwallowed(call)) {
            world.schedule(
                    from.process(), 0, () -> answer.tryComplete(Reply.of(DeliverMessageReply.getDefaultInstance())));
            return answer.future();
        }
        if (to.equals(from.self())) {
            world.schedule(
                    from.process(),
                    dice.between(0, 1),
                    () -> attempt(work, from, call).onComplete(answer));
            if (isToBeTakenTwice(call.request())) {
                world.schedule(from.process(), delayMs(), () -> attempt(work, from, call.with(again(call.request()))));
            }
            return answer.future();
        }
        if (isCut(from, to) || loses()) {
            world.schedule(from.process(), REDIAL_MS, () -> answer.tryFail(new WrongOwner("nobody answers")));
            return answer.future();
        }
        deliver(from, to, call, work, answer);
        if (repeats(call)) {
            simulation.checker().repeats().sent(call.request());
            deliver(from, to, call.with(again(call.request())), work, Promise.promise());
        }
        return answer.future();
    }

    private void deliver(SimulatedNode from, Node to, Call call, Work work, Promise<Reply> answer) {
        world.schedule(null, delayMs(), () -> {
            SimulatedNode target = simulation.node(to.id());
            if (target == null) {
                world.schedule(from.process(), REDIAL_MS, () -> answer.tryFail(new WrongOwner("gone")));
                return;
            }
            target.whenGone(() -> world.schedule(
                    from.process(), REDIAL_MS, () -> answer.tryFail(new WrongOwner("gone with the call"))));
            long patience = call.deadlineMs() == Call.NO_DEADLINE ? 0 : call.deadlineMs() - from.steadyMs();
            Call arrived = call.arriving(patience == 0 ? Call.NO_DEADLINE : target.steadyMs() + patience);
            call.onCancel(() -> world.schedule(target.process(), delayMs(), arrived::cancel));
            world.schedule(
                    target.process(),
                    0,
                    () -> attempt(work, target, arrived)
                            .onComplete(done -> world.schedule(from.process(), delayMs(), () -> {
                                if (loses()) {
                                    answer.tryFail(new WrongOwner("the answer was lost"));
                                } else if (done.succeeded()) {
                                    answer.tryComplete(done.result());
                                } else {
                                    answer.tryFail(done.cause());
                                }
                            })));
        });
    }

    private static Future<Reply> attempt(Work work, SimulatedNode node, Call call) {
        try {
            return work.on(node, call);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    // ---- From clients ----

    /** Fails UNAVAILABLE when nobody knows what became of the call. */
    Future<Reply> fromClient(Call call, Work work, long patienceMs) {
        Promise<Reply> answer = Promise.promise();
        if (call.request() instanceof SignalWorkflowExecutionRequest
                && !simulation.isCalm()
                && simulation.scenario().switches().has(Wrong.SIGNALS_ANSWERED_EARLY)) {
            answer.complete(Reply.of(SignalWorkflowExecutionResponse.getDefaultInstance()));
            world.schedule(null, dice.between(0, 2_000), () -> send(call, work, Promise.promise()));
            return answer.future();
        }
        send(call, work, answer);
        if (repeats(call)) {
            send(call.with(again(call.request())), work, Promise.promise());
        }
        world.schedule(null, patienceMs, () -> {
            if (answer.tryFail(Rejections.unavailable("the client gave up"))) {
                call.cancel();
            }
        });
        return answer.future();
    }

    private void send(Call call, Work work, Promise<Reply> answer) {
        simulation.checker().repeats().sent(call.request());
        if (loses()) {
            return;
        }
        world.schedule(null, delayMs(), () -> {
            SimulatedNode node = simulation.anyNode();
            if (node == null) {
                world.schedule(null, REDIAL_MS, () -> answer.tryFail(Rejections.unavailable("nobody listens")));
                return;
            }
            node.whenGone(() -> world.schedule(
                    null, REDIAL_MS, () -> answer.tryFail(Rejections.unavailable("the connection was reset"))));
            world.schedule(
                    node.process(),
                    0,
                    () -> attempt(work, node, call)
                            .onComplete(done -> world.schedule(null, delayMs(), () -> {
                                if (loses()) {
                                    if (dice.chance(0.5)) {
                                        world.schedule(node.process(), 0, call::undelivered);
                                    }
                                    return;
                                }
                                if (done.succeeded()) {
                                    answer.tryComplete(told(call, done.result()));
                                } else {
                                    answer.tryFail(done.cause());
                                }
                            })));
        });
    }

    private Reply told(Call call, Reply reply) {
        if (!simulation.scenario().switches().has(Wrong.EVENTS_PASSED_OVER)
                || !(call.request() instanceof GetWorkflowExecutionHistoryRequest asked)
                || asked.getNextPageToken().isEmpty()) {
            return reply;
        }
        try {
            GetWorkflowExecutionHistoryResponse.Builder page =
                    GetWorkflowExecutionHistoryResponse.parseFrom(reply.join()).toBuilder();
            if (page.getHistory().getEventsCount() > 1) {
                page.getHistoryBuilder().removeEvents(0);
            }
            return Reply.of(page.build());
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("unreadable history", e);
        }
    }

    private DeliverMessageRequest renamed(DeliverMessageRequest request) {
        try {
            RunMessage message = RunMessage.parseFrom(request.getMessage());
            return DeliverMessageRequest.newBuilder()
                    .setMessage(message.toBuilder()
                            .setOriginRunId(dice.uuid())
                            .build()
                            .toByteString())
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("unreadable message", e);
        }
    }

    private ResetToPointRequest renamed(ResetToPointRequest request) {
        try {
            return request.toBuilder()
                    .setRequest(ResetWorkflowExecutionRequest.parseFrom(request.getRequest()).toBuilder()
                            .setRequestId(dice.uuid())
                            .build()
                            .toByteString())
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("unreadable reset", e);
        }
    }

    /** Whether what it says is kept from its receiver, though the sender hears that it has come. */
    private boolean isSwallowed(Call call) {
        if (!simulation.scenario().switches().has(Wrong.DELETED_ARE_SILENT)
                || !(call.request() instanceof DeliverMessageRequest request)) {
            return false;
        }
        try {
            MutableState sender = simulation
                    .checker()
                    .durable(RunMessage.parseFrom(request.getMessage())
                            .getSender()
                            .getRunId());
            return sender != null && sender.execution().isDeleted();
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("unreadable message", e);
        }
    }

    /** A request that arrives a second time; under another id, if the checker is to notice. */
    private Message again(Message request) {
        if (request instanceof DeliverMessageRequest message
                && simulation.scenario().switches().has(Wrong.NO_MESSAGE_NAMES)) {
            return renamed(message);
        }
        Switches switches = simulation.scenario().switches();
        if (request instanceof OperateOnceRequest once && switches.has(Wrong.NO_OPERATION_IDS)) {
            return once.toBuilder().setRequestId(dice.uuid()).build();
        }
        if (request instanceof StartBatchOperationRequest batch && switches.has(Wrong.NO_BATCH_IDS)) {
            return batch.toBuilder().setReason("another").build();
        }
        if (request instanceof ResetToPointRequest reset && switches.has(Wrong.NO_RESET_IDS)) {
            return renamed(reset);
        }
        if (!switches.has(Wrong.NO_REQUEST_IDS)) {
            return request;
        }
        if (request instanceof SignalWorkflowExecutionRequest signal) {
            return signal.toBuilder().setRequestId(dice.uuid()).build();
        }
        if (request instanceof StartWorkflowExecutionRequest start) {
            return start.toBuilder().setRequestId(dice.uuid()).build();
        }
        return request;
    }
}
