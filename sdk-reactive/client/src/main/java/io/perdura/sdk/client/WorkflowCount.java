package io.perdura.sdk.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many workflows a filter finds, and of each group if it asks for groups. */
public record WorkflowCount(long count, List<Group> groups) {

    /** Those that have these values of what they are grouped by. */
    public record Group(List<@Nullable Object> values, long count) {}
}
