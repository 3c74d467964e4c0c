package io.perdura.node.crash;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads histories all the time while servers die: an event that was returned once must never change or go. */
final class HistoryWatcher implements AutoCloseable {
    private static final int PAUSE_MS = 20;
    private static final int PAGE_SIZE = 256;

    private final TransferLoad load;
    private final Histories histories;
    private final Random random;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "history-watcher");
    private final Map<String, List<HistoryEvent>> seen = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int reads;

    HistoryWatcher(TransferLoad load, String target, long seed) {
        this.load = load;
        this.histories = new Histories(target);
        this.random = new Random(seed);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                List<WorkflowExecution> running = load.started().values().stream()
                        .filter(execution -> !load.results().containsKey(execution.getWorkflowId()))
                        .toList();
                if (!running.isEmpty()) {
                    read(running.get(random.nextInt(running.size())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(WorkflowExecution execution) {
        try {
            compare(execution, histories.read(execution, PAGE_SIZE));
            reads++;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                violations.add(execution.getWorkflowId() + " was acknowledged, but: " + e.getMessage());
            }
        }
    }

    private synchronized void compare(WorkflowExecution execution, List<HistoryEvent> now) {
        List<HistoryEvent> before = seen.put(execution.getRunId(), now);
        for (int i = 0; before != null && i < before.size(); i++) {
            if (i >= now.size() || !before.get(i).equals(now.get(i))) {
                violations.add(execution.getWorkflowId() + ": this was read: " + before.get(i) + "and is now: "
                        + (i < now.size() ? now.get(i) : "gone"));
                return;
            }
        }
    }

    /** What was wrong, with what is read now taken into account. */
    synchronized List<String> violations(Map<WorkflowExecution, List<HistoryEvent>> now) {
        now.forEach((execution, events) -> {
            if (seen.containsKey(execution.getRunId())) {
                compare(execution, events);
            }
        });
        return List.copyOf(violations);
    }

    int reads() {
        return reads;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        histories.close();
    }
}
