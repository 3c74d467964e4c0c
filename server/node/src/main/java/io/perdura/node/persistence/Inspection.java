package io.perdura.node.persistence;

import java.util.List;

/** What the database knows about a batch: one finding per commit, in the batch's order. */
public record Inspection(List<Finding> findings) {

    /** What is known about one commit. */
    public enum Finding {
        /** It is there, under its own append id. */
        WRITTEN,
        /** It is not there, and nothing stands in its way. */
        ABSENT,
        /** It is not there, and its shard has another epoch by now. */
        LOST,
        /** Something else is there under its keys, or a header that it changes is missing. */
        COLLIDED
    }

    public Inspection {
        findings = List.copyOf(findings);
    }
}
