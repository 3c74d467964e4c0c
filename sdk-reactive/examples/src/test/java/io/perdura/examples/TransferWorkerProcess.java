package io.perdura.examples;

import io.perdura.examples.encryption.AesGcmCodec;
import io.perdura.examples.transfer.FutureBank;
import io.perdura.examples.transfer.FutureTransferFlow;
import io.perdura.examples.transfer.Transfer;
import io.perdura.examples.transfer.UniBank;
import io.perdura.examples.transfer.UniTransferFlow;
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
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.spec.SecretKeySpec;

/** A worker in a process of its own, to be killed: {@code HOST PORT NAMESPACE QUEUE uni|future hangs|pays}. */
final class TransferWorkerProcess {
    /** What it prints when it has withdrawn and is in the middle of a deposit. */
    static final String IN_THE_MIDDLE = "in the middle";

    /** What no server may see: why the first withdrawal fails. */
    static final String BUSY = "the confidential line is busy";

    private TransferWorkerProcess() {}

    /** Everything that has a payload is encrypted, with a key that the test's processes know. */
    static ServiceOptions encrypted(String namespace) {
        return ServiceOptions.of(namespace)
                .codec(new AesGcmCodec("k1", Map.of("k1", new SecretKeySpec(new byte[32], "AES"))));
    }

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(vertx, args[0], Integer.parseInt(args[1])),
                VertxSurroundings.of(vertx, 1, 5),
                encrypted(args[2]));
        Till till = new Till(args[5].equals("hangs"));
        Worker worker = Worker.create(
                service, args[3], WorkerOptions.defaults(), Converters.encodingFailures(), WorkerMetrics.NONE);
        if (args[4].equals("uni")) {
            worker.workflow(UniTransferFlow.class).activities(new BankInUni(till));
        } else {
            worker.workflow(FutureTransferFlow.class).activities(new BankInFutures(till));
        }
        worker.start();
    }

    /** The first withdrawal of each transfer fails; nobody can pay into "closed"; if it hangs, no deposit ends. */
    private record Till(boolean hangs) {
        CompletionStage<String> withdraw(Transfer transfer) {
            return ActivityContext.current().info().attempt() == 1
                    ? CompletableFuture.failedStage(new IllegalStateException(BUSY))
                    : CompletableFuture.completedStage("w-" + transfer.id());
        }

        CompletionStage<String> deposit(Transfer transfer) {
            if (hangs) {
                System.out.println(IN_THE_MIDDLE);
                return new CompletableFuture<>();
            }
            return transfer.to().equals("closed")
                    ? CompletableFuture.failedStage(
                            ApplicationFailure.nonRetryable("account of " + transfer.id() + " is closed", "NoAccount"))
                    : CompletableFuture.completedStage("d-" + transfer.id());
        }

        CompletionStage<String> refund(Transfer transfer) {
            return CompletableFuture.completedStage("r-" + transfer.id());
        }
    }

    private record BankInUni(Till till) implements UniBank {
        @Override
        public Uni<String> withdraw(Transfer transfer) {
            return Uni.createFrom().completionStage(till.withdraw(transfer));
        }

        @Override
        public Uni<String> deposit(Transfer transfer) {
            return Uni.createFrom().completionStage(till.deposit(transfer));
        }

        @Override
        public Uni<String> refund(Transfer transfer) {
            return Uni.createFrom().completionStage(till.refund(transfer));
        }
    }

    private record BankInFutures(Till till) implements FutureBank {
        @Override
        public Future<String> withdraw(Transfer transfer) {
            return Future.fromCompletionStage(till.withdraw(transfer));
        }

        @Override
        public Future<String> deposit(Transfer transfer) {
            return Future.fromCompletionStage(till.deposit(transfer));
        }

        @Override
        public Future<String> refund(Transfer transfer) {
            return Future.fromCompletionStage(till.refund(transfer));
        }
    }
}
