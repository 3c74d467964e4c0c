package io.perdura.node.namespace;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.node.persistence.NamespaceRow;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import java.util.UUID;

/**
 * What a namespace's row holds: the API's own description of a namespace, without the parts that follow from the server
 * (capabilities, limits).
 */
final class NamespaceDetail {

    private NamespaceDetail() {}

    static NamespaceRow encode(DescribeNamespaceResponse detail, long version) {
        DescribeNamespaceResponse.Builder stored = detail.toBuilder();
        stored.getNamespaceInfoBuilder().clearCapabilities().clearLimits();
        return new NamespaceRow(
                UUID.fromString(detail.getNamespaceInfo().getId()),
                detail.getNamespaceInfo().getName(),
                detail.getNamespaceInfo().getStateValue(),
                stored.build().toByteString(),
                version);
    }

    /** The columns win over what the message says. */
    static DescribeNamespaceResponse decode(NamespaceRow row) {
        try {
            DescribeNamespaceResponse.Builder detail = DescribeNamespaceResponse.parseFrom(row.detail()).toBuilder();
            NamespaceState state = NamespaceState.forNumber(row.state());
            detail.getNamespaceInfoBuilder()
                    .setId(row.id().toString())
                    .setName(row.name())
                    .setState(state == null ? NamespaceState.NAMESPACE_STATE_UNSPECIFIED : state);
            return detail.build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The row of namespace " + row.id() + " holds no valid detail", e);
        }
    }
}
