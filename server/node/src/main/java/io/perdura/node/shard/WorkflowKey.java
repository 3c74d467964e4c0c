package io.perdura.node.shard;

/** A workflow id in its namespace, whatever its runs. */
public record WorkflowKey(String namespaceId, String workflowId) {}
