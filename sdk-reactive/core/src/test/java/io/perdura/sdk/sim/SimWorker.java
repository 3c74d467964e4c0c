package io.perdura.sdk.sim;

import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.machine.LocalActivityTask;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.RunTask;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.skin.Skins;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.query.v1.WorkflowQueryResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What a worker does with one run, on the caller's thread: a cached run or none, pages of any size. */
public final class SimWorker {
    private final SimServer server;
    private RunSettings settings;
    private final String runId;
    private int pageSize = Integer.MAX_VALUE;
    private WorkflowRun run;
    private Function<LocalActivityTask, Object> localActivities = task -> "local " + task.activityType();

    private SimWorker(SimServer server, String runId, RunSettings settings) {
        this.server = server;
        this.runId = runId;
        this.settings = settings;
    }

    public static <I> SimWorker of(SimServer server, String runId, Class<I> type, Supplier<? extends I> factory) {
        Skins skins = Skins.installed();
        WorkflowRegistry registry = new WorkflowRegistry().add(WorkflowDefinition.of(type, factory, skins));
        return new SimWorker(server, runId, RunSettings.of("default", "q", registry, skins));
    }

    /** Runs that are made from now on have other settings. */
    public void settings(UnaryOperator<RunSettings> change) {
        settings = change.apply(settings);
    }

    public void pageSize(int events) {
        pageSize = events;
    }

    public void localActivities(Function<LocalActivityTask, Object> carryOut) {
        localActivities = carryOut;
    }

    public void evict() {
        run = null;
    }

    public WorkflowRun run() {
        return run;
    }

    /** Handles tasks until there is none. */
    public void work() {
        while (server.hasTask()) {
            Decision decision = handle();
            if (decision instanceof Decision.Failed failed) {
                throw new AssertionError(
                        failed.failure().getMessage() + "\n" + failed.failure().getStackTrace());
            }
        }
    }

    /** Handles one task; what came of it is known to the server. */
    public Decision handle() {
        Decision decision = decide();
        answer(decision);
        return decision;
    }

    public void answer(Decision decision) {
        if (decision instanceof Decision.Completed completed) {
            if (!server.complete(completed) || completed.closes()) {
                evict();
            }
        } else {
            server.failTask();
            evict();
        }
    }

    /** Handles one task, after a look at what is decided. */
    public void decideOnly(Consumer<Decision.Completed> look) {
        Decision decision = decide();
        look.accept((Decision.Completed) decision);
        answer(decision);
    }

    /** What the run makes of the next task; the server is not told. */
    public Decision decide() {
        List<Message> messages = server.startTask();
        if (run == null) {
            run = new WorkflowRun(settings, SimServer.WORKFLOW_ID, runId);
        }
        run.begin(new RunTask(
                server.startedEventId(), server.previousStartedEventId(), server.attempt(), messages, Map.of(), null));
        feed(run);
        for (List<LocalActivityTask> tasks = run.takeLocalActivities();
                !tasks.isEmpty();
                tasks = run.takeLocalActivities()) {
            tasks.forEach(this::carryOut);
        }
        return run.decide(Map.of());
    }

    private void carryOut(LocalActivityTask task) {
        Object result = localActivities.apply(task);
        Instant now = Instant.ofEpochMilli(server.nowMs());
        if (result instanceof LocalActivityResult ready) {
            run.complete(ready);
        } else if (result != null) {
            run.complete(new LocalActivityResult.Completed(
                    task.activityId(), task.attempt(), now, now, SimServer.args(result)));
        }
    }

    private void feed(WorkflowRun to) {
        List<HistoryEvent> events = server.historyAfter(to.lastEventId());
        for (int from = 0; from < events.size(); from += Math.min(pageSize, events.size())) {
            int end = Math.min(events.size(), from + Math.min(pageSize, events.size()));
            to.feed(events.subList(from, end), end == events.size());
        }
    }

    /** Another history than the server's, by code that has seen nothing of it; null if it could have made that. */
    public Throwable replay(List<HistoryEvent> events) {
        WorkflowRun fresh = new WorkflowRun(settings, SimServer.WORKFLOW_ID, runId);
        fresh.begin(RunTask.replay());
        fresh.feed(events, true);
        return fresh.failure();
    }

    /** The history of the server, by code that has seen nothing of it; null if it could have made it. */
    public Throwable replay() {
        WorkflowRun fresh = new WorkflowRun(settings, SimServer.WORKFLOW_ID, runId);
        fresh.begin(RunTask.replay());
        feed(fresh);
        return fresh.failure();
    }

    public WorkflowQueryResult query(String name, Object... arguments) {
        WorkflowRun asked = run;
        if (asked == null) {
            asked = new WorkflowRun(settings, SimServer.WORKFLOW_ID, runId);
            asked.begin(RunTask.replay());
            feed(asked);
        }
        Payloads input = SimServer.args(arguments);
        return asked.query(WorkflowQuery.newBuilder()
                .setQueryType(name)
                .setQueryArgs(input)
                .build());
    }
}
