package io.perdura.engine;

import java.util.List;

/**
 * What a transition came to: for each run that changes, its new state and the records that lead there. All of it is
 * appended together or not at all. What is then owed to workers and to time is read off the states.
 */
public record Decision(List<Change> changes) {

    /** The new state of one run and the records that lead to it. {@code isNew}: the run begins with them. */
    public record Change(MutableState state, List<RunRecord> records, boolean isNew) {}

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Whether a crash may take all of it away unnoticed. */
    public boolean isHarmlessToLose() {
        return changes.size() == 1 && changes.get(0).records().stream().allMatch(RunRecord::isHarmlessToLose);
    }
}
