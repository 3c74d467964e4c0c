package io.perdura.node.shard.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.node.append.HandTimers;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Router;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.UuidSevenIds;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskScanTest {
    private static final UUID NAMESPACE = new UUID(1, 1);
    private static final UUID BROKEN = new UUID(0x7000, 3);
    private static final int RUNS = 600;

    private final HandTimers timers = new HandTimers();
    private final List<UUID> asked = new ArrayList<>();
    private boolean mended;

    /** It is tried again, after the others and for as long as it takes. */
    @Test
    void aRunThatCannotBeLoadedKeepsNoOtherTaskFromBeingFound() {
        ShardScope scope = new ShardScope(
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
        RunTable table = new RunTable(scope, loaded -> {}, evicted -> {});
        TaskScan scan = new TaskScan(scope, table, () -> true);

        scan.start();

        assertThat(asked).hasSize(RUNS).doesNotHaveDuplicates();
        assertThat(scan.isScanning()).isTrue();
        timers.advance(10_000);
        assertThat(asked.subList(RUNS, asked.size())).isNotEmpty().containsOnly(BROKEN);
        mended = true;
        timers.advance(10_000);
        assertThat(scan.isScanning()).isFalse();
    }

    private RunStorage storage() {
        return (RunStorage) Proxy.newProxyInstance(
                TaskScanTest.class.getClassLoader(),
                new Class<?>[] {RunStorage.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "owingTasks" -> Future.succeededFuture(page((DueRun) arguments[2], (int) arguments[3]));
                    case "header" -> header((UUID) arguments[3]);
                    case "load" -> Future.succeededFuture(new RunRecords(0, null, List.of(), Map.of()));
                    default -> throw new AssertionError(method.getName());
                });
    }

    /** The others are gone by now: nothing is owed to them. */
    private Future<?> header(UUID runId) {
        asked.add(runId);
        return runId.equals(BROKEN) && !mended
                ? Future.failedFuture(new IllegalStateException("unreadable snapshot"))
                : Future.succeededFuture(null);
    }

    private static List<DueRun> page(DueRun after, int limit) {
        int from = after == null ? 0 : (int) after.runId().getLeastSignificantBits() + 1;
        List<DueRun> page = new ArrayList<>();
        for (int i = from; i < Math.min(RUNS, from + limit); i++) {
            page.add(new DueRun(0, NAMESPACE, "workflow-" + i, new UUID(0x7000, i), i));
        }
        return page;
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                TaskScanTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError(method.getName());
                }));
    }
}
