package io.perdura.benchmarks.load;

import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** The parts of {@code bench polls}: all are parked, nothing happens for a while, some are woken. */
final class PollsRun {
    private static final int AT_ONCE = 500;
    private static final long CALL_MAX_MS = 30_000;
    private static final long PAUSE_MS = 5;
    /** The first ones are slow wherever code is compiled as it runs. */
    private static final int WARM_UP = 500;

    private static final long SECONDS_MAX = 300;
    private static final long SEED = 1;

    private final PollsPlan plan;
    private final Connections connections;
    private final String name = "polls-" + UUID.randomUUID().toString().substring(0, 8);
    private final ParkedPolls polls;
    private final Map<String, Long> startedNanos = new HashMap<>();
    private final Histogram woken = new Histogram(3);
    private final Random random = new Random(SEED);
    private final CompletableFuture<Void> allWoken = new CompletableFuture<>();
    private final CompletableFuture<Void> serverGone = new CompletableFuture<>();
    private int lost;
    private int done;

    PollsRun(PollsPlan plan, Connections connections) {
        this.plan = plan;
        this.connections = connections;
        this.polls = new ParkedPolls(plan, connections, name, this::took, this::serverGone);
    }

    /** Whether every poll waited and every task came. */
    boolean run(PrintStream out) throws InterruptedException {
        MeasuredProcesses processes = MeasuredProcesses.find(plan.target().port());
        long beforeMiB = processes.residentMiB("server").orElse(0L);
        long beganNanos = System.nanoTime();
        for (int from = 0; from < plan.polls(); from += AT_ONCE) {
            int first = from;
            onLoop(() -> {
                polls.park(first, Math.min(plan.polls(), first + AT_ONCE));
                return true;
            });
            throughEveryConnection(); // what was sent before has arrived
        }
        out.printf(
                Locale.ROOT,
                "%,d polls over %d connections and %,d queues wait after %.1f s.%n",
                plan.polls(),
                plan.target().connections(),
                plan.queues(),
                (System.nanoTime() - beganNanos) / 1e9);

        CpuUsage before = processes.usage();
        long idleNanos = System.nanoTime();
        waitFor(plan.idle());
        double seconds = (System.nanoTime() - idleNanos) / 1e9;
        double serverMs = processes.usage().minus(before).millis().getOrDefault("server", Double.NaN);
        out.printf(
                Locale.ROOT,
                "Nothing happens for %.0f s: the server uses %.1f %% of a core and has %,d MiB resident (%,d before); %,d"
                        + " polls ended empty and were made again.%n",
                seconds,
                serverMs / seconds / 10,
                processes.residentMiB("server").orElse(0L),
                beforeMiB,
                onLoop(polls::empty));

        connections.onLoop(() -> wake(0));
        get(allWoken);
        boolean clean = onLoop(() -> {
            polls.stop();
            return polls.failed() == 0 && lost == 0;
        });
        out.printf(
                Locale.ROOT,
                "%,d polls woken, from the start of a workflow until its task is there: p50 %.1f ms, p99 %.1f ms, max"
                        + " %.1f ms; %d calls failed, %d of them because the server has no room for more polls.%n",
                woken.getTotalCount(),
                woken.getValueAtPercentile(50) / 1e6,
                woken.getValueAtPercentile(99) / 1e6,
                woken.getMaxValue() / 1e6,
                polls.failed() + lost,
                polls.refused());
        return clean;
    }

    private void throughEveryConnection() throws InterruptedException {
        CompletableFuture<Void> all = new CompletableFuture<>();
        connections.onLoop(() -> {
            int[] left = {plan.target().connections()};
            for (int i = 0; i < plan.target().connections(); i++) {
                connections.call(
                        WorkflowServiceGrpc.getGetSystemInfoMethod(),
                        GetSystemInfoRequest.getDefaultInstance(),
                        CALL_MAX_MS,
                        new Answer<>(reply -> left(left, all), status -> left(left, all)));
            }
        });
        get(all);
    }

    private static void left(int[] left, CompletableFuture<Void> all) {
        if (--left[0] == 0) {
            all.complete(null);
        }
    }

    private void wake(int number) {
        String id = name + "-" + number;
        startedNanos.put(id, System.nanoTime());
        connections.call(
                WorkflowServiceGrpc.getStartWorkflowExecutionMethod(),
                StartWorkflowExecutionRequest.newBuilder()
                        .setNamespace(plan.target().namespace())
                        .setWorkflowId(id)
                        .setWorkflowType(WorkflowType.newBuilder().setName("Woken"))
                        .setTaskQueue(polls.queue(random.nextInt(plan.queues())))
                        .setRequestId(id)
                        .build(),
                CALL_MAX_MS,
                new Answer<>(reply -> {}, status -> {
                    lost++;
                    ended(id);
                }));
    }

    private void took(String workflowId) {
        Long since = startedNanos.get(workflowId);
        if (since != null) {
            if (done >= WARM_UP) {
                woken.recordValue(System.nanoTime() - since);
            }
            ended(workflowId);
        }
    }

    /** One after the other: what is measured is one poll, not a crowd. */
    private void ended(String workflowId) {
        if (startedNanos.remove(workflowId) == null) {
            return;
        }
        done++;
        if (done == WARM_UP + plan.wakes()) {
            allWoken.complete(null);
        } else {
            connections.onLoopAfter(PAUSE_MS, () -> wake(done));
        }
    }

    private <T> T onLoop(Supplier<T> task) throws InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        connections.onLoop(() -> result.complete(task.get()));
        return get(result);
    }

    /** What is waited for will never come. */
    private void serverGone(String status) {
        serverGone.completeExceptionally(new FatalStart(
                StartExit.UNEXPECTED,
                "The server does not answer any more: " + status,
                "Its own log says why it ended."));
    }

    private void waitFor(Duration time) throws InterruptedException {
        get(new CompletableFuture<Void>().completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS));
    }

    private <T> T get(CompletableFuture<T> result) throws InterruptedException {
        serverGone.whenComplete((done, gone) -> result.completeExceptionally(gone));
        try {
            return result.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FatalStart gone) {
                throw gone;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("not done after " + SECONDS_MAX + " s", e);
        }
    }
}
