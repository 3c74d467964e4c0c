/**
 * The shards, lanes and task queues of a small cluster in one thread, on a virtual clock, driven by one seed: storage,
 * network, clients, workers and faults are simulated, everything else is the code that runs in production. Read {@link
 * io.perdura.node.simulation.ShardSim} first, then {@code Simulation} and {@code Checker}.
 */
@NullMarked
package io.perdura.node.simulation;

import org.jspecify.annotations.NullMarked;
