package io.perdura.node.simulation;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** One request of a client, repeated as clients do while nobody knows what became of it. */
final class Operation {
    private static final long PATIENCE_MS = 8_000;

    private final Simulation simulation;
    private final String workflowId;
    private final String method;
    private final Message request;
    private final Promise<Reply> outcome = Promise.promise();
    private int triesLeft;

    private Operation(Simulation simulation, String workflowId, String method, Message request, int triesLeft) {
        this.simulation = simulation;
        this.workflowId = workflowId;
        this.method = method;
        this.request = request;
        this.triesLeft = triesLeft;
    }

    /** The answer, or why there is none; UNAVAILABLE: it may or may not have been carried out. */
    static Future<Reply> start(Simulation simulation, String workflowId, String method, Message request) {
        Operation operation = new Operation(
                simulation, workflowId, method, request, (int) simulation.dice().between(1, 5));
        simulation.operationBegins();
        operation.attempt();
        return operation.outcome.future();
    }

    private void attempt() {
        triesLeft--;
        Call call =
                new Call(method, request, Simulation.CALLER, simulation.world().nowMs() + PATIENCE_MS);
        simulation
                .network()
                .fromClient(call, (node, arrived) -> node.toSlot(workflowId, arrived), PATIENCE_MS)
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
