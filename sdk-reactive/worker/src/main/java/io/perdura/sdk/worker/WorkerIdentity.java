package io.perdura.sdk.worker;

import io.temporal.api.taskqueue.v1.TaskQueue;
import java.util.UUID;

/** Who a worker is to the server: one for each worker object. */
record WorkerIdentity(String namespace, String taskQueue, String identity, String instanceKey, String buildId) {

    static WorkerIdentity of(String namespace, String taskQueue, String identity, String buildId) {
        return new WorkerIdentity(
                namespace, taskQueue, identity, UUID.randomUUID().toString(), buildId);
    }

    String stickyQueue() {
        return identity + ":" + instanceKey;
    }

    TaskQueue queue() {
        return TaskQueue.newBuilder().setName(taskQueue).build();
    }
}
