package io.perdura.node.api.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerApiTest {
    private final List<TaskQueueKey> told = new ArrayList<>();

    /** Each is a call to some node, and makes a queue there. */
    @Test
    void aWorkerThatStopsIsToldToEachTypeOfItsQueueOnce() {
        ShutdownWorkerRequest.Builder request = ShutdownWorkerRequest.newBuilder()
                .setNamespace("default")
                .setWorkerInstanceKey("worker")
                .setTaskQueue("queue");
        for (int i = 0; i < 1_000; i++) {
            request.addTaskQueueTypesValue(i).addTaskQueueTypesValue(2);
        }

        Future<Reply> answer = shutDown(request.build());

        assertThat(answer.succeeded()).isTrue();
        assertThat(told).extracting(TaskQueueKey::type).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    private Future<Reply> shutDown(ShutdownWorkerRequest request) {
        WorkerApi api = new WorkerApi(new Owners(router()), Limits.DEFAULT);
        RpcRow<?> row = api.rows().stream()
                .filter(one -> one.rpc() == WorkerRpcs.SHUTDOWN_WORKER)
                .findFirst()
                .orElseThrow();
        return call(row, request);
    }

    @SuppressWarnings("unchecked")
    private static Future<Reply> call(RpcRow<?> row, ShutdownWorkerRequest request) {
        return ((RpcRow<ShutdownWorkerRequest>) row)
                .function()
                .apply(
                        new Call(
                                WorkerRpcs.SHUTDOWN_WORKER,
                                request,
                                new Caller("namespace-id", "default", "", "", ""),
                                Call.NO_DEADLINE),
                        request);
    }

    private Router router() {
        return (Router) Proxy.newProxyInstance(
                WorkerApiTest.class.getClassLoader(), new Class<?>[] {Router.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("toTaskQueue");
                    told.add((TaskQueueKey) arguments[0]);
                    return Future.succeededFuture(Reply.empty());
                });
    }
}
