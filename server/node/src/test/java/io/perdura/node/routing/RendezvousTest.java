package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.config.Role;
import io.perdura.node.persistence.ShardRow;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final List<Node> THREE = IntStream.range(0, 3)
            .mapToObj(i -> new Node(new UUID(i, 77 * i).toString(), "node-" + i))
            .toList();
    private static final int QUEUES = 3_000;

    @Test
    void nodesGetAboutTheSame() {
        for (Node node : THREE) {
            assertThat(queues().filter(queue ->
                                    Rendezvous.ownerOfQueue(queue, THREE).equals(node))
                            .count())
                    .isBetween(QUEUES / 4L, QUEUES / 2L);
            assertThat(IntStream.range(0, QUEUES)
                            .filter(shard -> Rendezvous.ownerOfShard(new ShardRow(shard, shard, shard, 1, ""), THREE)
                                    .equals(node))
                            .count())
                    .isBetween(QUEUES / 4L, QUEUES / 2L);
        }
    }

    @Test
    void aNodeThatLeavesMovesOnlyWhatItHad() {
        MembershipChange change = new MembershipChange(THREE, THREE.subList(0, 2));

        queues().forEach(queue -> assertThat(change.moved(queue))
                .isEqualTo(Rendezvous.ownerOfQueue(queue, THREE).equals(THREE.get(2))));
        assertThat(change.lost()).containsExactly(THREE.get(2));
    }

    @Test
    void onlyNodesWithTheRoleAreNamed() {
        Node shards = new Node("shards", "a", Set.of(Role.HISTORY));
        Node queues = new Node("queues", "b", Set.of(Role.MATCHING, Role.FRONTEND));
        List<Node> both = List.of(queues, shards);

        for (int i = 0; i < 100; i++) {
            assertThat(Rendezvous.ownerOfShard(new ShardRow(i, i, i, 1, "", queues.address()), both))
                    .isEqualTo(shards);
        }
        queues().forEach(queue ->
                assertThat(Rendezvous.ownerOfQueue(queue, both)).isEqualTo(queues));
        assertThat(Rendezvous.ownerOfShard(new ShardRow(1, 1, 1, 1, ""), List.of(queues)))
                .isEqualTo(Node.NOBODY);
    }

    @Test
    void aShardIsWhereItIsWantedWhileThatIsAMember() {
        for (Node node : THREE) {
            ShardRow wanted = new ShardRow(7, 0, 10, 1, "", node.address());
            List<Node> others =
                    THREE.stream().filter(other -> !other.equals(node)).toList();

            assertThat(Rendezvous.ownerOfShard(wanted, THREE)).isEqualTo(node);
            assertThat(Rendezvous.ownerOfShard(wanted, others))
                    .isEqualTo(Rendezvous.ownerOfShard(new ShardRow(7, 0, 10, 1, ""), others));
        }
    }

    private static java.util.stream.Stream<TaskQueueKey> queues() {
        return IntStream.range(0, QUEUES).mapToObj(i -> new TaskQueueKey("namespace", "queue-" + i, 1 + i % 2, false));
    }
}
