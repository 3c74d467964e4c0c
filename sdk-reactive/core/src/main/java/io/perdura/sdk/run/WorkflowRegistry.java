package io.perdura.sdk.run;

import io.perdura.sdk.definition.WorkflowDefinition;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workflow types of one worker. */
public final class WorkflowRegistry {
    private final Map<String, WorkflowDefinition> byType = new TreeMap<>();

    private @Nullable WorkflowDefinition others;

    /** One of an empty type is for all types that nothing else is registered for. */
    public WorkflowRegistry add(WorkflowDefinition definition) {
        if (definition.type().isEmpty()) {
            if (others != null) {
                throw new IllegalArgumentException("a workflow for all other types is registered twice");
            }
            others = definition;
        } else if (byType.putIfAbsent(definition.type(), definition) != null) {
            throw new IllegalArgumentException("workflow type " + definition.type() + " is registered twice");
        }
        return this;
    }

    /** Whether nothing is registered. */
    public boolean isEmpty() {
        return byType.isEmpty() && others == null;
    }

    /** Whether a type is registered, or all are. */
    public boolean knows(String type) {
        return byType.containsKey(type) || others != null;
    }

    WorkflowDefinition require(String type) {
        WorkflowDefinition definition = byType.getOrDefault(type, others);
        if (definition == null) {
            throw new IllegalStateException(
                    "workflow type " + type + " is not registered with this worker; it knows " + byType.keySet());
        }
        return definition;
    }
}
