package io.perdura.node.shard.host;

import io.perdura.node.metric.Counter;
import io.perdura.node.metric.Histogram;
import io.perdura.node.metric.MetricTable;
import io.perdura.node.persistence.DataMove;
import io.perdura.node.shard.division.DivisionStep;

/** What becomes of a node's shards, under the names that dashboards read. */
public final class ShardMetrics {
    private final MetricTable table;
    private final Counter created;
    private final Counter removed;
    private final Counter closed;
    private final Counter acquired;
    private final Histogram acquisition;
    private final Counter splits;
    private final Counter merges;
    private final Counter moved;
    private final Counter notMoved;
    private final Counter rowsMoved;
    private volatile double busiest;
    private volatile boolean moving;

    public ShardMetrics(MetricTable table) {
        this.table = table;
        this.created = table.counter("sharditem_created_count");
        this.removed = table.counter("sharditem_removed_count");
        this.closed = table.counter("shard_closed_count");
        this.acquired = table.counter("acquire_shards_count");
        this.acquisition = table.histogram("sharditem_acquisition_latency");
        this.splits = table.counter("shard_auto_splits");
        this.merges = table.counter("shard_auto_merges");
        this.moved = table.counter("data_moves_done");
        this.notMoved = table.counter("data_moves_undone");
        this.rowsMoved = table.counter("data_moves_rows");
        table.gauge("data_moves_under_way", () -> moving ? 1 : 0);
        table.gauge("shard_appends_rate_max", () -> Math.round(busiest));
    }

    void of(ShardHost host) {
        table.gauge("numshards_gauge", host::serving);
    }

    void wanted() {
        created.increment();
    }

    void given() {
        removed.increment();
    }

    /** @param nanos since it was wanted, or lost */
    void opened(long nanos) {
        acquired.increment();
        acquisition.record(nanos);
    }

    /** @param perSecond the appends of the busiest shard here */
    void busiest(double perSecond) {
        busiest = perSecond;
    }

    /** What was done without an operator. */
    void divided(DivisionStep step) {
        (step instanceof DivisionStep.Split ? splits : merges).increment();
    }

    /** Whether this node carries on a move to another database. */
    void moving(boolean now) {
        moving = now;
    }

    /** A move to another database is over. */
    void moved(DataMove move) {
        (move.step() == DataMove.Step.DONE ? moved : notMoved).increment();
        rowsMoved.add(move.rows());
    }

    void lost() {
        closed.increment();
    }
}
