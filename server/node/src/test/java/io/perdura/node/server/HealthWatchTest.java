package io.perdura.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.api.wire.HealthStatus;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthWatchTest {
    private final HealthStatus health = new HealthStatus();
    private boolean refuses;
    private List<String> missing = List.of();
    private Future<String> isolation = Future.succeededFuture("");
    private final HealthWatch watch = new HealthWatch(health, () -> refuses, () -> missing, () -> isolation);

    @Test
    void aNodeThatServesSaysSo() {
        assertThat(health.serving()).isFalse();
        watch.say();
        assertThat(health.serving()).isTrue();
    }

    @Test
    void whatIsMissingForLongerThanAMomentIsSaidUntilItIsThere() {
        watch.say();
        missing = List.of("shards not open: 3");
        watch.look();
        assertThat(health.serving()).as("a shard moves").isTrue();
        watch.look();
        assertThat(health.serving()).isFalse();

        missing = List.of();
        watch.look();
        assertThat(health.serving()).isTrue();
    }

    @Test
    void aNodeThatSeesTheLesserPartSaysSo() {
        watch.say();
        isolation = Future.succeededFuture("this node sees 1 of the 3 nodes that reach Postgres");
        watch.look();
        watch.look();
        assertThat(health.serving()).isFalse();
    }

    @Test
    void whatCannotBeAskedIsNotHeldAgainstTheNode() {
        watch.say();
        isolation = Future.failedFuture("Postgres is away");
        watch.look();
        watch.look();
        assertThat(health.serving())
                .as("that Postgres is away is said by itself")
                .isTrue();
    }

    @Test
    void aNodeThatLeavesOrHasNoDatabaseSaysSoAtOnce() {
        watch.say();
        refuses = true;
        watch.say();
        assertThat(health.serving()).isFalse();
    }
}
