package io.perdura.node.api.system;

import io.perdura.node.api.RpcFamily;
import io.perdura.node.api.RpcRow;
import io.perdura.node.rpc.SystemRpcs;
import io.temporal.api.operatorservice.v1.ClusterMetadata;
import io.temporal.api.operatorservice.v1.ListClustersRequest;
import io.temporal.api.operatorservice.v1.ListClustersResponse;
import io.temporal.api.version.v1.ReleaseInfo;
import io.temporal.api.version.v1.VersionInfo;
import io.temporal.api.workflowservice.v1.GetClusterInfoRequest;
import io.temporal.api.workflowservice.v1.GetClusterInfoResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse.Capabilities;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** The calls that say what this server is. A capability is named only once it works; clients do without the others. */
public final class SystemApi implements RpcFamily {

    /** The line of Temporal whose behaviour is followed; SDKs, the command line and the Web UI decide by it what they may use. */
    public static final String SERVER_VERSION = "1.32.1";

    private static final String STORE = "postgresql";

    private static final Capabilities CAPABILITIES = Capabilities.newBuilder()
            .setSignalAndQueryHeader(true)
            .setInternalErrorDifferentiation(true)
            .setActivityFailureIncludeHeartbeat(true)
            .setEncodedFailureAttributes(true)
            .setUpsertMemo(true)
            .setSdkMetadata(true)
            .setCountGroupByExecutionStatus(true)
            .setEagerWorkflowStart(true)
            .build();

    /** The clients that are known, and the versions of them that are welcome. */
    public static final Map<String, String> SUPPORTED_CLIENTS = Map.of(
            "temporal-go", "<2.0.0",
            "temporal-java", "<2.0.0",
            "temporal-php", "<2.0.0",
            "temporal-typescript", "<2.0.0",
            "temporal-cli", "<2.0.0",
            "temporal-server", "<2.0.0",
            "temporal-ui", "<3.0.0",
            "Nexus-go-sdk", "<2.0.0");

    private final ClusterIdentity cluster;

    public SystemApi(ClusterIdentity cluster) {
        this.cluster = cluster;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.answer(SystemRpcs.GET_SYSTEM_INFO, this::systemInfo),
                RpcRow.answer(SystemRpcs.GET_CLUSTER_INFO, this::clusterInfo),
                RpcRow.answer(SystemRpcs.LIST_CLUSTERS, this::listClusters));
    }

    public Future<GetSystemInfoResponse> systemInfo(GetSystemInfoRequest request) {
        return Future.succeededFuture(GetSystemInfoResponse.newBuilder()
                .setServerVersion(SERVER_VERSION)
                .setCapabilities(CAPABILITIES)
                .build());
    }

    public Future<GetClusterInfoResponse> clusterInfo(GetClusterInfoRequest request) {
        return Future.succeededFuture(GetClusterInfoResponse.newBuilder()
                .putAllSupportedClients(SUPPORTED_CLIENTS)
                .setServerVersion(SERVER_VERSION)
                .setVersionInfo(VersionInfo.newBuilder()
                        .setCurrent(ReleaseInfo.newBuilder().setVersion(SERVER_VERSION)))
                .setClusterId(cluster.id())
                .setClusterName(cluster.name())
                .setHistoryShardCount(cluster.shardCount().getAsInt())
                .setPersistenceStore(STORE)
                .setVisibilityStore(STORE)
                .setInitialFailoverVersion(1)
                .setFailoverVersionIncrement(10)
                .build());
    }

    Future<ListClustersResponse> listClusters(ListClustersRequest request) {
        return Future.succeededFuture(ListClustersResponse.newBuilder()
                .addClusters(ClusterMetadata.newBuilder()
                        .setClusterName(cluster.name())
                        .setClusterId(cluster.id())
                        .setAddress(cluster.address())
                        .setInitialFailoverVersion(1)
                        .setHistoryShardCount(cluster.shardCount().getAsInt())
                        .setIsConnectionEnabled(true))
                .build());
    }
}
