package io.perdura.node.namespace;

import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.visibility.AttributeTypes;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import java.time.Duration;
import java.util.UUID;

/** A namespace as of one version of its row. */
public record Namespace(
        String id,
        String name,
        NamespaceState state,
        Duration retention,
        AttributeTypes searchAttributes,
        DescribeNamespaceResponse detail,
        long version) {

    public UUID uuid() {
        return UUID.fromString(id);
    }

    public boolean isDeleted() {
        return state == NamespaceState.NAMESPACE_STATE_DELETED;
    }

    /** When a deleted namespace may go, if nothing is left of what was in it. */
    public long goesAtMs() {
        return NamespaceEdit.goesAtMs(detail);
    }

    public static Namespace of(NamespaceRow row) {
        DescribeNamespaceResponse detail = NamespaceDetail.decode(row);
        com.google.protobuf.Duration retention = detail.getConfig().getWorkflowExecutionRetentionTtl();
        return new Namespace(
                row.id().toString(),
                row.name(),
                detail.getNamespaceInfo().getState(),
                Duration.ofSeconds(retention.getSeconds(), retention.getNanos()),
                AttributeAliases.types(detail.getConfig().getCustomSearchAttributeAliasesMap()),
                detail,
                row.version());
    }
}
