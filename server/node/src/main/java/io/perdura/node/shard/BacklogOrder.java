package io.perdura.node.shard;

import io.temporal.api.common.v1.Priority;

/** How a task's priority reads in the backlog: 1 to 5, as matching orders them. */
public final class BacklogOrder {
    private static final int DEFAULT = 3;
    private static final int LAST = 5;

    private BacklogOrder() {}

    public static int priority(Priority priority) {
        int key = priority.getPriorityKey();
        return key == 0 ? DEFAULT : Math.max(1, Math.min(LAST, key));
    }
}
