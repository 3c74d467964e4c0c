package io.perdura.node.simulation;

/**
 * What is made wrong on purpose, in simulated parts only, to see that the checker bites.
 *
 * @param withoutFence the database takes writes of any epoch
 * @param withoutRequestIds a repeated request arrives under another id
 * @param earlyReplies an append is answered before it is written
 * @param withoutDueTimes the database forgets when a run falls due sooner
 * @param withoutAdmissions the database forgets updates that no worker has seen
 */
record Switches(
        boolean withoutFence,
        boolean withoutRequestIds,
        boolean earlyReplies,
        boolean withoutDueTimes,
        boolean withoutAdmissions) {
    static final Switches NONE = new Switches(false, false, false, false, false);
}
