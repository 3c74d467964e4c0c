package io.perdura.engine.matching;

/**
 * The bounds of one task queue.
 *
 * @param pullMax how many of the tasks it was refused a shard offers again when it is asked once
 */
public record MatcherLimits(int tasksMax, int pollsMax, int recentPollersMax, int pullMax) {
    public static final MatcherLimits DEFAULT = new MatcherLimits(1_000, 100_000, 1_000, 500);
}
