package io.perdura.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.engine.v1.Snapshot;
import io.perdura.node.append.HandTimers;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Router;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunTableTest {
    private static final int PINNED = 200;

    private final HandTimers timers = new HandTimers();
    private final List<LoadedRun> evicted = new ArrayList<>();
    private final RunTable table = new RunTable(
            new ShardScope(
                    new ShardRow(0, 0, 4_095, 1, "self"),
                    unused(RunStorage.class),
                    unused(Router.class),
                    timers,
                    new UuidSevenIds(timers::nowMs, () -> 1),
                    () -> 1,
                    Limits.DEFAULT,
                    unused(BatchTargets.class),
                    unused(Retentions.class),
                    ShardOptions.DEFAULT.withCacheBytesMax(0),
                    Runnable::run),
            loaded -> {},
            evicted::add);

    @Test
    void runsThatMustStayKeepNoOtherInMemory() {
        for (int i = 0; i < PINNED; i++) {
            LoadedRun pinned = run(i);
            pinned.pin();
            table.add(pinned);
        }
        LoadedRun idle = run(PINNED);
        table.add(idle);
        timers.advance(3_000);

        for (int i = 0; i < 20 && evicted.isEmpty(); i++) {
            table.weighed(idle);
        }

        assertThat(evicted).containsExactly(idle);
        assertThat(table.size()).isEqualTo(PINNED);
    }

    @Test
    void aRunWhoseTaskIsOnItsWayStays() {
        LoadedRun run = run(1);
        run.offered.put(
                OwedTask.WORKFLOW_TASK,
                new OwedTask(0, "queue", false, 2, 1, 1, 1, io.temporal.api.common.v1.Priority.getDefaultInstance()));
        table.add(run);
        timers.advance(3_000);

        table.weighed(run);
        assertThat(evicted).isEmpty();

        run.offered.clear();
        table.weighed(run);
        assertThat(evicted).containsExactly(run);
    }

    private static LoadedRun run(int number) {
        RunKey key = new RunKey(number, "namespace-id", "workflow-" + number, new UUID(0x7000, number));
        return new LoadedRun(key, open(), new HistoryPieces(1_000, true));
    }

    private static MutableState open() {
        Snapshot nothing = new MutableState().snapshot();
        return MutableState.of(nothing.toBuilder()
                .setExecution(nothing.getExecution().toBuilder()
                        .setStatus(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING_VALUE))
                .build());
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError(method);
                }));
    }
}
