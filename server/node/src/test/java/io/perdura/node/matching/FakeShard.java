package io.perdura.node.matching;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.SlotHandler;
import io.perdura.node.v1.ReturnTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A shard that starts every task it is told of, unless a test says otherwise; it remembers what it was asked. */
final class FakeShard implements SlotHandler {
    final Queue<StartTaskRequest> started = new ConcurrentLinkedQueue<>();
    final Queue<ReturnTaskRequest> returned = new ConcurrentLinkedQueue<>();
    final Set<String> stale = ConcurrentHashMap.newKeySet();
    final Map<String, Integer> failing = new ConcurrentHashMap<>();
    final Map<String, Promise<Reply>> held = new ConcurrentHashMap<>();

    @Override
    public Future<Reply> handle(int slot, Call call) {
        if (call.request() instanceof StartTaskRequest start) {
            return start(start);
        }
        if (call.request() instanceof ReturnTaskRequest give) {
            returned.add(give);
        }
        return Future.succeededFuture(Reply.empty());
    }

    static Reply task(String workflowId) {
        return new Reply(List.of(ByteString.copyFromUtf8("task of "), ByteString.copyFromUtf8(workflowId)));
    }

    private Future<Reply> start(StartTaskRequest start) {
        String workflowId = start.getTask().getWorkflowId();
        started.add(start);
        if (stale.contains(workflowId)) {
            return Future.failedFuture(new Rejection(Code.NOT_FOUND, "workflow task not found."));
        }
        if (failing.merge(workflowId, -1, Integer::sum) >= 0) {
            return Future.failedFuture(new Rejection(Code.UNAVAILABLE, "not now"));
        }
        Promise<Reply> promise = held.get(workflowId);
        return promise == null ? Future.succeededFuture(task(workflowId)) : promise.future();
    }
}
