package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Slots;
import io.perdura.node.TestPorts;
import io.perdura.node.TestResources;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Runs of two databases, on two nodes of which one is killed, are parents and children of each other, and signal each other. */
@ResourceLock(TestResources.PROCESSES)
class AcrossDatabasesIT {
    private static final String ORDERS = "orders";
    private static final String QUEUE = "across";
    private static final int FAMILIES = 12;
    private static final int RESULT_SECONDS_MAX = 240;

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static PostgresOptions main;
    private static PostgresOptions orders;

    @BeforeAll
    static void start() {
        main = TestPostgres.empty();
        orders = TestPostgres.empty();
        List<Integer> ports = List.of(TestPorts.free(), TestPorts.free());
        for (int i = 0; i < ports.size(); i++) {
            NODES.add(NodeProcess.member(main, directory.resolve("node-" + i + ".log"), ports, i)
                    .beside(ORDERS, orders));
        }
        NODES.forEach(NodeProcess::launch);
        NODES.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
    }

    @WorkflowInterface
    public interface Family {
        /** Yields how often it was told something. */
        @WorkflowMethod
        int live(String childId, String parentId);

        @SignalMethod
        void tell(String what);
    }

    /** Has a child, tells it something twice from outside, and is told something twice by it. */
    public static final class TalkingFamily implements Family {
        private final List<String> told = new ArrayList<>();

        @Override
        public int live(String childId, String parentId) {
            if (!childId.isEmpty()) {
                Family child = Workflow.newChildWorkflowStub(
                        Family.class,
                        ChildWorkflowOptions.newBuilder().setWorkflowId(childId).build());
                Promise<Integer> ended =
                        Async.function(child::live, "", Workflow.getInfo().getWorkflowId());
                Workflow.getWorkflowExecution(child).get();
                talk(childId);
                return told.size() + ended.get();
            }
            talk(parentId);
            return told.size();
        }

        private void talk(String otherId) {
            Family other = Workflow.newExternalWorkflowStub(Family.class, otherId);
            other.tell("first");
            Workflow.await(() -> told.contains("first"));
            other.tell("second");
            Workflow.await(() -> told.contains("second"));
        }

        @Override
        public void tell(String what) {
            told.add(what);
        }
    }

    @Test
    void theyTellEachOtherOnce() {
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(NODES.get(1).target())
                .setConnectionBackoffResetFrequency(Duration.ofMillis(500))
                .build());
        WorkflowClient client = WorkflowClient.newInstance(service);
        WorkerFactory factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(TalkingFamily.class);
        factory.start();
        try {
            String namespace = service.blockingStub()
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace("default")
                            .build())
                    .getNamespaceInfo()
                    .getId();
            List<WorkflowStub> families = new ArrayList<>();
            for (int i = 0; i < FAMILIES; i++) {
                boolean lower = i % 2 == 0;
                Family parent = client.newWorkflowStub(
                        Family.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(QUEUE)
                                .setWorkflowId(id(namespace, lower))
                                .build());
                WorkflowClient.start(parent::live, id(namespace, !lower), "");
                families.add(WorkflowStub.fromTyped(parent));
                if (i == FAMILIES / 2) {
                    NODES.get(0).kill();
                }
            }
            NODES.get(0).launch().awaitReady();

            for (WorkflowStub family : families) {
                assertThat(getResult(family)).isEqualTo(4);
            }
        } finally {
            factory.shutdownNow();
            service.shutdownNow();
        }
        verify();
    }

    private static int getResult(WorkflowStub family) {
        try {
            return family.getResult(RESULT_SECONDS_MAX, TimeUnit.SECONDS, Integer.class);
        } catch (TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    /** Of the lower half of all slots, which are in the main database, or of the upper one, which are not. */
    private static String id(String namespace, boolean lower) {
        while (true) {
            String id = "across-" + UUID.randomUUID();
            if (Slots.of(namespace, id) < Slots.COUNT / 2 == lower) {
                return id;
            }
        }
    }

    private static void verify() {
        Vertx vertx = Vertx.vertx();
        try {
            List<Violation> found = new ArrayList<>();
            Verifier.Outcome outcome = Verifier.verify(
                            vertx,
                            main,
                            List.of(new NamedDatabase(ORDERS, orders)),
                            found::add,
                            System.currentTimeMillis(),
                            null)
                    .await();
            assertThat(found).isEmpty();
            assertThat(outcome.runs()).isEqualTo(2 * FAMILIES);
        } finally {
            vertx.close().await();
        }
    }
}
