/**
 * What the node counts, under the names that Temporal's dashboards read: counters and histograms without locks, written
 * out as Prometheus text by hand, because the usual registry cannot name a counter without {@code _total}. Read {@link
 * io.perdura.node.metric.MetricTable} first. Everything here may be called from any thread.
 */
@NullMarked
package io.perdura.node.metric;

import org.jspecify.annotations.NullMarked;
