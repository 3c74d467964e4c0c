package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.cluster.Discovery;
import io.perdura.node.Main;
import io.perdura.node.TestPorts;
import io.perdura.node.config.AutoShards;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.ClusterSecurity;
import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.FurtherDatabaseConfig;
import io.perdura.node.config.GrpcConfig;
import io.perdura.node.config.HttpConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.config.PostgresUrl;
import io.perdura.node.config.Role;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.routing.ClusterOptions;
import io.perdura.node.routing.ClusteredNode;
import io.perdura.node.server.NodePlace;
import io.perdura.node.server.Server;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that is new is used once every node knows it. */
class DatabaseOfSomeNodesIT {
    private static final int SHARDS = 2;

    private final List<Member> members = new ArrayList<>();
    private final PostgresOptions main = TestPostgres.migrated(SHARDS);
    private final PostgresOptions orders = TestPostgres.empty();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private record Member(ClusteredNode node, Server server) {
        void close() {
            server.drain(Duration.ofSeconds(5)).await();
            node.vertx().close().await();
        }
    }

    @AfterEach
    void stop() {
        for (int i = members.size() - 1; i >= 0; i--) {
            members.get(i).close();
        }
    }

    @Test
    void nothingIsMovedWhereANodeWouldNotFindIt() throws IOException {
        int port = TestPorts.free();
        List<String> join = List.of("127.0.0.1:" + port);
        members.add(member(port, join, List.of()));
        FurtherDatabaseConfig further = new FurtherDatabaseConfig(
                "orders",
                new ExternalPostgresConfig(PostgresUrl.of(
                        orders.host(),
                        orders.port(),
                        orders.database(),
                        orders.client().getUser(),
                        orders.client().getPassword())));
        int second = TestPorts.free();
        members.add(member(second, join, List.of(further)));
        await().until(() ->
                members.stream().allMatch(one -> one.node().members().size() == 2));

        assertThat(moveData(members.get(0))).isEqualTo(1);
        assertThat(err.toString()).contains("This node knows no database called \"orders\"; it knows main.");
        assertThat(moveData(members.get(1))).isEqualTo(1);
        assertThat(err.toString())
                .contains("The node at 127.0.0.1:" + (port + 1) + " knows no database called \"orders\": it was started"
                        + " without it");

        members.remove(0).close();
        members.add(member(TestPorts.free(), List.of("127.0.0.1:" + second), List.of(further)));
        await().until(() ->
                members.stream().allMatch(one -> one.node().members().size() == 2));

        await().untilAsserted(() ->
                assertThat(moveData(members.get(1))).as(err.toString()).isZero());
        assertThat(out.toString()).contains("in database orders, with shard ");
    }

    private int moveData(Member asked) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        "shards",
                        "move-data",
                        "0",
                        "orders",
                        "--ask",
                        asked.server().info().httpAddress());
    }

    private Member member(int port, List<String> join, List<FurtherDatabaseConfig> further) {
        Discovery discovery = new Discovery.Members(join);
        EnumSet<Role> all = EnumSet.allOf(Role.class);
        ClusteredNode node = ClusteredNode.start(
                        Vertx.builder(),
                        new VertxOptions(),
                        new ClusterOptions("127.0.0.1", port, 0, discovery, "127.0.0.1:" + (port + 1), all, null))
                .await();
        NodeConfig config = new NodeConfig(
                new GrpcConfig("127.0.0.1", 0, Optional.empty()),
                new HttpConfig("127.0.0.1", 0),
                new EmbeddedPostgresConfig(Path.of("unused"), true),
                further,
                new ClusterConfig(true, "127.0.0.1", port, 0, discovery, new ClusterSecurity.Open(), all),
                List.of(),
                SHARDS,
                AutoShards.OFF,
                0);
        return new Member(
                node,
                Server.start(new NodePlace(node.vertx(), node), config, main).await());
    }
}
