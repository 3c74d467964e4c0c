package io.perdura.sdk.worker;

import io.perdura.sdk.activity.UntypedActivity;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.interceptor.Propagation;
import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.TurnObserver;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.perdura.sdk.skin.Skins;
import io.perdura.sdk.workflow.UntypedWorkflow;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the workflows and activities of one task queue. Register, then start; after that nothing can be added. Many
 * workers, of many queues and namespaces, share one transport.
 */
public final class Worker {
    private final ServiceClient service;
    private final WorkerOptions options;
    private final WorkerIdentity identity;
    private final Converters converters;
    private final TaskCounts metrics;
    private final Propagation propagation;
    private final Skins skins = Skins.installed();
    private final WorkflowRegistry workflows = new WorkflowRegistry();
    private final ActivityRegistry activities;
    private @Nullable Running running;

    /** What there is while it runs. */
    private record Running(
            @Nullable PollLoop<?> workflowPolls,
            @Nullable PollLoop<?> activityPolls,
            WorkflowTasks workflowTasks,
            ActivityTasks activityTasks,
            List<RunHost> hosts,
            @Nullable DeadlockWatch watch,
            WorkerHeartbeats heartbeats,
            boolean serverEndsPolls) {}

    private Worker(
            ServiceClient service,
            String taskQueue,
            WorkerOptions options,
            Converters converters,
            WorkerMetrics metrics) {
        this.service = service;
        this.options = options;
        this.propagation = Propagation.of(options.contextPropagators());
        this.activities = new ActivityRegistry(around(options, propagation));
        this.converters = converters;
        this.metrics = new TaskCounts(metrics);
        this.identity = WorkerIdentity.of(service.namespace(), taskQueue, service.identity(), options.buildId());
    }

    /** Contexts are current for the interceptors too. */
    private static List<Interceptor> around(WorkerOptions options, Propagation propagation) {
        List<Interceptor> all = new ArrayList<>();
        all.add(propagation.ofActivities());
        all.addAll(options.interceptors());
        return all;
    }

    /** With the converters that all SDKs share, and without metrics. */
    public static Worker create(ServiceClient service, String taskQueue, WorkerOptions options) {
        return create(service, taskQueue, options, Converters.standard(), WorkerMetrics.NONE);
    }

    /** With converters and metrics of one's own. */
    public static Worker create(
            ServiceClient service,
            String taskQueue,
            WorkerOptions options,
            Converters converters,
            WorkerMetrics metrics) {
        return new Worker(service, taskQueue, options, converters, metrics);
    }

    /** An implementation class; an instance for each run, by its {@code @WorkflowInit} constructor or that without parameters. */
    public Worker workflow(Class<?> implementation) {
        requireNotStarted();
        workflows.add(WorkflowDefinition.of(implementation, skins));
        return this;
    }

    /** An interface, or an implementation, and how an instance for each run is made. */
    public <I> Worker workflow(Class<I> type, Supplier<? extends I> factory) {
        requireNotStarted();
        workflows.add(WorkflowDefinition.of(type, factory, skins));
        return this;
    }

    /** One workflow by its type, without an interface; an instance for each run. */
    public Worker workflow(String type, Supplier<? extends UntypedWorkflow> factory) {
        requireNotStarted();
        if (type.isEmpty()) {
            throw new IllegalArgumentException("a workflow type is not empty");
        }
        workflows.add(WorkflowDefinition.untyped(type, factory));
        return this;
    }

    /** For all workflow types that nothing else is registered for; an instance for each run. */
    public Worker otherWorkflows(Supplier<? extends UntypedWorkflow> factory) {
        requireNotStarted();
        workflows.add(WorkflowDefinition.untyped("", factory));
        return this;
    }

    /** Objects whose classes implement activity interfaces; each is shared by all calls. */
    public Worker activities(Object... instances) {
        requireNotStarted();
        for (Object instance : instances) {
            activities.add(instance, skins);
        }
        return this;
    }

    /** One activity by its type, without an interface. */
    public Worker activity(String type, UntypedActivity activity) {
        requireNotStarted();
        if (type.isEmpty()) {
            throw new IllegalArgumentException("an activity type is not empty");
        }
        activities.add(type, activity, skins);
        return this;
    }

    /** For all activity types that nothing else is registered for. */
    public Worker otherActivities(UntypedActivity activity) {
        requireNotStarted();
        activities.add("", activity, skins);
        return this;
    }

    private void requireNotStarted() {
        if (running != null) {
            throw new IllegalStateException("the worker was started: register before");
        }
    }

    /** Done when it polls; fails if the namespace cannot be worked in. */
    public CompletionStage<Void> start() {
        if (workflows.isEmpty() && activities.isEmpty()) {
            throw new IllegalStateException("nothing is registered with the worker of " + identity.taskQueue());
        }
        return service.capabilities()
                .thenAcceptBoth(
                        service.describeNamespace(),
                        (capabilities, namespace) ->
                                begin(capabilities.getSdkMetadata(), namespace.getNamespaceInfo()));
    }

    private synchronized void begin(boolean sdkMetadata, NamespaceInfo namespace) {
        requireNotStarted();
        DeadlockWatch watch = workflows.isEmpty() ? null : DeadlockWatch.of(options.deadlockAfter());
        PayloadLimits limits = PayloadLimits.of(namespace);
        ActivityTasks activityTasks =
                new ActivityTasks(service, identity, options, converters, activities, metrics, limits);
        RunSettings settings = settings(sdkMetadata, watch == null ? TurnObserver.NONE : watch);
        Slots localSlots = new Slots(options.localActivitySlots());
        List<RunHost> hosts = hosts(settings, activityTasks, localSlots, limits);
        Pollers workflowPollers =
                pollers(options.workflowPollers(), namespace).atLeast(options.cachedRunsMax() > 0 ? 2 : 1);
        Pollers activityPollers = pollers(options.activityPollers(), namespace);
        PollerScaler workflowScaler = scaler(workflowPollers, namespace);
        PollerScaler activityScaler = scaler(activityPollers, namespace);
        WorkflowTasks workflowTasks = new WorkflowTasks(service, identity, options, hosts, workflowScaler, metrics);
        EventLoop home = service.surroundings().loops().get(0);
        PollLoop<?> workflowPolls = workflows.isEmpty()
                ? null
                : new PollLoop<>(service.surroundings(), home, workflowTasks.slots(), workflowScaler, workflowTasks);
        PollLoop<?> activityPolls = activities.isEmpty()
                ? null
                : new PollLoop<>(service.surroundings(), home, activityTasks.slots(), activityScaler, activityTasks);
        WorkerHeartbeats heartbeats = new WorkerHeartbeats(
                service,
                identity,
                home,
                options.workerHeartbeatEvery(),
                new WorkerHeartbeats.Told(
                        workflowTasks,
                        workflowPollers.isAutoscaling(),
                        activityTasks,
                        activityPollers.isAutoscaling(),
                        localSlots,
                        metrics));
        running = new Running(
                workflowPolls,
                activityPolls,
                workflowTasks,
                activityTasks,
                hosts,
                watch,
                heartbeats,
                namespace.getCapabilities().getWorkerPollCompleteOnShutdown());
        metrics.slots(
                "WorkflowWorker",
                workflowTasks.slots()::used,
                workflowTasks.slots().size());
        metrics.slots(
                "ActivityWorker",
                activityTasks.slots()::used,
                activityTasks.slots().size());
        if (namespace.getCapabilities().getWorkerHeartbeats()
                && !options.workerHeartbeatEvery().isZero()) {
            heartbeats.start();
        }
        if (workflowPolls != null) {
            service.eagerStarts().add(workflowTasks);
            workflowPolls.start();
        }
        if (activityPolls != null) {
            activityPolls.start();
        }
    }

    private static final Pollers POLLERS = Pollers.fixed(5);

    private static Pollers pollers(@Nullable Pollers wanted, NamespaceInfo namespace) {
        if (wanted != null) {
            return wanted;
        }
        return namespace.getCapabilities().getPollerAutoscalingAutoEnroll() ? Pollers.autoscaling() : POLLERS;
    }

    private PollerScaler scaler(Pollers bounds, NamespaceInfo namespace) {
        return new PollerScaler(
                bounds,
                namespace.getCapabilities().getPollerAutoscaling(),
                service.surroundings().nanoTime());
    }

    private RunSettings settings(boolean sdkMetadata, TurnObserver observer) {
        return new RunSettings(
                identity.namespace(),
                identity.taskQueue(),
                workflows,
                converters,
                skins,
                options.failWorkflowOn(),
                options.changeVersionSearchAttribute(),
                sdkMetadata,
                identity.buildId(),
                observer,
                propagation,
                options.interceptors());
    }

    public String taskQueue() {
        return identity.taskQueue();
    }

    /** Whether a workflow of that type can be carried out here. */
    public boolean knowsWorkflow(String type) {
        return workflows.knows(type);
    }

    /** What its runs have in common, for whoever replays histories with the same code. */
    public RunSettings replaySettings() {
        return settings(true, TurnObserver.NONE);
    }

    private List<RunHost> hosts(
            RunSettings settings, ActivityTasks activityTasks, Slots localSlots, PayloadLimits limits) {
        List<? extends EventLoop> loops = service.surroundings().loops();
        Replies replies = new Replies(service, identity, options, limits);
        EagerActivities.Source eager = new EagerActivities.Source(activityTasks, options.eagerActivitiesMax());
        List<RunHost> hosts = new ArrayList<>();
        for (EventLoop loop : loops) {
            hosts.add(new RunHost(
                    loop,
                    service,
                    settings,
                    new RunCache(
                            (options.cachedRunsMax() + loops.size() - 1) / loops.size(),
                            options.cacheBytesMax() / loops.size(),
                            metrics),
                    replies,
                    eager,
                    new LocalActivityRunner(loop, service.surroundings(), identity, converters, activities, localSlots),
                    metrics));
        }
        return hosts;
    }

    /**
     * No new tasks; what is under way is finished. After the grace period activities are told to stop. Done when all is
     * over, or when the grace period and what stopping takes are.
     */
    public CompletionStage<Void> shutdown(Duration grace) {
        Running was;
        synchronized (this) {
            was = running;
        }
        if (was == null) {
            return CompletableFuture.completedStage(null);
        }
        was.activityTasks().stopEager();
        service.eagerStarts().remove(was.workflowTasks());
        was.heartbeats().stop();
        CompletionStage<Duration> told = tellServer(was.heartbeats())
                .thenApply(heard -> heard && was.serverEndsPolls() ? STOPPING_MAX : Duration.ZERO);
        CompletionStage<Void> polls = told.thenCompose(patience -> stop(was.workflowPolls(), patience))
                .thenCombine(told.thenCompose(patience -> stop(was.activityPolls(), patience)), (a, b) -> null);
        return polls.thenCompose(ignored -> drained(was, grace)).whenComplete((ignored, thrown) -> {
            was.hosts().forEach(RunHost::close);
            if (was.watch() != null) {
                was.watch().close();
            }
        });
    }

    /**
     * So that tasks are no longer given to the queue of this worker, and polls that are open come back. Nobody minds if it
     * does not arrive: false.
     */
    private CompletionStage<Boolean> tellServer(WorkerHeartbeats heartbeats) {
        ShutdownWorkerRequest.Builder request = ShutdownWorkerRequest.newBuilder()
                .setNamespace(identity.namespace())
                .setIdentity(identity.identity())
                .setStickyTaskQueue(identity.stickyQueue())
                .setReason("graceful shutdown")
                .setWorkerHeartbeat(heartbeats.heartbeat(WorkerStatus.WORKER_STATUS_SHUTTING_DOWN))
                .setWorkerInstanceKey(identity.instanceKey())
                .setTaskQueue(identity.taskQueue());
        if (!workflows.isEmpty()) {
            request.addTaskQueueTypes(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW);
        }
        if (!activities.isEmpty()) {
            request.addTaskQueueTypes(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY);
        }
        RpcCall<ShutdownWorkerResponse> call = service.poll(WorkflowServiceMethods.SHUTDOWN_WORKER, request.build());
        EventLoop home = service.surroundings().loops().get(0);
        home.execute(() -> {
            LoopTimer patience = home.schedule(STOPPING_MAX, call::cancel);
            call.response().whenComplete((answer, thrown) -> patience.cancel());
        });
        return call.response().handle((answer, thrown) -> thrown == null);
    }

    private static CompletionStage<Void> stop(@Nullable PollLoop<?> polls, Duration patience) {
        return polls == null ? CompletableFuture.completedStage(null) : polls.stop(patience);
    }

    private CompletionStage<Void> drained(Running was, Duration grace) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        EventLoop home = service.surroundings().loops().get(0);
        long deadline = service.surroundings().nanoTime() + grace.toNanos();
        home.execute(() -> look(was, home, deadline, drained));
        return drained;
    }

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration STOPPING_MAX = Duration.ofSeconds(5);

    private void look(Running was, EventLoop home, long deadline, CompletableFuture<Void> drained) {
        boolean idle = was.workflowTasks().slots().used() == 0
                && was.activityTasks().slots().used() == 0;
        long now = service.surroundings().nanoTime();
        if (idle || now - deadline > STOPPING_MAX.toNanos()) {
            drained.complete(null);
            return;
        }
        if (now - deadline > 0) {
            was.activityTasks().cancelAll();
        }
        LoopTimer ignored = home.schedule(LOOK_EVERY, () -> look(was, home, deadline, drained));
    }
}
