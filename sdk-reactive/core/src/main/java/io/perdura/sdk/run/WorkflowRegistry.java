package io.perdura.sdk.run;

import io.perdura.sdk.definition.WorkflowDefinition;
import java.util.Map;
import java.util.TreeMap;

/** The workflow types of one worker. */
public final class WorkflowRegistry {
    private final Map<String, WorkflowDefinition> byType = new TreeMap<>();

    public WorkflowRegistry add(WorkflowDefinition definition) {
        if (byType.putIfAbsent(definition.type(), definition) != null) {
            throw new IllegalArgumentException("workflow type " + definition.type() + " is registered twice");
        }
        return this;
    }

    public boolean isEmpty() {
        return byType.isEmpty();
    }

    public boolean knows(String type) {
        return byType.containsKey(type);
    }

    WorkflowDefinition require(String type) {
        WorkflowDefinition definition = byType.get(type);
        if (definition == null) {
            throw new IllegalStateException(
                    "workflow type " + type + " is not registered with this worker; it knows " + byType.keySet());
        }
        return definition;
    }
}
