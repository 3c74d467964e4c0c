package io.perdura.node.persistence;

import java.util.List;

/**
 * Closed runs that owe nothing, the longest closed first; {@code dueAtMs} is when each closed.
 *
 * @param isCurrent whether the namespace still is as it was believed to be; if not, there are no runs
 */
public record ClosedPage(boolean isCurrent, List<DueRun> runs) {}
