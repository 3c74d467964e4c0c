package io.perdura.sdk.testing;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.PayloadCodec;
import io.perdura.sdk.interceptor.ActivityInbound;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.service.CodecEdge;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.Surroundings;
import io.perdura.sdk.testing.server.MemoryNode;
import io.perdura.sdk.testing.server.NodeTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerMetrics;
import io.perdura.sdk.worker.WorkerOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.History;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server, workers and a clock of their own, in the process of a test: no port, no database, no waiting. Time stands still
 * while anything can go on, and jumps to the next moment at which something falls due when the test waits for an answer; a
 * workflow that sleeps for a month takes a moment. While an activity is under way it is waited for, in real time.
 *
 * <p>The thread that makes a call drives everything, workflows included; environments beside each other know nothing of
 * each other. When it is closed, the histories of all its workflows are replayed, and the test fails if one does not.
 */
public final class TestEnvironment implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final RpcMethod<AddSearchAttributesRequest, AddSearchAttributesResponse> ADD_SEARCH_ATTRIBUTES =
            new RpcMethod<>(
                    "temporal.api.operatorservice.v1.OperatorService",
                    "AddSearchAttributes",
                    AddSearchAttributesResponse.parser());
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(1);

    private final VirtualTime time;
    private final MemoryNode node;
    private final ServiceClient service;
    private final Converters converters;
    private final TestCalls calls;
    private final Map<String, Worker> workers = new java.util.LinkedHashMap<>();
    private final List<Worker> started = new ArrayList<>();
    private boolean replays = true;
    private int workflowIds;

    private TestEnvironment(Settings settings) {
        this.time = new VirtualTime(settings.patience);
        this.node = new MemoryNode(time.ofServer(), settings.seed);
        this.converters = settings.converters;
        time.server(node::nextDueMs);
        node.namespace(NAMESPACE);
        this.service = new ServiceClient(
                new NodeTransport(node, time.ofServer()),
                time,
                ServiceOptions.of(NAMESPACE).identity("test").codec(edge(settings.codec)));
        this.calls = new TestCalls(service, converters);
    }

    /** How an environment is to be. */
    public static final class Settings {
        private Converters converters = Converters.standard();
        private @Nullable PayloadCodec codec;
        private Duration patience = Duration.ofSeconds(2);
        private long seed = 1;

        private Settings() {}

        public Settings converters(Converters value) {
            converters = value;
            return this;
        }

        public Settings codec(PayloadCodec value) {
            codec = value;
            return this;
        }

        /** How long, in real time, an activity is waited for before time passes over it; 2 s if not said. */
        public Settings patience(Duration value) {
            patience = value;
            return this;
        }

        /** What ids are drawn from. */
        public Settings seed(long value) {
            seed = value;
            return this;
        }

        /** With everything as it is by default. */
        public TestEnvironment start() {
            return new TestEnvironment(this);
        }
    }

    /** One that differs from {@link #start} in something. */
    public static Settings with() {
        return new Settings();
    }

    public static TestEnvironment start() {
        return new Settings().start();
    }

    /** What the codec is asked is waited for, as it may ask others. */
    private CodecEdge edge(@Nullable PayloadCodec codec) {
        return codec == null
                ? CodecEdge.NONE
                : CodecEdge.of(new PayloadCodec() {
                    @Override
                    public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
                        return awaited(() -> codec.encode(payloads));
                    }

                    @Override
                    public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
                        return awaited(() -> codec.decode(payloads));
                    }
                });
    }

    private <T> CompletionStage<T> awaited(java.util.function.Supplier<CompletionStage<T>> asked) {
        Runnable over = time.begun();
        try {
            return asked.get().whenComplete((value, failure) -> time.execute(over));
        } catch (RuntimeException e) {
            over.run();
            throw e;
        }
    }

    // ---- Workers ----

    /** A worker of a queue, with everything as it is by default; register, then {@link #begin}. */
    public Worker worker(String taskQueue) {
        return worker(taskQueue, WorkerOptions.defaults());
    }

    /** A worker of a queue; register, then {@link #begin}. */
    public Worker worker(String taskQueue, WorkerOptions options) {
        List<Interceptor> interceptors = Stream.concat(Stream.of(underWay()), options.interceptors().stream())
                .toList();
        Worker worker = Worker.create(
                service,
                taskQueue,
                options.interceptors(interceptors).deadlockAfter(Duration.ZERO).workerHeartbeatEvery(Duration.ZERO),
                converters,
                WorkerMetrics.NONE);
        workers.put(taskQueue, worker);
        return worker;
    }

    /** Activities are waited for in real time: they may ask others. */
    private Interceptor underWay() {
        return new Interceptor() {
            @Override
            public ActivityInbound activity(ActivityInbound next) {
                return (call, then) -> {
                    Runnable over = time.begun();
                    next.execute(call, (value, failure) -> {
                        then.done(value, failure);
                        time.execute(over); // behind what the end of the activity sets going
                    });
                };
            }
        };
    }

    /** Starts the workers that were not started yet. */
    public TestEnvironment begin() {
        List.copyOf(workers.values()).stream()
                .filter(worker -> !started.contains(worker))
                .forEach(worker -> {
                    started.add(worker);
                    await(worker.start());
                });
        return this;
    }

    // ---- Workflows ----

    /** Starts a workflow of the queue of the first worker, under an id of its own. */
    public TestRun run(String workflowType, @Nullable Object... arguments) {
        String queue = workers.keySet().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no worker, and no queue was given"));
        return start(workflowType, "workflow-" + ++workflowIds, queue, arguments);
    }

    /** Starts a workflow. */
    public TestRun start(String workflowType, String workflowId, String taskQueue, @Nullable Object... arguments) {
        begin();
        return new TestRun(this, workflowId, now(calls.start(workflowType, workflowId, taskQueue, arguments)));
    }

    /** A workflow that somebody else has started, such as a child; its newest run. */
    public TestRun workflow(String workflowId) {
        return new TestRun(this, workflowId, "");
    }

    TestCalls calls() {
        return calls;
    }

    // ---- Time ----

    public Instant now() {
        return time.now();
    }

    /** Time passes; everything that falls due meanwhile happens. */
    public void advance(Duration by) {
        time.advance(by);
    }

    /** Everything that can go on now goes on; time does not pass. */
    public void settle() {
        time.settle();
    }

    /** Time passes as far as is needed; throws what it fails with, and says so if nothing is going to happen any more. */
    public <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!time.runUntil(future::isDone)) {
            throw new AssertionError("nothing is going to happen any more at " + now() + "; open workflows: " + open());
        }
        return result(future);
    }

    /** As {@link #await}, but time does not pass. */
    <T> T now(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        time.settle();
        return future.isDone() ? result(future) : await(stage);
    }

    private static <T> T result(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private List<String> open() {
        return node.runs().stream()
                .filter(MemoryNode.Run::open)
                .map(run -> run.workflowType() + " " + run.workflowId())
                .toList();
    }

    // ---- What else is there ----

    /** For clients of one's own; whatever they give back goes through {@link #await}. */
    public ServiceClient service() {
        return service;
    }

    /** Registers search attributes, as an operator does on a server; before the workflows that use them. */
    public TestEnvironment searchAttributes(SearchAttributeKey<?>... keys) {
        AddSearchAttributesRequest.Builder request =
                AddSearchAttributesRequest.newBuilder().setNamespace(NAMESPACE);
        for (SearchAttributeKey<?> key : keys) {
            request.putSearchAttributes(key.name(), key.type());
        }
        await(service.call(ADD_SEARCH_ATTRIBUTES, request.build()));
        return this;
    }

    /** Loops, timers and the time of this environment. */
    public Surroundings surroundings() {
        return time;
    }

    /** The histories of all runs, in the order in which they began, as they are now. */
    public List<History> histories() {
        return node.runs().stream()
                .map(run -> now(calls.history(run.workflowId(), run.runId())))
                .toList();
    }

    /** Whether histories are replayed at the end; they are, if this is not called. */
    public TestEnvironment replaysHistories(boolean yes) {
        replays = yes;
        return this;
    }

    /** Stops the workers and replays what they did. */
    @Override
    public void close() {
        try {
            List<History> histories = replays ? histories() : List.of();
            started.forEach(worker -> await(worker.shutdown(SHUTDOWN_GRACE)));
            List<ReplayFailure> failures = new ArrayList<>();
            histories.forEach(history ->
                    replayers(history).forEach(replayer -> failures.addAll(replayer.replayAll(List.of(history)))));
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
        } finally {
            time.close();
        }
    }

    private Stream<WorkflowReplayer> replayers(History history) {
        var startedWith = history.getEvents(0).getWorkflowExecutionStartedEventAttributes();
        return started.stream()
                .filter(worker -> worker.taskQueue()
                                .equals(startedWith.getTaskQueue().getName())
                        && worker.knowsWorkflow(startedWith.getWorkflowType().getName()))
                .limit(1)
                .map(WorkflowReplayer::of);
    }
}
