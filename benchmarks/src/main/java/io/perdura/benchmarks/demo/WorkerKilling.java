package io.perdura.benchmarks.demo;

import java.util.concurrent.atomic.AtomicBoolean;

/** Kills the demo's worker with -9 after the first withdrawal, and has another take its place. */
final class WorkerKilling implements Killing {
    private final ReactiveWorkers workers;
    private final AtomicBoolean done = new AtomicBoolean();

    WorkerKilling(ReactiveWorkers workers) {
        this.workers = workers;
    }

    @Override
    public void withdrawn() {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        Thread killer = new Thread(this::kill, "kill-worker");
        killer.setDaemon(true);
        killer.start();
    }

    private void kill() {
        try {
            workers.killAndReplace();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
