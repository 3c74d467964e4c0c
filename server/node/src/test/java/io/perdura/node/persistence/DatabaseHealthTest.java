package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseHealthTest {
    private static final PgException DISK_FULL =
            new PgException("could not extend file \"base/5/1\": No space left on device", "ERROR", "53100", "");
    private static final PgException READ_ONLY =
            new PgException("cannot execute INSERT in a read-only transaction", "ERROR", "25006", "");
    private static final PgException STARTING =
            new PgException("the database system is starting up", "FATAL", "57P03", "");

    private static final PgException CROWDED = new PgException("sorry, too many clients already", "FATAL", "53300", "");

    private final AtomicLong now = new AtomicLong(5);
    private final DatabaseHealth health = new DatabaseHealth("db.example:5432/orders", now::get);

    @Test
    void isQuietWhileStatementsWaitAndNoneIsAnswered() {
        pass(10_000);
        assertThat(health.quietMs()).isZero();

        health.asked();
        pass(700);
        health.asked();
        pass(300);
        assertThat(health.quietMs()).isEqualTo(1_000);

        health.answered();
        pass(200);
        assertThat(health.quietMs()).isEqualTo(200);

        health.failed(new TimeoutException());
        assertThat(health.quietMs()).isZero();
    }

    @Test
    void aRefusalIsAnAnswer() {
        health.asked();
        health.asked();
        pass(900);

        health.failed(new PgException("duplicate key", "ERROR", "23505", ""));

        assertThat(health.quietMs()).isZero();
        assertThat(health.problem()).isEmpty();
    }

    @Test
    void aFullDiskIsNamedAndCanBeRead() {
        health.learn(DISK_FULL);
        pass(4_200);

        assertThat(health.problem())
                .contains("Postgres at db.example:5432/orders does not serve: its disk is full: could not extend file"
                        + " \"base/5/1\": No space left on device (53100), for 4.2 s");
        assertThat(health.isReachable()).isTrue();
    }

    @Test
    void whoWaitsIsToldWhenItServesAgain() {
        assertThat(health.whenWell().succeeded()).isTrue();
        health.silent();
        Future<Void> waiting = health.whenWell();
        assertThat(health.isReachable()).isFalse();
        assertThat(waiting.isComplete()).isFalse();

        health.serves();

        assertThat(waiting.succeeded()).isTrue();
        assertThat(health.problem()).isEmpty();
        assertThat(health.isReachable()).isTrue();
    }

    @Test
    void connectionsFromBeforeAreNotTrusted() {
        int before = health.generation();
        health.learn(READ_ONLY);
        int during = health.generation();
        health.serves();

        assertThat(during).isGreaterThan(before);
        assertThat(health.generation()).isGreaterThan(during);
    }

    @Test
    void theSameTroubleIsToldOnceAndAnotherKindReplacesIt() {
        AtomicInteger changes = new AtomicInteger();
        health.onChange(changes::incrementAndGet);

        health.learn(STARTING);
        health.learn(STARTING);
        assertThat(changes).hasValue(1);
        health.silent();
        assertThat(health.problem().orElseThrow()).contains("it does not answer");
        health.learn(new ConnectException("Connection refused"));
        assertThat(health.problem().orElseThrow()).contains("it refuses connections");

        // What one session could still do says nothing against what all others see.
        health.learn(DISK_FULL);
        assertThat(health.isReachable()).isFalse();
        assertThat(changes).hasValue(3);
    }

    @Test
    void whoGivesNoMoreConnectionsIsNamedAndTheOldOnesAreUsed() {
        int before = health.generation();

        health.learn(CROWDED);

        assertThat(health.problem().orElseThrow())
                .contains("it has no connection left for this node: sorry, too many clients already (53300)");
        assertThat(health.isReachable()).isTrue();
        health.serves();
        assertThat(health.problem()).isEmpty();
        assertThat(health.generation()).isEqualTo(before);
    }

    @Test
    void thatThereAreNoMoreConnectionsIsTheLeastThatCanBeWrong() {
        health.learn(DISK_FULL);
        health.learn(CROWDED);
        assertThat(health.problem().orElseThrow()).contains("its disk is full");

        health.serves();
        health.learn(CROWDED);
        health.learn(DISK_FULL);
        assertThat(health.problem().orElseThrow()).contains("its disk is full");

        // But who says so is not away any more.
        health.learn(STARTING);
        health.learn(CROWDED);
        assertThat(health.problem().orElseThrow()).contains("it has no connection left");
        assertThat(health.isReachable()).isTrue();
    }

    @Test
    void theCauseIsToldInItsNewestWords() {
        health.learn(STARTING);
        health.learn(new ConnectException("Connection refused"));

        assertThat(health.problem().orElseThrow()).contains("it refuses connections");
    }

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
