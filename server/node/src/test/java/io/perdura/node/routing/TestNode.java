package io.perdura.node.routing;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.perdura.cluster.Discovery;
import io.perdura.node.TestPorts;
import io.perdura.node.append.CuttingProxy;
import io.perdura.node.config.ClusterSecurity;
import io.perdura.node.config.Role;
import io.perdura.node.identity.NodeIdentity;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.rpc.RpcTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A clustered node on loopback, whose handlers a test chooses; all nodes of a test share one shard table. */
final class TestNode {
    final ClusteredNode node;
    final ClusterRouter router;

    private TestNode(ClusteredNode node, AtomicReference<List<ShardRow>> table) {
        this.node = node;
        OwnerTable owners = new OwnerTable(node, () -> Future.succeededFuture(table.get()), System::currentTimeMillis);
        this.router =
                new ClusterRouter(node, owners, RpcTable.ofNodes(), LinkLimits.DEFAULT, System::currentTimeMillis);
    }

    static TestNode start(int port, List<String> joinList, AtomicReference<List<ShardRow>> table) {
        return start(port, 0, new VertxOptions(), joinList, table, new ClusterSecurity.Open());
    }

    /** One that not everybody may join. */
    static TestNode startSecure(
            int port,
            int busPort,
            List<String> joinList,
            AtomicReference<List<ShardRow>> table,
            ClusterSecurity security) {
        return start(port, busPort, new VertxOptions(), joinList, table, security);
    }

    /** One whose bus the others reach through a proxy. */
    static TestNode startBehind(
            CuttingProxy proxy, int busPort, List<String> joinList, AtomicReference<List<ShardRow>> table) {
        EventBusOptions bus = new EventBusOptions().setClusterPublicPort(proxy.port());
        return start(
                TestPorts.free(),
                busPort,
                new VertxOptions().setEventBusOptions(bus),
                joinList,
                table,
                new ClusterSecurity.Open());
    }

    private static TestNode start(
            int port,
            int busPort,
            VertxOptions vertx,
            List<String> joinList,
            AtomicReference<List<ShardRow>> table,
            ClusterSecurity security) {
        ClusterOptions options = new ClusterOptions(
                "127.0.0.1",
                port,
                busPort,
                new Discovery.Members(joinList),
                "127.0.0.1:" + port,
                Role.all(),
                NodeIdentity.of(security).orElse(null));
        return new TestNode(await(ClusteredNode.start(Vertx.builder(), vertx, options)), table);
    }

    TestNode serve(SlotHandler slots, TaskQueueHandler queues) {
        router.serve(slots, queues);
        await(router.open());
        return this;
    }

    String id() {
        return node.self().id();
    }

    void close() {
        await(router.close());
        await(node.vertx().close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, SECONDS);
        } catch (java.util.concurrent.ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(failure);
        } catch (InterruptedException | java.util.concurrent.TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
