package io.perdura.node.routing;

import io.perdura.node.v1.NodeBelief;
import io.perdura.node.v1.NodeExchange;
import io.perdura.node.v1.NodeFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks every other node all the time what it says of itself, and tells what this one does: nothing that was missed stays
 * missed. What answers is what calls take as well, so a node that cannot be called is out of sight. Used on one context.
 */
final class Exchanges {
    static final long EVERY_MS = 400;

    /** Later than that, this node itself stood still. */
    private static final long LATE_MS = 300;

    private static final long TOLD_MAX_MS = 1_000;
    private static final long UNHEARD_MS = 5_000;

    private final Vertx vertx;
    private final ClusteredNode node;
    private final Peers peers;
    private final Map<Long, Asked> asked = new HashMap<>();
    private final Map<String, Long> unheardSinceMs = new HashMap<>();
    private long numbers;
    private long lastMs;
    private long timer;
    private boolean stopped;

    private record Asked(String nodeId, long atMs, Promise<Void> answered) {}

    /** What an exchange needs of the connection to the others. */
    interface Peers {
        void send(String nodeId, NodeFrame.Builder frame);

        Traffic traffic(String nodeId);

        /** Frames between this node and that one were lost: calls to it may be, or answers. */
        void mayHaveLost(String nodeId);

        /** Others may not know how this node is reached. */
        void registerAgain();
    }

    Exchanges(ClusteredNode node, Peers peers) {
        this.vertx = node.vertx();
        this.node = node;
        this.peers = peers;
    }

    void start() {
        lastMs = node.nowMs();
        timer = vertx.setPeriodic(EVERY_MS, again -> tick());
        askAll();
    }

    /** Asks no more; the others see that the node is gone. */
    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    private void tick() {
        long nowMs = node.nowMs();
        long lateMs = nowMs - lastMs - EVERY_MS;
        lastMs = nowMs;
        if (lateMs > LATE_MS) {
            node.beliefs().stoodStill(lateMs);
        }
        asked.values().removeIf(one -> nowMs - one.atMs() > Beliefs.SILENT_MS);
        node.beliefs().present(node.present()); // not only when Hazelcast says that something changed
        askAll();
        node.update();
        healRegistrations(nowMs);
    }

    /** Completes when all have answered, or when those who have not are not waited for any longer. */
    Future<Void> askAll() {
        if (stopped) {
            return Future.succeededFuture();
        }
        List<Future<Void>> answers = new ArrayList<>();
        for (Node other : node.beliefs().others()) {
            answers.add(ask(other.id()));
        }
        return Future.join(answers)
                .<Void>mapEmpty()
                .timeout(TOLD_MAX_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    /** Asks one of them out of turn. */
    void askNow(String nodeId) {
        if (!stopped) {
            ask(nodeId).onFailure(failure -> {});
        }
    }

    private Future<Void> ask(String nodeId) {
        long number = ++numbers;
        Promise<Void> answered = Promise.promise();
        asked.put(number, new Asked(nodeId, node.nowMs(), answered));
        peers.send(
                nodeId,
                NodeFrame.newBuilder()
                        .setExchange(NodeExchange.newBuilder()
                                .setNumber(number)
                                .setOwn(node.belief())
                                .setSent(peers.traffic(nodeId).sentSoFar())
                                .setLost(peers.traffic(nodeId).tellsLoss())));
        return answered.future();
    }

    /** The other asks. */
    void received(String from, NodeExchange exchange) {
        take(from, exchange);
        askIfUnheard(from);
        NodeBelief theirs = exchange.getOwn();
        peers.send(
                from,
                NodeFrame.newBuilder()
                        .setExchanged(NodeExchange.newBuilder()
                                .setNumber(exchange.getNumber())
                                .setOwn(node.belief())
                                .addAllRelayed(
                                        node.beliefs().toRelay(new HashSet<>(theirs.getHearsList()), node.nowMs()))
                                .setSent(peers.traffic(from).sentSoFar())
                                .setLost(peers.traffic(from).tellsLoss())));
        node.update();
    }

    /** The other answers. */
    void answered(String from, NodeExchange exchange) {
        Asked question = asked.remove(exchange.getNumber());
        boolean heardAnew = false;
        if (question != null) {
            boolean heard = node.beliefs().hears(from, node.nowMs());
            node.beliefs().heard(from, question.atMs());
            heardAnew = !heard && node.beliefs().hears(from, node.nowMs());
            question.answered().complete();
        }
        take(from, exchange);
        node.update();
        if (heardAnew) {
            askAll(); // all know at once that it is heard here, and may be a member
        }
    }

    /** Who has just come is not kept waiting for the next turn: it is no member before it is heard. */
    private void askIfUnheard(String nodeId) {
        boolean there =
                node.beliefs().others().stream().anyMatch(other -> other.id().equals(nodeId));
        boolean underWay = asked.values().stream().anyMatch(one -> one.nodeId().equals(nodeId));
        if (there && !underWay && !node.beliefs().hears(nodeId, node.nowMs())) {
            askNow(nodeId);
        }
    }

    private void take(String from, NodeExchange exchange) {
        long nowMs = node.nowMs();
        node.beliefs().said(exchange.getOwn(), nowMs);
        exchange.getRelayedList().forEach(belief -> node.beliefs().said(belief, nowMs));
        boolean lost = peers.traffic(from).lost(exchange.getSent());
        if (lost || exchange.getLost()) {
            peers.mayHaveLost(from);
        }
    }

    private void healRegistrations(long nowMs) {
        boolean again = false;
        for (Node other : node.beliefs().others()) {
            if (node.beliefs().hears(other.id(), nowMs)) {
                unheardSinceMs.remove(other.id());
            } else if (nowMs - unheardSinceMs.computeIfAbsent(other.id(), id -> nowMs) > UNHEARD_MS) {
                unheardSinceMs.put(other.id(), nowMs);
                again = true;
            }
        }
        if (again) {
            peers.registerAgain();
        }
    }
}
