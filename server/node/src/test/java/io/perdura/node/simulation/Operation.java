package io.perdura.node.simulation;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.Rpc;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** One request of a client, repeated as clients do while nobody knows what became of it. */
final class Operation {
    private static final long PATIENCE_MS = 8_000;

    private final Simulation simulation;
    private final String workflowId;
    private final Supplier<Call> call;
    private final Promise<Reply> outcome = Promise.promise();
    private int triesLeft;

    private Operation(Simulation simulation, String workflowId, Supplier<Call> call, int triesLeft) {
        this.simulation = simulation;
        this.workflowId = workflowId;
        this.call = call;
        this.triesLeft = triesLeft;
    }

    /** The answer, or why there is none; UNAVAILABLE: it may or may not have been carried out. */
    static <Q extends Message> Future<Reply> start(Simulation simulation, String workflowId, Rpc<Q, ?> rpc, Q request) {
        Operation operation = new Operation(
                simulation,
                workflowId,
                () -> new Call(
                        rpc, request, Simulation.CALLER, simulation.world().nowMs() + PATIENCE_MS),
                (int) simulation.dice().between(1, 5));
        simulation.operationBegins();
        operation.attempt();
        return operation.outcome.future();
    }

    private void attempt() {
        triesLeft--;
        Call attempt = call.get();
        String method = attempt.method();
        simulation
                .network()
                .fromClient(attempt, (node, arrived) -> node.toSlot(workflowId, arrived), PATIENCE_MS)
                .onComplete(answer -> {
                    if (answer.failed()) {
                        simulation
                                .world()
                                .trace(() -> method + " of " + workflowId + " is not answered: "
                                        + answer.cause().getMessage());
                    }
                    if (answer.failed() && isUnknown(answer.cause()) && (triesLeft > 0 || simulation.isCalm())) {
                        simulation.world().schedule(null, simulation.dice().between(10, 500), this::attempt);
                        return;
                    }
                    if (answer.failed()) {
                        simulation.checker().refusedForGood(attempt.request(), answer.cause());
                    }
                    simulation.operationEnds();
                    simulation.world().trace(() -> method + " of " + workflowId + " has ended");
                    outcome.handle(answer);
                });
    }

    private static boolean isUnknown(Throwable failure) {
        if (failure instanceof Rejection rejection) {
            return rejection.code() == Code.UNAVAILABLE || rejection.code() == Code.RESOURCE_EXHAUSTED;
        }
        throw new Violation("a client is told of a " + failure, failure);
    }
}
