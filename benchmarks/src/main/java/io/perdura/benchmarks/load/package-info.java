/**
 * Load in a closed loop over plain gRPC calls, so that the client costs little and the server's share can be told: read
 * {@link io.perdura.benchmarks.load.TransferBench} first. All calls and their answers run on one event loop; latencies are
 * kept in HdrHistogram.
 */
@NullMarked
package io.perdura.benchmarks.load;

import org.jspecify.annotations.NullMarked;
