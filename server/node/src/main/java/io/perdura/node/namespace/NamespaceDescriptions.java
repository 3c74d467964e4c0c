package io.perdura.node.namespace;

import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;

/** Completes what is stored of a namespace with what this server can do and how much it takes. */
public final class NamespaceDescriptions {

    /** Largest payload, and largest memo, that a call may carry. */
    public static final long BLOB_BYTES_MAX = 2L * 1024 * 1024;

    private final NamespaceInfo.Capabilities capabilities;

    /** With the capabilities that work; SDKs, the command line and the Web UI hide what is not said here. */
    public NamespaceDescriptions(NamespaceInfo.Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    public DescribeNamespaceResponse of(Namespace namespace) {
        DescribeNamespaceResponse.Builder description = namespace.detail().toBuilder();
        description
                .getNamespaceInfoBuilder()
                .setCapabilities(capabilities)
                .setLimits(NamespaceInfo.Limits.newBuilder()
                        .setBlobSizeLimitError(BLOB_BYTES_MAX)
                        .setMemoSizeLimitError(BLOB_BYTES_MAX));
        return description.build();
    }
}
