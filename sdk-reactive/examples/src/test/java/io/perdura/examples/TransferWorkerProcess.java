package io.perdura.examples;

import io.perdura.examples.transfer.Transfer;
import io.perdura.examples.transfer.UniBank;
import io.perdura.examples.transfer.UniTransferFlow;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** A worker in a process of its own, to be killed: {@code HOST PORT NAMESPACE QUEUE hangs|pays}. */
final class TransferWorkerProcess {
    /** What it prints when it has withdrawn and is in the middle of the deposit. */
    static final String IN_THE_MIDDLE = "in the middle";

    private TransferWorkerProcess() {}

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(vertx, args[0], Integer.parseInt(args[1])),
                VertxSurroundings.of(vertx, 1, 5),
                ServiceOptions.of(args[2]));
        boolean hangs = args[4].equals("hangs");
        Worker.create(service, args[3], WorkerOptions.defaults())
                .workflow(UniTransferFlow.class)
                .activities(new UniBank() {
                    @Override
                    public Uni<String> withdraw(Transfer transfer) {
                        return Uni.createFrom().item("w-" + transfer.id());
                    }

                    @Override
                    public Uni<String> deposit(Transfer transfer) {
                        if (hangs) {
                            System.out.println(IN_THE_MIDDLE);
                            return Uni.createFrom().nothing();
                        }
                        return Uni.createFrom().item("d-" + transfer.id());
                    }

                    @Override
                    public Uni<String> refund(Transfer transfer) {
                        return Uni.createFrom().item("r-" + transfer.id());
                    }
                })
                .start();
    }
}
