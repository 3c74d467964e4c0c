package io.perdura.node.shard;

import io.perdura.node.persistence.DueRun;
import java.util.UUID;

/** One run of a workflow id. */
public record RunKey(int slot, String namespaceId, String workflowId, UUID runId) {

    public static RunKey of(DueRun run) {
        return new RunKey(run.slot(), run.namespaceId().toString(), run.workflowId(), run.runId());
    }

    public WorkflowKey workflow() {
        return new WorkflowKey(namespaceId, workflowId);
    }
}
