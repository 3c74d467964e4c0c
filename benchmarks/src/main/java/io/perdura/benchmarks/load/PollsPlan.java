package io.perdura.benchmarks.load;

import java.time.Duration;

/**
 * What {@code bench polls} does.
 *
 * @param polls parked at a time
 * @param queues over which they are spread
 * @param idle how long nothing happens while it is measured
 * @param wakes how many polls are then woken, one after the other
 */
record PollsPlan(Target target, int polls, int queues, Duration idle, int wakes) {}
