package io.perdura.node.shard.host;

import io.perdura.node.persistence.LayoutRefused;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Router;
import io.perdura.node.shard.division.DivisionRule;
import io.perdura.node.shard.division.DivisionStep;
import io.perdura.node.shard.division.ShardLoad;
import io.perdura.node.shard.host.ShardOperations.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shards that are divided without an operator, if one allows it. All nodes tell each other what goes on in their shards, and
 * the first of the members that have any does what the rule wants, one change after the other, the way an operator would.
 * Should two nodes believe that they are the first, the layout's version lets one of them win.
 */
public final class ShardDivision {
    private static final Logger LOG = LoggerFactory.getLogger(ShardDivision.class);
    private static final String LOADS = "shard-loads";

    private final Vertx vertx;
    private final Context context;
    private final Membership membership;
    private final Router router;
    private final ShardHost host;
    private final ShardOperations operations;
    private final ShardMetrics metrics;
    private final @Nullable DivisionRule rule;
    private final ShardLoads loads = new ShardLoads();
    private long timer = -1;
    private boolean busy;

    /** @param rule none: the shards stay as they are, and are only looked at */
    public ShardDivision(
            Vertx vertx,
            Membership membership,
            Router router,
            ShardHost host,
            ShardOperations operations,
            ShardMetrics metrics,
            @Nullable DivisionRule rule) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.membership = membership;
        this.router = router;
        this.host = host;
        this.operations = operations;
        this.metrics = metrics;
        this.rule = rule;
    }

    public void start() {
        router.onBroadcast(LOADS, body -> loads.told(ShardLoads.read(body), nowMs()));
        context.runOnContext(go -> timer = vertx.setPeriodic(ShardLoads.EVERY_MS, again -> look()));
    }

    public void stop() {
        context.runOnContext(go -> vertx.cancelTimer(timer));
    }

    /** What goes on in the shards of a layout, here and elsewhere, by id; of which nothing is known, that is not there. */
    public Map<Integer, ShardLoad> loads(ShardLayout layout) {
        return loads.of(layout, nowMs());
    }

    private void look() {
        host.looks()
                .onFailure(failure -> LOG.debug("the shards here could not be looked at", failure))
                .onSuccess(looks -> context.runOnContext(seen -> {
                    List<ShardLoad> here = looks.entrySet().stream()
                            .filter(one -> one.getValue().open())
                            .map(one -> load(one.getKey(), one.getValue()))
                            .toList();
                    metrics.busiest(here.stream()
                            .mapToDouble(ShardLoad::appendsPerSecond)
                            .max()
                            .orElse(0));
                    router.broadcast(LOADS, ShardLoads.written(here));
                    judge();
                }));
    }

    private static ShardLoad load(int shardId, ShardLook look) {
        return new ShardLoad(shardId, look.runs(), look.appendsPerSecond(), look.lowerPerSecond());
    }

    /** Every node judges all the time, so that one that has become the first knows what has been for how long. */
    private void judge() {
        DivisionRule judging = rule;
        if (judging == null || busy) {
            return;
        }
        ShardLayout layout = host.layout();
        judging.look(nowMs(), layout, loads(layout)).filter(step -> isFirst()).ifPresent(this::act);
    }

    private boolean isFirst() {
        return membership.members().stream()
                .filter(Node::ownsShards)
                .findFirst()
                .filter(membership.self()::equals)
                .isPresent();
    }

    private void act(DivisionStep step) {
        busy = true;
        perform(step)
                .onComplete(tried -> context.runOnContext(done -> {
                    busy = false;
                    if (tried.succeeded()) {
                        LOG.info("{}: {}", said(step), tried.result().text());
                        metrics.divided(step);
                    } else if (tried.cause() instanceof LayoutRefused) {
                        LOG.info("{} cannot be: {}", said(step), tried.cause().getMessage());
                    } else {
                        LOG.warn(
                                "{} did not come about: {}",
                                said(step),
                                tried.cause().getMessage());
                    }
                }));
    }

    private Future<Outcome> perform(DivisionStep step) {
        if (step instanceof DivisionStep.Split split) {
            return operations.split(split.shardId(), OptionalInt.empty());
        }
        DivisionStep.Merge merge = (DivisionStep.Merge) step;
        return operations.merge(merge.lowerId(), merge.upperId());
    }

    private static String said(DivisionStep step) {
        return step instanceof DivisionStep.Split split
                ? "Shard " + split.shardId() + " is busy, and split"
                : "Shards " + ((DivisionStep.Merge) step).lowerId() + " and " + ((DivisionStep.Merge) step).upperId()
                        + " are idle, and merged";
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
