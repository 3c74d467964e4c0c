package io.perdura.node.shard;

import java.util.UUID;

/** One run of a workflow id. */
public record RunKey(int slot, String namespaceId, String workflowId, UUID runId) {

    public WorkflowKey workflow() {
        return new WorkflowKey(namespaceId, workflowId);
    }
}
