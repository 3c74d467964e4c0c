package io.perdura.node.visibility;

import io.temporal.api.common.v1.Payload;
import java.util.List;

/** How many workflows a query found, and how many of them for each value of what it grouped by. */
public record ExecutionCount(long total, List<Group> groups) {
    public ExecutionCount {
        groups = List.copyOf(groups);
    }

    /** The workflows that share one value. */
    public record Group(Payload value, long count) {}
}
