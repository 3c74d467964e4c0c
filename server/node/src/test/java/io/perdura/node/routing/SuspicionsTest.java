package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.v1.NodeBelief;
import io.perdura.node.v1.NodeBelief.State;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What node a makes of a connection to node b that breaks. */
class SuspicionsTest {
    private static final Node A = new Node("a", "a:1");
    private static final Node B = new Node("b", "b:1");

    private final Beliefs beliefs = new Beliefs(A);
    private final Deque<Promise<Set<String>>> questions = new ArrayDeque<>();
    private final Deque<Runnable> pauses = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final Suspicions suspicions = new Suspicions("a", beliefs, this::present, surroundings());
    private long nowMs = 1_000;
    private int changes;

    SuspicionsTest() {
        beliefs.present(List.of(A, B));
        beliefs.own(State.SERVING, 0);
        answers(900);
    }

    @Test
    void whoseSessionHasEndedAsWellIsGone() {
        suspicions.suspect("b");
        questions.remove().complete(Set.of("a"));

        assertThat(asked).containsExactly("b");
        assertThat(beliefs.look(nowMs).sight("b")).isEqualTo(Sight.OUT_OF_SIGHT);
        assertThat(changes).isOne();
    }

    @Test
    void aSessionThatOutlivesTheConnectionIsLookedAtAgain() {
        suspicions.suspect("b");
        suspicions.suspect("b");
        questions.remove().complete(Set.of("a", "b"));
        assertThat(beliefs.look(nowMs).members()).containsExactly(A, B);
        assertThat(questions).as("one look at a time").isEmpty();

        pauses.remove().run();
        questions.remove().fail("Postgres does not answer");
        assertThat(beliefs.look(nowMs).members()).containsExactly(A, B);

        pauses.remove().run();
        questions.remove().complete(Set.of("a"));
        assertThat(beliefs.look(nowMs).members()).containsExactly(A);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whoAnswersIsNotGoneAlthoughItLostItsSession() {
        suspicions.suspect("b");
        answers(1_000);
        questions.remove().complete(Set.of("a"));

        assertThat(beliefs.look(nowMs).members()).containsExactly(A, B);
        assertThat(pauses).isEmpty();

        suspicions.suspect("b");
        assertThat(questions).as("the next time it is looked at anew").hasSize(1);
    }

    @Test
    void whoDoesNotFindItselfInPostgresConcludesNothing() {
        suspicions.suspect("b");
        questions.remove().complete(Set.of());

        assertThat(beliefs.look(nowMs).members()).containsExactly(A, B);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void aSuspicionEndsWhenSilenceSaysTheSame() {
        suspicions.suspect("b");
        nowMs += Beliefs.SILENT_MS;
        questions.remove().complete(Set.of("a", "b"));

        assertThat(pauses).isEmpty();
        assertThat(changes).isZero();
    }

    private void answers(long askedMs) {
        beliefs.heard("b", askedMs);
        beliefs.said(
                NodeBelief.newBuilder()
                        .setNodeId("b")
                        .setBeat(askedMs)
                        .setState(State.SERVING)
                        .addAllHears(List.of("a", "b"))
                        .build(),
                askedMs);
    }

    private Future<Set<String>> present() {
        Promise<Set<String>> question = Promise.promise();
        questions.add(question);
        return question.future();
    }

    private Suspicions.Surroundings surroundings() {
        return new Suspicions.Surroundings() {
            @Override
            public long nowMs() {
                return nowMs;
            }

            @Override
            public void ask(String nodeId) {
                asked.add(nodeId);
            }

            @Override
            public void later(long ms, Runnable action) {
                pauses.add(action);
            }

            @Override
            public void soon(Runnable action) {
                action.run();
            }

            @Override
            public void changed() {
                changes++;
            }
        };
    }
}
