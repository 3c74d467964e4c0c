package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.examples.transfer.FutureBank;
import io.perdura.examples.transfer.FutureTransfer;
import io.perdura.examples.transfer.FutureTransferFlow;
import io.perdura.examples.transfer.Transfer;
import io.perdura.examples.transfer.UniBank;
import io.perdura.examples.transfer.UniTransfer;
import io.perdura.examples.transfer.UniTransferFlow;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The transfers against a whole server: retry, compensation, replay after the cache is gone. */
class TransferIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static ServerUnderTest under;
    private static Server server;

    private final String queue = "q-" + UUID.randomUUID();
    private final AtomicInteger withdrawals = new AtomicInteger();

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

    /** The first withdrawal fails; nobody can pay into "closed". */
    private final class BankInUni implements UniBank {
        @Override
        public Uni<String> withdraw(Transfer transfer) {
            return withdrawals.incrementAndGet() == 1
                    ? Uni.createFrom().failure(new IllegalStateException("the line is busy"))
                    : Uni.createFrom().item("w-" + transfer.id());
        }

        @Override
        public Uni<String> deposit(Transfer transfer) {
            return transfer.to().equals("closed")
                    ? Uni.createFrom().failure(ApplicationFailure.nonRetryable("no such account", "NoAccount"))
                    : Uni.createFrom()
                            .item("d-" + transfer.id())
                            .onItem()
                            .delayIt()
                            .by(Duration.ofMillis(5));
        }

        @Override
        public Uni<String> refund(Transfer transfer) {
            return Uni.createFrom().item("r-" + transfer.id());
        }
    }

    private final class BankInFutures implements FutureBank {
        @Override
        public Future<String> withdraw(Transfer transfer) {
            return withdrawals.incrementAndGet() == 1
                    ? Future.failedFuture(new IllegalStateException("the line is busy"))
                    : Future.succeededFuture("w-" + transfer.id());
        }

        @Override
        public Future<String> deposit(Transfer transfer) {
            return transfer.to().equals("closed")
                    ? Future.failedFuture(ApplicationFailure.nonRetryable("no such account", "NoAccount"))
                    : VERTX.timer(5, java.util.concurrent.TimeUnit.MILLISECONDS).map(fired -> "d-" + transfer.id());
        }

        @Override
        public Future<String> refund(Transfer transfer) {
            return Future.succeededFuture("r-" + transfer.id());
        }
    }

    private Worker worker(WorkerOptions options) {
        return Worker.create(server.service(), queue, options);
    }

    private void uni(WorkerOptions options, String to, String expected) {
        Worker worker = worker(options)
                .workflow(UniTransfer.class, UniTransferFlow::new)
                .activities(new BankInUni());
        Server.await(worker.start());
        WorkflowExecution run = server.start("UniTransfer", "t-" + queue, queue, new Transfer("1", "a", to, 500));
        assertThat(server.result(run)).isEqualTo(expected);
        assertThat(withdrawals).hasValue(2);
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
    }

    @Test
    void movesMoneyWithUni() {
        uni(WorkerOptions.defaults(), "b", "moved by d-1");
    }

    @Test
    void givesMoneyBackWithUni() {
        uni(WorkerOptions.defaults(), "closed", "given back by r-1");
    }

    @Test // no cache: every task replays its whole history
    void movesMoneyWithUniAndNothingCached() {
        uni(WorkerOptions.defaults().cachedRunsMax(0), "b", "moved by d-1");
    }

    @Test
    void movesMoneyAndGivesItBackWithFutures() {
        Worker worker = worker(WorkerOptions.defaults())
                .workflow(FutureTransfer.class, FutureTransferFlow::new)
                .activities(new BankInFutures());
        Server.await(worker.start());
        WorkflowExecution moved = server.start("FutureTransfer", "t-" + queue, queue, new Transfer("1", "a", "b", 500));
        assertThat(server.result(moved)).isEqualTo("moved by d-1");
        WorkflowExecution back =
                server.start("FutureTransfer", "u-" + queue, queue, new Transfer("2", "a", "closed", 500));
        assertThat(server.result(back)).isEqualTo("given back by r-2");
        assertThat(server.query(back, "status", String.class)).isEqualTo("REFUNDED");
        assertThat(server.history(back))
                .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .hasSize(3);
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
    }
}
