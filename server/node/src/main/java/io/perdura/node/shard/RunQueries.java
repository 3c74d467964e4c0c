package io.perdura.node.shard;

import io.temporal.api.query.v1.WorkflowQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The queries of one run that wait for its next workflow task, in the order in which they came. */
public final class RunQueries {
    private final Map<String, WaitingQuery> waiting = new LinkedHashMap<>();

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public int size() {
        return waiting.size();
    }

    public @Nullable WaitingQuery get(String id) {
        return waiting.get(id);
    }

    public void add(WaitingQuery query) {
        waiting.put(query.id, query);
    }

    public void remove(WaitingQuery query) {
        waiting.remove(query.id);
    }

    public List<WaitingQuery> all() {
        return List.copyOf(waiting.values());
    }

    /** Those whose answers have not come with a workflow task that is about to be written. */
    public List<WaitingQuery> unanswered() {
        return waiting.values().stream().filter(query -> !query.answered).toList();
    }

    /** What the next started workflow task takes along. */
    public Map<String, WorkflowQuery> toShip() {
        Map<String, WorkflowQuery> shipped = new LinkedHashMap<>();
        unanswered().forEach(query -> shipped.put(query.id, query.query));
        return shipped;
    }
}
