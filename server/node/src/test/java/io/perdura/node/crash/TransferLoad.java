package io.perdura.node.crash;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.grpc.ClientInterceptor;
import io.perdura.node.verify.CallLog;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Transfers by stock clients and stock workers, one of each per server, and the log of what the servers acknowledged.
 * The start of a transfer and its approval go to different servers.
 */
final class TransferLoad implements AutoCloseable {
    static final String NAMESPACE = "default";
    static final String WORKFLOW_TYPE = "MoneyTransfer";

    static {
        // Servers that die are what these tests are about; the SDK would tell of each lost poll.
        ((Logger) LoggerFactory.getLogger("io.temporal")).setLevel(Level.OFF);
    }

    /**
     * A stock Java worker that has lost a run from its cache reads the run's history in one call that it does not
     * repeat. Where the server is killed just then, the channel does.
     */
    private static final Map<String, Object> READS_AGAIN = Map.of(
            "methodConfig",
            List.of(Map.of(
                    "name",
                    List.of(Map.of(
                            "service", WorkflowServiceGrpc.SERVICE_NAME, "method", "GetWorkflowExecutionHistory")),
                    "waitForReady",
                    true,
                    "retryPolicy",
                    Map.of(
                            "maxAttempts",
                            5.0,
                            "initialBackoff",
                            "0.2s",
                            "maxBackoff",
                            "2s",
                            "backoffMultiplier",
                            2.0,
                            "retryableStatusCodes",
                            List.of("UNAVAILABLE")))));

    private static final List<String> ACCOUNTS = List.of("alice", "bob", "carol", "dave");
    private static final int CLIENTS = 32;
    private static final long DEADLOCK_MS = 30_000;
    private static final int RESULT_SECONDS_MAX = 240;
    private static final int STOP_SECONDS_MAX = 10;

    private final String name;
    private final List<String> targets;
    private final Ledger ledger = new Ledger();
    private final List<WorkflowServiceStubs> services = new ArrayList<>();
    private final List<WorkflowClient> clients = new ArrayList<>();
    private final List<WorkerFactory> workers = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong progress = new AtomicLong();
    private final Map<String, Transfer> transfers = new ConcurrentHashMap<>();
    private final Map<String, WorkflowExecution> started = new ConcurrentHashMap<>();
    private final Map<String, String> approved = new ConcurrentHashMap<>();
    private final Map<String, String> results = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    TransferLoad(String name, List<String> targets) {
        this(name, targets, null);
    }

    TransferLoad(String name, List<String> targets, @Nullable ManyTargets failures) {
        this(name, targets, failures, null);
    }

    /**
     * @param failures told of every call that fails; null: nobody is
     * @param log told of every call; null: nothing is
     */
    TransferLoad(String name, List<String> targets, @Nullable ManyTargets failures, @Nullable CallLog log) {
        this.name = name;
        this.targets = targets;
        for (String target : targets) {
            WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(target)
                    .setGrpcClientInterceptors(interceptors(failures, log))
                    .setChannelInitializer(channel -> {
                        channel.defaultLoadBalancingPolicy("round_robin");
                        if (failures == null) {
                            channel.defaultServiceConfig(READS_AGAIN);
                        }
                    })
                    // A server that is killed every few seconds should be found again sooner than after ten.
                    .setConnectionBackoffResetFrequency(Duration.ofMillis(500))
                    // As patient as the test: on busy cores a start can take longer than the minute that is the
                    // default.
                    .setRpcRetryOptions(RpcRetryOptions.newBuilder()
                            .setExpiration(Duration.ofSeconds(RESULT_SECONDS_MAX))
                            .validateBuildWithDefaults())
                    .build());
            services.add(service);
            // A worker's first call has ten seconds, which a new channel of a busy JVM may need for itself.
            service.connect(Duration.ofSeconds(RESULT_SECONDS_MAX));
            WorkflowClient client = WorkflowClient.newInstance(service);
            clients.add(client);
            WorkerFactory factory = WorkerFactory.newInstance(client);
            // The worker's threads share two cores with all the servers.
            WorkerOptions options = WorkerOptions.newBuilder()
                    .setDefaultDeadlockDetectionTimeout(DEADLOCK_MS)
                    .build();
            Worker worker = factory.newWorker(name, options);
            worker.registerWorkflowImplementationTypes(ApprovedTransfer.class);
            worker.registerActivitiesImplementations(new LedgerBank());
            factory.start();
            workers.add(factory);
        }
    }

    private static List<ClientInterceptor> interceptors(@Nullable ManyTargets failures, @Nullable CallLog log) {
        List<ClientInterceptor> interceptors = new ArrayList<>();
        if (failures != null) {
            interceptors.add(failures);
        }
        if (log != null) {
            interceptors.add(new LoggedCalls(log));
        }
        return interceptors;
    }

    /** Begins so many transfers more; returns at once. */
    void begin(int count) {
        for (int i = 0; i < count; i++) {
            int number = begun.getAndIncrement();
            threads.execute(() -> transfer(number));
        }
    }

    private void transfer(int number) {
        String id = name + "-" + number;
        Transfer transfer = new Transfer(
                id,
                ACCOUNTS.get(number % ACCOUNTS.size()),
                ACCOUNTS.get((number + 1) % ACCOUNTS.size()),
                100 + number,
                number % 3 * 100L);
        transfers.put(id, transfer);
        try {
            WorkflowStub workflow = client(number).newUntypedWorkflowStub(WORKFLOW_TYPE, options(id));
            started.put(id, workflow.start(transfer));
            progress.incrementAndGet();
            WorkflowStub elsewhere = client(number + 1).newUntypedWorkflowStub(id);
            elsewhere.signal("approve", id);
            approved.put(id, id);
            progress.incrementAndGet();
            results.put(id, elsewhere.getResult(RESULT_SECONDS_MAX, TimeUnit.SECONDS, String.class));
            progress.incrementAndGet();
        } catch (Exception e) {
            failures.add(id + ": " + e + " because of " + e.getCause());
        }
    }

    private WorkflowOptions options(String id) {
        return WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(name).build();
    }

    private WorkflowClient client(int number) {
        return clients.get(number % clients.size());
    }

    /** How much the clients and workers have been told to have happened so far. */
    long progress() {
        return progress.get();
    }

    void awaitEnd(Duration limit) {
        await().atMost(limit).until(() -> results.size() + failures.size() == begun.get());
    }

    // ---- The log ----

    int begun() {
        return begun.get();
    }

    Ledger ledger() {
        return ledger;
    }

    Map<String, Transfer> transfers() {
        return transfers;
    }

    /** The run that each start was acknowledged with. */
    Map<String, WorkflowExecution> started() {
        return started;
    }

    boolean isApproved(String id) {
        return approved.containsKey(id);
    }

    Map<String, String> results() {
        return results;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    String target(int index) {
        return targets.get(index);
    }

    WorkflowServiceStubs service(int index) {
        return services.get(index);
    }

    Map<String, Long> expectedBalances() {
        Map<String, Long> balances = new TreeMap<>();
        for (Transfer transfer : transfers.values()) {
            balances.merge(transfer.from(), -transfer.cents(), Long::sum);
            balances.merge(transfer.to(), transfer.cents(), Long::sum);
        }
        return balances;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        workers.forEach(WorkerFactory::shutdownNow);
        workers.forEach(factory -> factory.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS));
        services.forEach(WorkflowServiceStubs::shutdownNow);
    }

    private final class LedgerBank implements Bank {
        @Override
        public String withdraw(String transfer, String account, long cents) {
            return moved(ledger.move(transfer, "withdraw", account, -cents));
        }

        @Override
        public String deposit(String transfer, String account, long cents) {
            return moved(ledger.move(transfer, "deposit", account, cents));
        }

        private String moved(String receipt) {
            progress.incrementAndGet();
            return receipt;
        }
    }
}
