package io.perdura.node.shard.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.engine.Limits;
import io.perdura.node.metric.MetricTable;
import io.perdura.node.persistence.NodeSessions;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.ShardStorage;
import io.perdura.node.persistence.SlotMap;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.SingleNode;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.ShardOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A further database that serves, and is slow to say which shards it has at the moment when a node begins. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SlowDatabaseTest {
    private static final String SLOW = "orders";
    private static final ShardRow IN_MAIN = new ShardRow(0, 0, 2_047, 0, "");
    private static final ShardRow IN_SLOW = new ShardRow(1, 2_048, 4_095, 0, "", "", SLOW);
    private static final SlotMap MAP = new SlotMap(
            List.of(new SlotMap.Range(0, 2_047, "main", 1, 0, 0), new SlotMap.Range(2_048, 4_095, SLOW, 1, 1, 0)));

    private final AtomicBoolean answers = new AtomicBoolean();
    private final AtomicBoolean serves = new AtomicBoolean(true);
    private final Set<Integer> wanted = ConcurrentHashMap.newKeySet();
    private final Homes homes =
            new Homes(List.of(home("main", IN_MAIN), home(SLOW, IN_SLOW)), () -> Future.succeededFuture(MAP));

    /** Nobody else may know more: all nodes may have asked at that moment. */
    @Test
    void itsShardsAreTakenOnceItSaysWhichItHas() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            ShardHost host = host(vertx);
            host.start().await(30, TimeUnit.SECONDS);
            assertThat(host.count()).isEqualTo(1);
            assertThat(host.missing()).contains("not known yet");

            answers.set(true);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(wanted).contains(0, 1));
            assertThat(host.missing()).doesNotContain("not known yet");
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneThatIsSilentKeepsNoNodeFromBeingReady() throws Exception {
        ShardLayout known = homes.layout().await(30, TimeUnit.SECONDS);
        assertThat(homes.isOutdated(known)).isTrue();

        serves.set(false);

        assertThat(homes.isOutdated(known)).isFalse();
    }

    @Test
    void whatOneSaidToSomebodyElseIsReadAgain() throws Exception {
        ShardLayout known = homes.layout().await(30, TimeUnit.SECONDS);
        answers.set(true);

        ShardLayout whole = homes.layout().await(30, TimeUnit.SECONDS);

        assertThat(homes.isOutdated(whole)).isFalse();
        assertThat(homes.isOutdated(known)).isTrue();
    }

    private ShardHost host(Vertx vertx) {
        return new ShardHost(
                vertx,
                new SingleNode("127.0.0.1:7233"),
                silent(Router.class),
                new Routes<ShardSlot>(),
                homes,
                Limits.DEFAULT,
                silent(BatchTargets.class),
                silent(Retentions.class),
                ShardOptions.DEFAULT,
                new ShardMetrics(new MetricTable()));
    }

    private Home home(String name, ShardRow row) {
        ShardStorage shards = new ShardStorage() {
            @Override
            public Future<List<ShardRow>> shards() {
                return Future.succeededFuture(List.of(row));
            }

            @Override
            public Future<ShardLayout> layout() {
                return name.equals(SLOW) && !answers.get()
                        ? Promise.<ShardLayout>promise().future()
                        : Future.succeededFuture(new ShardLayout(List.of(row), Map.of(name, 2L)));
            }

            /** Somebody else is always faster, so that no shard needs anything further. */
            @Override
            public Future<Optional<ShardRow>> take(ShardRow seen, String owner) {
                wanted.add(seen.shardId());
                return Future.succeededFuture(Optional.empty());
            }

            @Override
            public Future<Void> release(int shardId, long epoch) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Boolean> holds(int shardId, long epoch) {
                return Future.succeededFuture(false);
            }
        };
        NodeSessions sessions = () -> Future.succeededFuture(Set.of());
        return new Home(
                name,
                silent(RunStorage.class),
                new Ownership(shards, sessions, () -> !name.equals(SLOW) || serves.get()));
    }

    private static <T> T silent(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                SlowDatabaseTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }
}
