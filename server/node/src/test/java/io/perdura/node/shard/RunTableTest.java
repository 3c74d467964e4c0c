package io.perdura.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.OwedTask;
import io.perdura.engine.v1.Snapshot;
import io.perdura.node.append.HandTimers;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.WrongOwner;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunTableTest {
    private static final int PINNED = 200;

    private final HandTimers timers = new HandTimers();
    private final List<LoadedRun> evicted = new ArrayList<>();
    private final RunTable table = new RunTable(scope(answering(Map.of())), loaded -> {}, evicted::add);

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

    /** Nobody who waits for a run of a shard that has closed waits for nothing. */
    @Test
    void whoWaitsForARunIsSentOnWhenTheShardCloses() {
        Promise<@Nullable ExecutionHeader> header = Promise.promise();
        RunTable closing = new RunTable(
                scope(answering(Map.of(
                        "header", header.future(),
                        "load", Future.succeededFuture(new RunRecords(0, null, List.of(), Map.of()))))),
                loaded -> {
                    throw new AssertionError("a run was taken in by a shard that has closed");
                },
                evicted::add);
        RunKey key = new RunKey(1, new UUID(1, 1).toString(), "workflow", new UUID(0x7000, 1));
        Future<LoadedRun> waiting = closing.load(key);

        closing.close();

        assertThat(waiting.cause()).isInstanceOf(WrongOwner.class);
        header.complete(null);
        assertThat(closing.size()).isZero();
        assertThat(closing.load(key).cause()).isInstanceOf(WrongOwner.class);
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

    private ShardScope scope(RunStorage storage) {
        return new ShardScope(
                new ShardRow(0, 0, 4_095, 1, "self"),
                storage,
                unused(Router.class),
                timers,
                new UuidSevenIds(timers::nowMs, () -> 1),
                () -> 1,
                Limits.DEFAULT,
                unused(BatchTargets.class),
                unused(Retentions.class),
                ShardOptions.DEFAULT.withCacheBytesMax(0),
                Runnable::run);
    }

    /** Storage that is asked nothing else. */
    private static RunStorage answering(Map<String, Object> answers) {
        return (RunStorage) Proxy.newProxyInstance(
                RunTableTest.class.getClassLoader(), new Class<?>[] {RunStorage.class}, (proxy, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    if (answer == null) {
                        throw new AssertionError(method.getName());
                    }
                    return answer;
                });
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError(method);
                }));
    }
}
