package io.perdura.node.shard.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.MembershipListener;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Sight;
import io.perdura.node.shard.host.ShardClaims.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether node b may take a shard. */
class ShardClaimsTest {
    private static final Node A = new Node("a", "a:1");
    private static final Node B = new Node("b", "b:1");
    private static final Node C = new Node("c", "c:1");

    @Test
    void whatNobodyOwnsIsTaken() {
        assertThat(verdict("", Map.of())).isEqualTo(Verdict.TAKE);
        assertThat(verdict(B.text(), Map.of())).as("its own").isEqualTo(Verdict.TAKE);
    }

    @Test
    void anOwnerThatAnswersIsWaitedForUntilItLetsGo() {
        assertThat(verdict(A.text(), Map.of("a", Sight.SERVING))).isEqualTo(Verdict.WAIT);
        assertThat(verdict(A.text(), Map.of("a", Sight.LEAVING))).isEqualTo(Verdict.WAIT);
        assertThat(ShardClaims.verdict(
                        row(A.text()), membership(Map.of("a", Sight.LEAVING), B), ShardClaims.RELEASE_MAX_MS))
                .as("but not for ever")
                .isEqualTo(Verdict.TAKE);
    }

    @Test
    void anOwnerThatCannotServeIsNotWaitedFor() {
        assertThat(verdict(A.text(), Map.of("a", Sight.CANNOT_SERVE))).isEqualTo(Verdict.TAKE);
    }

    @Test
    void ofAnOwnerOutOfSightPostgresIsAsked() {
        assertThat(verdict(A.text(), Map.of())).isEqualTo(Verdict.ASK_SESSIONS);

        assertThat(fromUnseen(Set.of("b"), B)).as("it is dead").isTrue();
        assertThat(fromUnseen(Set.of("a", "b", "c"), B, C)).as("we are more").isTrue();
        assertThat(fromUnseen(Set.of("a", "b", "c"), B))
                .as("the others may be more")
                .isFalse();
        assertThat(fromUnseen(Set.of("a", "b"), B))
                .as("half, and a is the other")
                .isFalse();
        assertThat(fromUnseen(Set.of("a", "b", "c"), A, C))
                .as("not even among those who hear each other")
                .isFalse();
    }

    @Test
    void ofTwoHalvesOneGoesOn() {
        Set<String> present = Set.of("a", "b", "c", "d");

        assertThat(ShardClaims.areMost(membership(Map.of(), A, B), present)).isTrue();
        assertThat(ShardClaims.areMost(membership(Map.of(), B, C), present)).isFalse();
    }

    private static boolean fromUnseen(Set<String> present, Node... members) {
        return ShardClaims.mayTakeFromUnseen(row(A.text()), membership(Map.of(), members), present);
    }

    private static Verdict verdict(String owner, Map<String, Sight> sights) {
        return ShardClaims.verdict(row(owner), membership(sights, B), 0);
    }

    private static ShardRow row(String owner) {
        return new ShardRow(1, 0, 10, 5, owner);
    }

    private static Membership membership(Map<String, Sight> sights, Node... members) {
        return new Membership() {
            @Override
            public Node self() {
                return B;
            }

            @Override
            public List<Node> members() {
                return List.of(members);
            }

            @Override
            public Sight sight(String nodeId) {
                return sights.getOrDefault(nodeId, Sight.OUT_OF_SIGHT);
            }

            @Override
            public void listen(MembershipListener listener) {}
        };
    }
}
