package io.perdura.benchmarks.demo;

import io.perdura.node.config.LogConfig;
import io.perdura.node.launch.Logging;
import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerMetrics;
import io.perdura.sdk.worker.WorkerOptions;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A worker of the reactive SDK in a process of its own, so that it can be killed: {@code HOST PORT NAMESPACE QUEUE LEDGER}.
 * The first line of its input is the key; it ends with its input. It prints who does what, with a tab between the two.
 */
final class DemoWorker {
    static final String READY = "ready";
    private static final int LOOPS = 2;
    private static final int BLOCKING_MAX = 20;

    private DemoWorker() {}

    public static void main(String[] args) throws IOException {
        Logging.configure(new LogConfig(LogConfig.Level.NEVER, LogConfig.Format.TEXT));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String key = input.readLine();
        if (key == null) {
            return;
        }
        Vertx vertx = Vertx.vertx();
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(vertx, args[0], Integer.parseInt(args[1])),
                VertxSurroundings.of(vertx, LOOPS, BLOCKING_MAX),
                ServiceOptions.of(args[2]).codec(Encryption.of(key).codec()));
        try (Ledger ledger = new Ledger(Path.of(args[4]))) {
            Worker worker = Worker.create(
                            service,
                            args[3],
                            WorkerOptions.defaults(),
                            Converters.encodingFailures(),
                            WorkerMetrics.NONE)
                    .workflow(UniTransfer.class, UniBankTransfer::new)
                    .workflow(FutureTransfer.class, FutureBankTransfer::new)
                    .activities(new BusyBank(new LedgerBank(ledger, DemoWorker::tell, TransferPlan::isFollowed)));
            worker.start().toCompletableFuture().join();
            System.out.println(READY);
            while (input.readLine() != null) {
                // nobody has anything to say
            }
            worker.shutdown(Duration.ofSeconds(TransferWorkers.STOP_SECONDS_MAX))
                    .toCompletableFuture()
                    .join();
        }
        vertx.close().await();
    }

    private static void tell(String who, String what) {
        System.out.println(who + "\t" + what);
    }

    /** Of each transfer the first withdrawal fails, so that there is something to try again; nobody can pay into "closed". */
    private record BusyBank(Bank bank) implements Bank {
        @Override
        public void withdraw(String transferId, String account, long cents) {
            if (ActivityContext.current().info().attempt() == 1) {
                throw new IllegalStateException("the line to the bank of " + account + " is busy");
            }
            bank.withdraw(transferId, account, cents);
        }

        @Override
        public void deposit(String transferId, String account, long cents) {
            if (account.equals(TransferPlan.CLOSED)) {
                throw ApplicationFailure.nonRetryable("the account for " + transferId + " is closed", "NoAccount");
            }
            bank.deposit(transferId, account, cents);
        }

        @Override
        public void refund(String transferId, String account, long cents) {
            bank.refund(transferId, account, cents);
        }
    }
}
