package io.perdura.node.matching;

import com.google.protobuf.Message;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.v1.ReturnTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What matching says to shards. */
final class ShardCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ShardCalls.class);
    private static final long PATIENCE_MS = 10_000;
    private static final int RETURNS_MAX = 6;
    private static final long RETURN_DELAY_MS = 1_000;

    private final Vertx vertx;
    private final Router router;
    private final LongSupplier clock;

    ShardCalls(Vertx vertx, Router router, LongSupplier clock) {
        this.vertx = vertx;
        this.router = router;
        this.clock = clock;
    }

    Future<Reply> start(StartTaskRequest request, Call poll) {
        long deadlineMs = Math.min(poll.deadlineMs(), clock.getAsLong() + PATIENCE_MS);
        return router.toSlot(
                request.getTask().getSlot(), new Call(NodeRpcs.START_TASK, request, poll.caller(), deadlineMs));
    }

    /** Gives back a task that reached no worker; if that does not succeed for a while, its own timeout does it. */
    void giveBack(TaskRef task, String pollRequestId) {
        giveBack(
                ReturnTaskRequest.newBuilder()
                        .setTask(task)
                        .setPollRequestId(pollRequestId)
                        .build(),
                1);
    }

    void later(long delayMs, Runnable action) {
        vertx.setTimer(delayMs, timer -> action.run());
    }

    private void giveBack(ReturnTaskRequest request, int attempt) {
        router.toSlot(request.getTask().getSlot(), call(NodeRpcs.RETURN_TASK, request))
                .onFailure(failure -> {
                    if (attempt < RETURNS_MAX) {
                        vertx.setTimer(RETURN_DELAY_MS * attempt, timer -> giveBack(request, attempt + 1));
                    } else {
                        LOG.warn(
                                "A task of workflow {} could not be given back: {}",
                                request.getTask().getWorkflowId(),
                                failure.toString());
                    }
                });
    }

    private <Q extends Message> Call call(Rpc<Q, ?> rpc, Q request) {
        return new Call(rpc, request, Caller.NODE, clock.getAsLong() + PATIENCE_MS);
    }
}
