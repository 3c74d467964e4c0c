package io.perdura.node.shard.due;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.node.append.HandTimers;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Router;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.UuidSevenIds;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DueScanTest {
    private static final long DUE_MS = 3_600_000;

    private final HandTimers timers = new HandTimers();
    private final List<Long> found = new ArrayList<>();
    private int questions;

    /** It was an hour away when the look was planned, and is not any more. */
    @Test
    void theNextLookFollowsTheClockWhileItWaits() {
        DueScan scan = new DueScan(
                new ShardScope(
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
                        Runnable::run),
                run -> found.add(run.dueAtMs()),
                () -> true);
        scan.start();
        timers.advance(60_000);
        assertThat(found).isEmpty();
        assertThat(questions).as("nothing is asked while nothing comes near").isEqualTo(2);

        timers.set(DUE_MS);
        timers.advance(60_000);

        assertThat(found).contains(DUE_MS);
    }

    private RunStorage storage() {
        return (RunStorage) Proxy.newProxyInstance(
                DueScanTest.class.getClassLoader(), new Class<?>[] {RunStorage.class}, (proxy, method, arguments) -> {
                    questions++;
                    return switch (method.getName()) {
                        case "due" ->
                            Future.succeededFuture(
                                    (long) arguments[2] < DUE_MS
                                            ? List.of()
                                            : List.of(new DueRun(
                                                    0, new UUID(1, 1), "workflow", new UUID(0x7000, 1), DUE_MS)));
                        case "nextDue" ->
                            Future.succeededFuture((long) arguments[2] < DUE_MS ? DUE_MS : ExecutionHeader.DUE_NEVER);
                        default -> throw new AssertionError(method.getName());
                    };
                });
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                DueScanTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError(method.getName());
                }));
    }
}
