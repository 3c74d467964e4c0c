package io.perdura.node.routing;

import static io.perdura.node.routing.TestNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.perdura.node.TestPorts;
import io.perdura.node.config.ClusterSecurity;
import io.perdura.node.config.ClusterSecurity.Certificates;
import io.perdura.node.config.ClusterSecurity.Secret;
import io.perdura.node.identity.TestAuthority;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know each other by a secret or by certificates, and one that would like to be one of them. */
class SecureClusterIT {
    private static final int SLOT = 3000;
    private static final Secret SECRET = new Secret("one of the nodes of this cluster");

    @TempDir
    private Path directory;

    private final List<TestNode> nodes = new ArrayList<>();
    private final AtomicReference<List<ShardRow>> table = new AtomicReference<>(List.of());
    private final int first = TestPorts.free();
    private int bus;

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::close);
    }

    @Test
    void nodesWithTheSameSecretCallEachOther() {
        two(SECRET, SECRET);
        callsArrive();
    }

    @Test
    void nodesWithCertificatesOfOneAuthorityCallEachOther() {
        TestAuthority authority = new TestAuthority("nodes", directory);
        two(signed(authority, authority), signed(authority, authority));
        callsArrive();
    }

    @Test
    void whoHasAnotherSecretIsToldSoAndDisturbsNobody() {
        two(SECRET, SECRET);
        refused(new Secret("one of the nodes of another cluster"), "another secret");
        callsArrive();
    }

    @Test
    void whoHasACertificateOfAnotherAuthorityIsToldSo() {
        TestAuthority ours = new TestAuthority("nodes", directory);
        TestAuthority others = new TestAuthority("others", directory);
        two(signed(ours, ours), signed(ours, ours));

        refused(signed(others, ours), "another certificate"); // which trusts us, but is not trusted
        refused(signed(ours, others), "another certificate");
        callsArrive();
    }

    @Test
    void strangersAtBothPortsAreSentAway() throws IOException {
        two(SECRET, SECRET);
        for (int port : new int[] {first, bus}) {
            try (Socket stranger = new Socket("127.0.0.1", port)) {
                stranger.setSoTimeout(60_000);
                stranger.getOutputStream().write("HZC and whatever follows it".getBytes(StandardCharsets.US_ASCII));
                assertThat(bytesUntilTheEnd(stranger)).isLessThan(100); // an alert at most
            }
        }
        callsArrive();
    }

    @Test
    void whoSaysNothingIsSentAwayToo() throws IOException {
        two(SECRET, SECRET);
        try (Socket silent = new Socket("127.0.0.1", first)) {
            silent.setSoTimeout(60_000);
            assertThat(bytesUntilTheEnd(silent)).isZero();
        }
        callsArrive();
    }

    private static int bytesUntilTheEnd(Socket socket) throws IOException {
        int bytes = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                bytes++;
            }
        } catch (SocketException reset) {
            // an end as well
        }
        return bytes;
    }

    private void two(ClusterSecurity one, ClusterSecurity other) {
        bus = TestPorts.free();
        node(first, bus, one);
        node(TestPorts.free(), 0, other);
        table.set(List.of(new ShardRow(1, 0, 4095, 1, nodes.get(1).node.self().text())));
        await().until(() -> nodes.stream().allMatch(node -> node.node.members().size() == 2));
    }

    private void node(int port, int busPort, ClusterSecurity security) {
        TestNode node = TestNode.startSecure(port, busPort, List.of("127.0.0.1:" + first), table, security);
        nodes.add(node);
        node.serve(
                (slot, call) -> Future.succeededFuture(new Reply(List.of(ByteString.copyFromUtf8("done")))),
                (queue, call) -> Future.failedFuture(new WrongOwner("no queue")));
    }

    private void refused(ClusterSecurity security, String because) {
        assertThatThrownBy(() -> node(TestPorts.free(), 0, security))
                .isInstanceOf(NodesRefuse.class)
                .hasMessageContaining("127.0.0.1:" + first)
                .hasMessageContaining(because);
    }

    private void callsArrive() {
        String large = "x".repeat(1 << 20);
        Call call = new Call(
                WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                SignalWorkflowExecutionRequest.newBuilder().setIdentity(large).build(),
                Caller.NODE,
                System.currentTimeMillis() + 30_000);
        assertThat(await(nodes.get(0).router.toSlot(SLOT, call)).join().toStringUtf8())
                .isEqualTo("done");
        assertThat(nodes).allSatisfy(node -> assertThat(node.node.members()).hasSize(2));
    }

    private static Certificates signed(TestAuthority by, TestAuthority trusts) {
        TestAuthority.Signed signed = by.sign("node");
        return new Certificates(signed.certificate(), signed.key(), trusts.certificate());
    }
}
