package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.v1.NodeBelief;
import io.perdura.node.v1.NodeBelief.State;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What node b makes of what it hears, of a, c and d too. */
class BeliefsTest {
    private static final Node A = new Node("a", "a:1");
    private static final Node B = new Node("b", "b:1");
    private static final Node C = new Node("c", "c:1");

    private final Beliefs beliefs = new Beliefs(B);
    private long beat;

    BeliefsTest() {
        beliefs.present(List.of(A, B, C));
        beliefs.own(State.SERVING, 0);
    }

    @Test
    void whoIsAloneOwnsAll() {
        assertThat(beliefs.look(0).members()).containsExactly(B);
        assertThat(beliefs.look(0).sight("a")).isEqualTo(Sight.OUT_OF_SIGHT);
    }

    @Test
    void whomEverybodyHearsIsAMember() {
        hears(A, 0, "a", "b", "c");
        hears(C, 0, "a", "b", "c");

        assertThat(beliefs.look(0).members()).containsExactly(A, B, C);
        assertThat(beliefs.look(0).sight("c")).isEqualTo(Sight.SERVING);
    }

    @Test
    void whoDoesNotAnswerForAWhileIsOutOfSight() {
        hears(A, 0, "a", "b", "c");
        hears(C, 0, "a", "b", "c");
        hears(A, Beliefs.SILENT_MS, "a", "b", "c");

        assertThat(beliefs.look(Beliefs.SILENT_MS - 1).members()).containsExactly(A, B, C);
        assertThat(beliefs.look(Beliefs.SILENT_MS).members()).containsExactly(A, B);
        assertThat(beliefs.look(Beliefs.SILENT_MS).sight("c")).isEqualTo(Sight.OUT_OF_SIGHT);
    }

    @Test
    void aNodeThatStoodStillItselfDoesNotHoldItAgainstTheOthers() {
        hears(A, 0, "a", "b");

        beliefs.stoodStill(10_000);

        assertThat(beliefs.look(10_000).members()).containsExactly(A, B);
        assertThat(beliefs.certainUntilMs(List.of(A, B)))
                .as("but it may have missed something")
                .isEqualTo(1_000);
    }

    @Test
    void whoIsNoMemberOfTheClusterIsGoneAtOnce() {
        hears(A, 0, "a", "b");

        beliefs.present(List.of(B));

        assertThat(beliefs.look(0).members()).containsExactly(B);
    }

    @Test
    void whoIsGoneIsOutOfSightWhateverOthersSayUntilItAnswersAgain() {
        hears(A, 0, "a", "b", "c");
        hears(C, 0, "a", "b", "c");

        beliefs.gone("c", 10);
        assertThat(beliefs.look(10).members()).containsExactly(A, B);
        assertThat(beliefs.look(10).sight("c")).isEqualTo(Sight.OUT_OF_SIGHT);

        beliefs.said(belief(C, State.SERVING, "a", "b", "c"), 20); // passed on by a, who does not know yet
        beliefs.heard("c", 10); // an answer that was on its way
        assertThat(beliefs.look(20).members()).containsExactly(A, B);

        hears(C, 30, "a", "b", "c");
        assertThat(beliefs.look(30).members()).containsExactly(A, B, C);
    }

    @Test
    void allWhoExchangeBeliefsNameTheSameGroupWhenTwoDoNotHearEachOther() {
        // a and b do not hear each other, c hears both, and passes on what they say.
        hears(C, 0, "a", "b", "c");
        beliefs.said(belief(A, State.SERVING, "a", "c"), 0);
        assertThat(beliefs.look(0).members()).containsExactly(A, C);

        Beliefs ofA = new Beliefs(A);
        ofA.present(List.of(A, B, C));
        ofA.own(State.SERVING, 0);
        ofA.heard("c", 0);
        ofA.said(belief(C, State.SERVING, "a", "b", "c"), 0);
        ofA.said(belief(B, State.SERVING, "b", "c"), 0);
        assertThat(ofA.look(0).members()).containsExactly(A, C);
    }

    /** Of one that has died, what it said last is all that is known; who says so must not be left out for it. */
    @Test
    void whoeverFindsADeadNodeFirstStaysAMember() {
        Node z = new Node("z", "z:1");
        beliefs.present(List.of(A, B, z));
        hears(A, 0, "a", "b", "z");
        hears(z, 0, "a", "b", "z");
        hears(z, 10, "b", "z"); // a is dead, and b does not know it yet

        assertThat(beliefs.look(10).members()).containsExactly(B, z);
    }

    @Test
    void onlyWhatTheListenerCannotHearIsPassedOn() {
        hears(A, 0, "a", "b", "c");
        hears(C, 0, "a", "b", "c");

        assertThat(beliefs.toRelay(Set.of("b", "c"), 0))
                .extracting(NodeBelief::getNodeId)
                .containsExactly("a");
        assertThat(beliefs.toRelay(Set.of("a", "b", "c"), 0)).isEmpty();
    }

    @Test
    void anOlderSayingDoesNotReplaceANewerOne() {
        NodeBelief older = belief(A, State.SERVING, "a", "b");
        NodeBelief newer = belief(A, State.LEAVING, "a", "b");
        beliefs.heard("a", 0);
        beliefs.said(newer, 0);
        beliefs.said(older, 0);

        assertThat(beliefs.look(0).members()).containsExactly(B);
        assertThat(beliefs.look(0).sight("a")).isEqualTo(Sight.LEAVING);
    }

    @Test
    void whoCannotReachTheDatabaseOwnsNothingOnceTheOthersHaveServedWithoutItForAWhile() {
        hears(A, 0, "a", "b");
        saysOf(A, State.WITHOUT_DATABASE, 500, "a", "b");

        assertThat(beliefs.look(500).members()).containsExactly(A, B);
        saysOf(A, State.WITHOUT_DATABASE, 500 + Beliefs.HOLD_MS, "a", "b");
        assertThat(beliefs.look(500 + Beliefs.HOLD_MS).members()).containsExactly(B);
        assertThat(beliefs.look(500 + Beliefs.HOLD_MS).sight("a")).isEqualTo(Sight.CANNOT_SERVE);
    }

    @Test
    void nothingMovesWhenTheDatabaseIsAwayForAll() {
        hears(A, 0, "a", "b");
        saysOf(A, State.WITHOUT_DATABASE, 500, "a", "b");
        beliefs.own(State.WITHOUT_DATABASE, 900);
        saysOf(A, State.WITHOUT_DATABASE, 9_000, "a", "b");

        assertThat(beliefs.look(9_000).members()).containsExactly(A, B);

        beliefs.own(State.SERVING, 9_100); // it is back, and the other has not noticed yet
        assertThat(beliefs.look(9_200).members()).containsExactly(A, B);
    }

    @Test
    void whoLeavesAndIsAloneHasNobodyToLeaveAnythingTo() {
        beliefs.own(State.LEAVING, 0);

        assertThat(beliefs.look(0).members()).containsExactly(B);
    }

    @Test
    void aMemberThatHasNotAnsweredForAMomentPutsOwnershipInDoubt() {
        hears(A, 100, "a", "b");

        assertThat(beliefs.certainUntilMs(List.of(A, B))).isEqualTo(100 + Beliefs.DOUBT_MS);
        assertThat(beliefs.certainUntilMs(List.of(B))).isEqualTo(Long.MAX_VALUE);
        assertThat(Beliefs.DOUBT_MS).as("in doubt before anybody takes over").isLessThan(Beliefs.SILENT_MS);
    }

    @Test
    void framesThatStayMissingAreHeldForLostOnce() {
        Traffic traffic = new Traffic();
        Stream.generate(() -> 0).limit(3).forEach(frame -> traffic.received());

        assertThat(traffic.lost(5)).as("perhaps they are under way").isFalse();
        traffic.received();
        assertThat(traffic.lost(6)).as("one of them has not come").isTrue();
        traffic.received();
        assertThat(traffic.lost(6)).isFalse();
        assertThat(traffic.lost(6)).isFalse();
    }

    @Test
    void theNewestLayoutThatAnybodyKnowsIsKnownToBeThere() {
        assertThat(beliefs.layoutSaid()).isZero();

        beliefs.said(belief(A, State.SERVING).toBuilder().setLayout(7).build(), 0);
        beliefs.said(belief(C, State.SERVING).toBuilder().setLayout(5).build(), 0);

        assertThat(beliefs.layoutSaid()).isEqualTo(7);
        assertThat(beliefs.saysLayout("c")).isTrue();
        assertThat(beliefs.saysLayout("b")).isFalse();
    }

    private void hears(Node node, long nowMs, String... ids) {
        saysOf(node, State.SERVING, nowMs, ids);
    }

    private void saysOf(Node node, State state, long nowMs, String... ids) {
        beliefs.heard(node.id(), nowMs);
        beliefs.said(belief(node, state, ids), nowMs);
    }

    private NodeBelief belief(Node node, State state, String... hears) {
        return NodeBelief.newBuilder()
                .setNodeId(node.id())
                .setAddress(node.address())
                .setBeat(++beat)
                .setState(state)
                .addAllHears(List.of(hears))
                .build();
    }
}
