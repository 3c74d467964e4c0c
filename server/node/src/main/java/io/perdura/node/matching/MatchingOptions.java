package io.perdura.node.matching;

import io.perdura.engine.matching.MatcherLimits;

/**
 * The bounds of matching on one node.
 *
 * @param contexts how many event loops share the task queues
 * @param partitionsMax task queues in memory, per context
 * @param pollsMax polls that may be open at once
 * @param pollsPerNamespaceMax those of one namespace
 */
public record MatchingOptions(
        int contexts, int partitionsMax, int pollsMax, int pollsPerNamespaceMax, MatcherLimits queue) {
    public static final MatchingOptions DEFAULT = new MatchingOptions(
            Math.max(1, Runtime.getRuntime().availableProcessors()), 100_000, 20_000, 20_000, MatcherLimits.DEFAULT);

    public MatchingOptions withPollsMax(int polls, int pollsPerNamespace) {
        return new MatchingOptions(contexts, partitionsMax, polls, pollsPerNamespace, queue);
    }
}
