package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.perdura.cluster.Discovery;
import io.perdura.node.Main;
import io.perdura.node.TestPorts;
import io.perdura.node.config.AutoShards;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.ClusterSecurity;
import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.GrpcConfig;
import io.perdura.node.config.HttpConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.config.Role;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.routing.ClusterOptions;
import io.perdura.node.routing.ClusteredNode;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Rendezvous;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.server.NodePlace;
import io.perdura.node.server.Server;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three nodes, each with a part of the work. */
class RolesIT {
    private static final int SHARDS = 4;
    private static final List<Member> MEMBERS = new ArrayList<>();
    private static ManagedChannel channel;

    private record Member(ClusteredNode node, Server server) {
        void close() {
            server.drain(Duration.ofSeconds(5)).await();
            node.vertx().close().await();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        PostgresOptions database = TestPostgres.migrated(SHARDS);
        int port = TestPorts.free();
        List<String> join = List.of("127.0.0.1:" + port);
        MEMBERS.add(member(database, port, join, Role.FRONTEND));
        MEMBERS.add(member(database, TestPorts.free(), join, Role.HISTORY));
        MEMBERS.add(member(database, TestPorts.free(), join, Role.MATCHING));
        channel = NettyChannelBuilder.forTarget(MEMBERS.get(0).server().info().grpcAddress())
                .usePlaintext()
                .build();
        await().until(() -> MEMBERS.stream().allMatch(member -> nodes(member) == 0));
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        for (int i = MEMBERS.size() - 1; i >= 0; i--) {
            MEMBERS.get(i).close();
        }
    }

    @Test
    void aWorkflowGoesThroughAllThree() {
        String id = "roles-" + UUID.randomUUID();
        TaskQueue queue = TaskQueue.newBuilder().setName(id).build();
        call().startWorkflowExecution(StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setWorkflowId(id)
                .setRequestId(id)
                .setWorkflowType(WorkflowType.newBuilder().setName("any"))
                .setTaskQueue(queue)
                .build());
        PollWorkflowTaskQueueResponse task = call().pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setTaskQueue(queue)
                .build());
        call().respondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setTaskToken(task.getTaskToken())
                .addCommands(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                        .setCompleteWorkflowExecutionCommandAttributes(
                                CompleteWorkflowExecutionCommandAttributes.getDefaultInstance()))
                .build());

        assertThat(call().describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                                .build())
                        .getWorkflowExecutionInfo()
                        .getStatus())
                .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    }

    @Test
    void onlyWhoHasTheRoleIsProposedAsAnOwner() {
        for (Member member : MEMBERS) {
            List<Node> seen = member.node().members();
            for (int i = 0; i < 100; i++) {
                assertThat(Rendezvous.ownerOfShard(new ShardRow(i, i, i, 1, ""), seen))
                        .isEqualTo(MEMBERS.get(1).node().self());
                assertThat(Rendezvous.ownerOfQueue(new TaskQueueKey("namespace", "queue-" + i, 1, false), seen))
                        .isEqualTo(MEMBERS.get(2).node().self());
            }
        }
    }

    @Test
    void nodesTellsWhatEachDoesAndHas() {
        StringWriter out = new StringWriter();
        Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute("nodes", "--ask", MEMBERS.get(2).server().info().httpAddress());

        assertThat(out.toString().lines().skip(1).map(line -> line.split("\\s+", -1)))
                .extracting(columns -> columns[2] + " " + columns[4])
                .containsExactlyInAnyOrder("frontend 0", "history " + SHARDS, "matching 0");
    }

    @Test
    void aNodeThatIsNoFrontendOpensNoPortForClients() {
        assertThat(MEMBERS.get(1).server().info().grpcAddress()).startsWith("none");
        assertThat(MEMBERS.get(2).server().info().grpcAddress()).startsWith("none");
    }

    private static int nodes(Member member) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .execute("nodes", "--ask", member.server().info().httpAddress());
    }

    private static WorkflowServiceBlockingStub call() {
        return WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static Member member(PostgresOptions database, int port, List<String> join, Role role) {
        Discovery discovery = new Discovery.Members(join);
        String address = "127.0.0.1:" + (port + 1);
        ClusteredNode node = ClusteredNode.start(
                        Vertx.builder(),
                        new VertxOptions(),
                        new ClusterOptions("127.0.0.1", port, 0, discovery, address, Set.of(role), null))
                .await();
        NodeConfig config = new NodeConfig(
                new GrpcConfig("127.0.0.1", 0),
                new HttpConfig("127.0.0.1", 0),
                new EmbeddedPostgresConfig(Path.of("unused"), true),
                new ClusterConfig(true, "127.0.0.1", port, 0, discovery, new ClusterSecurity.Open(), Set.of(role)),
                List.of(),
                SHARDS,
                AutoShards.OFF,
                0);
        return new Member(
                node,
                Server.start(new NodePlace(node.vertx(), node), config, database)
                        .await());
    }
}
