package io.perdura.engine.matching;

/**
 * The bounds of one task queue.
 *
 * @param storedMax how many tasks are read from the backlog at once
 */
public record MatcherLimits(int tasksMax, int pollsMax, int recentPollersMax, int storedMax) {
    public static final MatcherLimits DEFAULT = new MatcherLimits(1_000, 100_000, 1_000, 500);
}
