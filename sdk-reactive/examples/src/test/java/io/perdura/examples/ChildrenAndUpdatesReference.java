package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Children and updates: run by name against a server that has them ({@code -Dsdk.server=host:port -Dsdk.namespace=…}), with
 * runs cached and without.
 */
class ChildrenAndUpdatesReference {
    private static final Vertx VERTX = Vertx.vertx();
    private static ServerUnderTest under;
    private static Server server;

    private final String queue = "q-" + UUID.randomUUID();
    private Worker worker;

    /** Starts a child for each number, one after the other. */
    @WorkflowInterface
    public interface Parent {
        @WorkflowMethod
        Uni<Integer> sum(int children);
    }

    @WorkflowInterface
    public interface Doubling {
        @WorkflowMethod
        Uni<Integer> twice(int number);
    }

    @WorkflowInterface
    public interface Account {
        @WorkflowMethod
        Uni<Integer> open();

        @UpdateMethod
        Uni<Integer> deposit(int cents);

        @UpdateValidatorMethod(updateName = "deposit")
        void validateDeposit(int cents);
    }

    static final class ParentFlow implements Parent {
        @Override
        public Uni<Integer> sum(int children) {
            Uni<Integer> sum = Uni.createFrom().item(0);
            for (int i = 1; i <= children; i++) {
                int number = i;
                sum = sum.chain(so -> Flow.child(Doubling.class, ChildWorkflowOptions.defaults())
                        .twice(number)
                        .map(twice -> so + twice));
            }
            return sum;
        }
    }

    static final class DoublingFlow implements Doubling {
        @Override
        public Uni<Integer> twice(int number) {
            return Flow.sleep(Duration.ofMillis(5)).replaceWith(2 * number);
        }
    }

    static final class AccountFlow implements Account {
        private int balance;

        @Override
        public Uni<Integer> open() {
            return Flow.await(() -> balance >= 300)
                    .chain(met -> Flow.allHandlersFinished())
                    .map(finished -> balance);
        }

        @Override
        public Uni<Integer> deposit(int cents) {
            return Flow.sleep(Duration.ofMillis(5)).map(slept -> balance += cents);
        }

        @Override
        public void validateDeposit(int cents) {
            if (cents <= 0) {
                throw new IllegalArgumentException("nothing to deposit");
            }
        }
    }

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        server = new Server(
                VertxTransport.plain(VERTX, under.host(), under.port()),
                VertxSurroundings.of(VERTX, 2, 20),
                under.namespace());
    }

    @AfterAll
    static void stop() {
        under.close();
        VERTX.close().await();
    }

    @AfterEach
    void stopWorker() {
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
    }

    private void work(int cachedRunsMax) {
        worker = Worker.create(server.service(), queue, WorkerOptions.defaults().cachedRunsMax(cachedRunsMax))
                .workflow(Parent.class, ParentFlow::new)
                .workflow(Doubling.class, DoublingFlow::new)
                .workflow(Account.class, AccountFlow::new);
        Server.await(worker.start());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void childrenAreStartedAndAwaited(int cachedRunsMax) {
        work(cachedRunsMax);
        WorkflowExecution run = server.start("Parent", "p-" + queue, queue, 3);
        assertThat(server.result(run, Integer.class)).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void updatesAreValidatedAcceptedAndCompleted(int cachedRunsMax) {
        work(cachedRunsMax);
        WorkflowExecution run = server.start("Account", "a-" + queue, queue);
        assertThat(success(deposit(run, 100))).isEqualTo(100);
        assertThat(deposit(run, -1).getFailure().getMessage()).isEqualTo("nothing to deposit");
        assertThat(success(deposit(run, 150))).isEqualTo(250);
        assertThat(deposit(run, 0).getFailure().getMessage()).isEqualTo("nothing to deposit");
        assertThat(success(deposit(run, 50))).isEqualTo(300);
        assertThat(server.result(run, Integer.class)).isEqualTo(300);
    }

    private static int success(Outcome outcome) {
        Object value = DataConverter.standard().fromPayloads(outcome.getSuccess(), 0, int.class);
        return (Integer) value;
    }

    private static Outcome deposit(WorkflowExecution run, int cents) {
        return Server.await(server.service()
                        .poll(
                                WorkflowServiceMethods.UPDATE_WORKFLOW_EXECUTION,
                                UpdateWorkflowExecutionRequest.newBuilder()
                                        .setNamespace(server.service().namespace())
                                        .setWorkflowExecution(run)
                                        .setWaitPolicy(WaitPolicy.newBuilder()
                                                .setLifecycleStage(
                                                        UpdateWorkflowExecutionLifecycleStage
                                                                .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED))
                                        .setRequest(Request.newBuilder()
                                                .setMeta(Meta.newBuilder()
                                                        .setUpdateId(UUID.randomUUID()
                                                                .toString()))
                                                .setInput(Input.newBuilder()
                                                        .setName("deposit")
                                                        .setArgs(DataConverter.standard()
                                                                .toPayloads(cents)
                                                                .orElseThrow())))
                                        .build())
                        .response())
                .getOutcome();
    }
}
