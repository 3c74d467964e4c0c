package io.perdura.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.node.append.HandTimers;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Router;
import io.temporal.api.common.v1.Priority;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunWriterTest {
    private final HandTimers timers = new HandTimers();
    private final List<LoadedRun> durable = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final ShardScope scope = new ShardScope(
            new ShardRow(0, 0, 4_095, 1, "self"),
            storage(),
            unused(Router.class),
            timers,
            new UuidSevenIds(timers::nowMs, () -> 1),
            () -> 1,
            Limits.DEFAULT,
            unused(BatchTargets.class),
            unused(Retentions.class),
            ShardOptions.DEFAULT,
            Runnable::run);
    private final RunTable table = new RunTable(scope, loaded -> {}, evicted -> {});

    /** Two runs of one append: a fault in what follows for the first leaves the second as durable as it is. */
    @Test
    void whatFollowsOfOneRunIsNoMatterOfAnother() {
        RunWriter writer = new RunWriter(
                scope,
                table,
                begun -> {},
                run -> {
                    durable.add(run);
                    if (durable.size() == 1) {
                        throw new IllegalStateException("a fault in what follows");
                    }
                },
                failures::add);
        Map<LoadedRun, List<OwedTask>> tasks = new LinkedHashMap<>();
        for (int i = 0; i < 2; i++) {
            LoadedRun run = run(i);
            table.add(run);
            tasks.put(run, List.of(new OwedTask(0, "queue", false, 2, 1, 1, 1, Priority.getDefaultInstance())));
        }

        Future<Void> written = writer.park(tasks);

        assertThat(written.succeeded()).isTrue();
        assertThat(durable).containsExactlyElementsOf(tasks.keySet());
        assertThat(durable).extracting(LoadedRun::pendingCommits).containsExactly(0, 0);
        assertThat(failures).hasSize(1);
    }

    private static LoadedRun run(int number) {
        return new LoadedRun(
                new RunKey(number, new UUID(1, 1).toString(), "workflow-" + number, new UUID(0x7000, number)),
                new MutableState(),
                new HistoryPieces(1_000, true));
    }

    private static RunStorage storage() {
        return (RunStorage) Proxy.newProxyInstance(
                RunWriterTest.class.getClassLoader(), new Class<?>[] {RunStorage.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("append");
                    return Future.succeededFuture();
                });
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                RunWriterTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError(method.getName());
                }));
    }
}
