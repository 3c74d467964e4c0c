package io.perdura.node.namespace;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.temporal.api.enums.v1.ArchivalState;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.enums.v1.ReplicationState;
import io.temporal.api.namespace.v1.BadBinaryInfo;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.namespace.v1.UpdateNamespaceInfo;
import io.temporal.api.replication.v1.ClusterReplicationConfig;
import io.temporal.api.replication.v1.NamespaceReplicationConfig;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import java.util.List;
import java.util.Map;

/**
 * What registering and updating make of a namespace. Pure: a request and the stored detail in, the new detail out, or a
 * {@code Rejection}. One cluster, no archival: requests that ask for more are refused as Temporal refuses them when set up so.
 */
public final class NamespaceEdit {

    /** The only cluster there is. */
    public static final String CLUSTER = "active";

    private static final Duration RETENTION_MIN = Durations.fromHours(1);
    private static final Duration RETENTION_MAX = Durations.fromDays(36_500);
    private static final int BAD_BINARIES_MAX = 10;
    /** A deleted namespace stays known for so long: calls that were let in before are over by then. */
    public static final long GOES_AFTER_MS = 60_000;

    /** Where a deleted namespace has the time at which it may go. */
    private static final String GOES_AT = "perdura.goes-at-ms";

    private NamespaceEdit() {}

    public static DescribeNamespaceResponse register(RegisterNamespaceRequest request, String id) {
        if (request.getIsGlobalNamespace()) {
            throw NamespaceRejection.invalid("Cannot register global namespace when not enabled");
        }
        Duration retention = requireRetention(request.getWorkflowExecutionRetentionPeriod());
        String active = request.getActiveClusterName().isEmpty() ? CLUSTER : request.getActiveClusterName();
        List<ClusterReplicationConfig> clusters = request.getClustersList().isEmpty()
                ? List.of(ClusterReplicationConfig.newBuilder()
                        .setClusterName(active)
                        .build())
                : request.getClustersList();
        NamespaceReplicationConfig replication = NamespaceReplicationConfig.newBuilder()
                .setActiveClusterName(active)
                .addAllClusters(clusters)
                .setState(ReplicationState.REPLICATION_STATE_NORMAL)
                .build();
        requireLocal(replication);
        DescribeNamespaceResponse.Builder detail =
                DescribeNamespaceResponse.newBuilder().setReplicationConfig(replication);
        detail.getNamespaceInfoBuilder()
                .setId(id)
                .setName(request.getNamespace())
                .setState(NamespaceState.NAMESPACE_STATE_REGISTERED)
                .setDescription(request.getDescription())
                .setOwnerEmail(request.getOwnerEmail())
                .putAllData(request.getDataMap());
        NamespaceConfig.Builder config = detail.getConfigBuilder()
                .setWorkflowExecutionRetentionTtl(retention)
                .setHistoryArchivalState(ArchivalState.ARCHIVAL_STATE_DISABLED)
                .setVisibilityArchivalState(ArchivalState.ARCHIVAL_STATE_DISABLED);
        config.getBadBinariesBuilder();
        return detail.build();
    }

    /** When a deleted namespace may go; 0: at once. */
    static long goesAtMs(DescribeNamespaceResponse detail) {
        try {
            return Long.parseLong(detail.getNamespaceInfo().getDataOrDefault(GOES_AT, "0"));
        } catch (NumberFormatException somebodyElses) {
            return 0;
        }
    }

    public static DescribeNamespaceResponse update(
            DescribeNamespaceResponse current, UpdateNamespaceRequest request, Timestamp now) {
        DescribeNamespaceResponse.Builder detail = current.toBuilder();
        if (request.hasUpdateInfo()) {
            updateInfo(detail, request.getUpdateInfo(), now);
        }
        if (request.hasConfig()) {
            updateConfig(detail.getConfigBuilder(), request.getConfig(), now);
        }
        if (!request.getDeleteBadBinary().isEmpty()) {
            removeBadBinary(detail.getConfigBuilder(), request.getDeleteBadBinary());
        }
        if (request.hasReplicationConfig()) {
            updateReplication(detail, request.getReplicationConfig());
        }
        if (request.getPromoteNamespace()) {
            throw NamespaceRejection.invalid("global namespace is not enabled on this cluster, cannot update global"
                    + " namespace or promote local namespace: " + request.getNamespace());
        }
        requireLocal(detail.getReplicationConfig());
        return detail.build();
    }

    /** What is in a deleted one goes: it cannot be had back. */
    public static DescribeNamespaceResponse deprecate(DescribeNamespaceResponse current) {
        if (current.getNamespaceInfo().getState() == NamespaceState.NAMESPACE_STATE_DELETED) {
            throw NamespaceRejection.invalid("Invalid namespace state update.");
        }
        DescribeNamespaceResponse.Builder detail = current.toBuilder();
        detail.getNamespaceInfoBuilder().setState(NamespaceState.NAMESPACE_STATE_DEPRECATED);
        return detail.build();
    }

    /** It takes no call any more, and its name is free for another; it goes itself at that time, or when all in it has gone. */
    static DescribeNamespaceResponse delete(DescribeNamespaceResponse current, String newName, long goesAtMs) {
        DescribeNamespaceResponse.Builder detail = current.toBuilder();
        detail.getNamespaceInfoBuilder()
                .setName(newName)
                .setState(NamespaceState.NAMESPACE_STATE_DELETED)
                .putData(GOES_AT, Long.toString(goesAtMs));
        return detail.build();
    }

    private static void updateInfo(
            DescribeNamespaceResponse.Builder detail, UpdateNamespaceInfo update, Timestamp now) {
        var info = detail.getNamespaceInfoBuilder();
        if (!update.getDescription().isEmpty()) {
            info.setDescription(update.getDescription());
        }
        if (!update.getOwnerEmail().isEmpty()) {
            info.setOwnerEmail(update.getOwnerEmail());
        }
        info.putAllData(update.getDataMap());
        NamespaceState state = update.getState();
        if (state == NamespaceState.NAMESPACE_STATE_UNSPECIFIED || state == info.getState()) {
            return;
        }
        boolean allowed = switch (info.getState()) {
            case NAMESPACE_STATE_REGISTERED ->
                state == NamespaceState.NAMESPACE_STATE_DEPRECATED || state == NamespaceState.NAMESPACE_STATE_DELETED;
            case NAMESPACE_STATE_DEPRECATED -> state == NamespaceState.NAMESPACE_STATE_DELETED;
            default -> false;
        };
        if (!allowed) {
            throw NamespaceRejection.invalid("Invalid namespace state update.");
        }
        if (state == NamespaceState.NAMESPACE_STATE_DELETED) {
            if (info.getId().equals(NamespaceBootstrap.SYSTEM_ID.toString())) {
                throw NamespaceRejection.ofTheSystem();
            }
            info.putData(GOES_AT, Long.toString(Timestamps.toMillis(now) + GOES_AFTER_MS));
        }
        info.setState(state);
    }

    private static void updateConfig(NamespaceConfig.Builder config, NamespaceConfig update, Timestamp now) {
        if (update.hasWorkflowExecutionRetentionTtl()) {
            config.setWorkflowExecutionRetentionTtl(requireRetention(update.getWorkflowExecutionRetentionTtl()));
        }
        if (update.hasBadBinaries()) {
            update.getBadBinaries()
                    .getBinariesMap()
                    .forEach((checksum, binary) -> config.getBadBinariesBuilder()
                            .putBinaries(
                                    checksum,
                                    BadBinaryInfo.newBuilder(binary)
                                            .setCreateTime(now)
                                            .build()));
            if (config.getBadBinaries().getBinariesCount() > BAD_BINARIES_MAX) {
                throw NamespaceRejection.invalid(
                        "Total resetBinaries cannot exceed the max limit: " + BAD_BINARIES_MAX);
            }
        }
        updateAliases(config, update.getCustomSearchAttributeAliasesMap());
    }

    private static void updateAliases(NamespaceConfig.Builder config, Map<String, String> update) {
        Map<String, String> current = Map.copyOf(config.getCustomSearchAttributeAliasesMap());
        update.forEach((field, alias) -> {
            if (alias.isEmpty()) {
                config.removeCustomSearchAttributeAliases(field);
            } else if (!current.containsValue(alias)) {
                if (current.containsKey(field)) {
                    throw NamespaceRejection.invalid("Custom search attribute field name already allocated.");
                }
                config.putCustomSearchAttributeAliases(field, alias);
            }
        });
    }

    private static void removeBadBinary(NamespaceConfig.Builder config, String checksum) {
        if (!config.getBadBinaries().containsBinaries(checksum)) {
            throw NamespaceRejection.invalid("Bad binary checksum " + checksum + " doesn't exists.");
        }
        config.getBadBinariesBuilder().removeBinaries(checksum);
    }

    private static void updateReplication(DescribeNamespaceResponse.Builder detail, NamespaceReplicationConfig update) {
        NamespaceReplicationConfig.Builder replication = detail.getReplicationConfigBuilder();
        if (update.getClustersCount() > 0) {
            replication.clearClusters().addAllClusters(update.getClustersList());
        }
        if (update.getState() == ReplicationState.REPLICATION_STATE_HANDOVER) {
            throw NamespaceRejection.invalid("Handover can only be set for global namespace");
        }
        if (!update.getActiveClusterName().isEmpty()) {
            replication.setActiveClusterName(update.getActiveClusterName());
        }
    }

    private static Duration requireRetention(Duration retention) {
        if (!Durations.isValid(retention) || Durations.compare(retention, RETENTION_MIN) < 0) {
            throw NamespaceRejection.invalid("A valid retention period is not set on request.");
        }
        return Durations.compare(retention, RETENTION_MAX) > 0 ? RETENTION_MAX : retention;
    }

    private static void requireLocal(NamespaceReplicationConfig replication) {
        requireCluster(replication.getActiveClusterName());
        replication.getClustersList().forEach(cluster -> requireCluster(cluster.getClusterName()));
        if (replication.getClustersCount() != 1) {
            throw NamespaceRejection.invalid("Invalid local namespace clusters");
        }
    }

    private static void requireCluster(String name) {
        if (!name.equals(CLUSTER)) {
            throw NamespaceRejection.invalid("Invalid cluster name: " + name);
        }
    }
}
