package io.perdura.benchmarks.load;

import io.perdura.benchmarks.server.OwnServer;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts of {@code bench backlog}, one after the other. */
final class BacklogRun {
    private static final long FILL_SECONDS_MAX = 7_200;
    private static final long DRAIN_SECONDS_MAX = 7_200;
    private static final long ANSWER_SECONDS_MAX = 120;

    private final BacklogPlan plan;
    private final Connections connections;
    private final @Nullable OwnServer own;
    private final BacklogReport report;
    private final Caller caller;
    private final String queue = "backlog-" + UUID.randomUUID().toString().substring(0, 8);
    private final BesideLoad beside;
    private boolean clean = true;

    BacklogRun(BacklogPlan plan, Connections connections, @Nullable OwnServer own, BacklogReport report) {
        this.plan = plan;
        this.connections = connections;
        this.own = own;
        this.report = report;
        this.caller = new Caller(connections);
        this.beside = new BesideLoad(plan.target(), caller, queue + "-beside", plan.beside());
    }

    /** Whether every task came, in order, and every run beside had its timers. */
    boolean run() throws IOException, InterruptedException {
        connections.onLoop(beside::begin);
        report.begin(plan);
        watch("before", 0);
        fill();
        watch("beside the backlog", 0);
        describe();
        if (own != null) {
            own.kill();
            own.restart();
            watch("after kill -9", System.currentTimeMillis());
            describe();
        }
        drain();
        onLoop(() -> {
            caller.stop();
            return null;
        });
        report.repeated(caller.repeated());
        return clean;
    }

    /** Watches what is beside for a while. */
    private void watch(String name, long notBeforeMs) throws InterruptedException {
        Part part = new Part(notBeforeMs);
        Thread.sleep(plan.phase().toMillis());
        int seen = part.end(name);
        clean &= seen == plan.beside();
    }

    private void fill() throws InterruptedException {
        Part part = new Part(0);
        BacklogFill fill = new BacklogFill(plan, caller, queue);
        connections.onLoop(fill::begin);
        clean &= fill.await(FILL_SECONDS_MAX);
        part.end("as it grows");
        report.moved("tasks wait", onLoop(fill::filled), part.nanos());
    }

    private void drain() throws InterruptedException {
        Part part = new Part(0);
        BacklogDrain drain = new BacklogDrain(plan, caller, queue);
        connections.onLoop(drain::begin);
        boolean all = drain.await(DRAIN_SECONDS_MAX);
        part.end("as workers take it");
        report.moved("tasks taken", onLoop(drain::taken), part.nanos());
        report.order(drain.order());
        clean &= all && drain.order().outOfOrder() == 0;
    }

    private void describe() throws InterruptedException {
        DescribeTaskQueueRequest request = DescribeTaskQueueRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setTaskQueueType(
                        plan.activities() == 0
                                ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
                                : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                .setReportStats(true)
                .build();
        long beganAt = System.nanoTime();
        CompletableFuture<DescribeTaskQueueResponse> answer = new CompletableFuture<>();
        connections.onLoop(() -> caller.call(
                WorkflowServiceGrpc.getDescribeTaskQueueMethod(),
                request,
                answer::complete,
                () -> answer.complete(DescribeTaskQueueResponse.getDefaultInstance())));
        report.described(get(answer).getStats(), System.nanoTime() - beganAt);
    }

    private <T extends @Nullable Object> T onLoop(Supplier<T> task) throws InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        connections.onLoop(() -> result.complete(task.get()));
        return get(result);
    }

    private static <T extends @Nullable Object> T get(CompletableFuture<T> result) throws InterruptedException {
        try {
            return result.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer for " + ANSWER_SECONDS_MAX + " s", e);
        }
    }

    /** A span of time in which what is beside is watched, and what the server uses. */
    private final class Part {
        private final MeasuredProcesses processes =
                MeasuredProcesses.find(plan.target().port());
        private final CpuUsage before = processes.usage();
        private final long beganAt = System.nanoTime();

        Part(long notBeforeMs) throws InterruptedException {
            onLoop(() -> {
                beside.beginPhase(notBeforeMs);
                return null;
            });
        }

        /** Returns how many runs beside had a timer fire. */
        int end(String name) throws InterruptedException {
            return onLoop(() -> {
                BesidePhase phase = beside.phase();
                report.part(
                        name, phase, plan.beside(), nanos(), processes.usage().minus(before), processes);
                return phase.runsSeen();
            });
        }

        long nanos() {
            return System.nanoTime() - beganAt;
        }
    }
}
