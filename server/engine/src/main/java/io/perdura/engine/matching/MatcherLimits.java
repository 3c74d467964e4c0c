package io.perdura.engine.matching;

/** The bounds of one task queue. */
public record MatcherLimits(int tasksMax, int pollsMax, int recentPollersMax, int pullsMax) {
    public static final MatcherLimits DEFAULT = new MatcherLimits(1_000, 100_000, 1_000, 8);
}
