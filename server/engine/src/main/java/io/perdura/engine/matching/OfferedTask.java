package io.perdura.engine.matching;

/**
 * A task that a shard offers to a queue.
 *
 * @param stamp grows when the same task must be introduced anew
 * @param stored whether it was read from the backlog: forgetting it loses nothing
 * @param failedStarts how often it was matched in vain
 * @param content what the host needs to start it
 */
public record OfferedTask<T>(
        TaskName name,
        int attempt,
        long stamp,
        Urgency urgency,
        long expiresMs,
        boolean stored,
        int failedStarts,
        T content) {
    /** When a task that stays worth something for ever expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * Decides which task goes first: the smaller priority; then fair turns between keys; then the older one.
     *
     * @param priority 1 to 5
     * @param fairnessWeight how many turns a key gets where others get one
     */
    public record Urgency(int priority, String fairnessKey, double fairnessWeight, long scheduledMs) {
        static final int PRIORITY_LAST = 5;
        private static final int PRIORITY_DEFAULT = 3;

        public Urgency {
            priority = priority == 0 ? PRIORITY_DEFAULT : Math.max(1, Math.min(PRIORITY_LAST, priority));
            fairnessWeight = fairnessWeight > 0 ? Math.max(0.001, Math.min(1000, fairnessWeight)) : 1;
        }
    }

    boolean isQuery() {
        return name.kind() == TaskName.Kind.QUERY;
    }

    OfferedTask<T> afterFailedStart() {
        return new OfferedTask<>(name, attempt, stamp, urgency, expiresMs, stored, failedStarts + 1, content);
    }

    /** Offers may overtake each other: the older one would only be refused by its shard. */
    boolean isNewerThan(OfferedTask<?> other) {
        return stamp > other.stamp || stamp == other.stamp && attempt > other.attempt;
    }
}
