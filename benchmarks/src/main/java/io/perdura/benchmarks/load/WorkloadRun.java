package io.perdura.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Does a workload in so many lanes for a while, and counts. Everything but {@link #of} happens on the loop of the connections. */
final class WorkloadRun {
    private final Workload workload;
    private final Caller caller;
    private final CountDownLatch enough = new CountDownLatch(1);
    private final long piecesMax;
    private Measurement measurement = new Measurement();
    private boolean measuring;
    private boolean stopped;
    private long pieces;

    private WorkloadRun(Workload workload, Caller caller, long piecesMax) {
        this.workload = workload;
        this.caller = caller;
        this.piecesMax = piecesMax;
    }

    static LoadReport of(
            LoadPlan plan, Connections connections, MeasuredProcesses processes, Function<Caller, Workload> workloads)
            throws InterruptedException {
        Caller caller = new Caller(connections);
        Workload workload = workloads.apply(caller);
        WorkloadRun run = new WorkloadRun(workload, caller, plan.workflowsMax());
        connections.onLoop(() -> {
            new TaskWorker(workload, plan, caller).begin();
            for (int i = 0; i < plan.inFlight(); i++) {
                run.next(workload.lane());
            }
        });
        TimeUnit.NANOSECONDS.sleep(plan.warmUp().toNanos());
        connections.onLoop(run::beginMeasuring);
        CpuUsage before = processes.usage();
        long beganAt = System.nanoTime();
        boolean unused = run.enough.await(plan.measuredMax().toMillis(), TimeUnit.MILLISECONDS);
        CountDownLatch ended = new CountDownLatch(1);
        connections.onLoop(() -> {
            run.stopped = true;
            run.caller.stop();
            ended.countDown();
        });
        ended.await();
        long nanos = System.nanoTime() - beganAt;
        return new LoadReport(
                workload.title(),
                workload.unit(),
                plan,
                run.measurement,
                nanos,
                processes.usage().minus(before));
    }

    private void beginMeasuring() {
        measurement = new Measurement();
        measuring = true;
    }

    private void next(Workload.Lane lane) {
        if (stopped) {
            return;
        }
        long beganAt = System.nanoTime();
        lane.next(() -> {
            if (!stopped) {
                measurement.completed(System.nanoTime() - beganAt);
                if (measuring && ++pieces >= piecesMax) {
                    enough.countDown();
                }
                next(lane);
            }
        });
    }
}
