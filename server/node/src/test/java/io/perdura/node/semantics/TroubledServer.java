package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.perdura.node.persistence.PostgresOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A server whose Postgres does not serve for a while: what may be relied on meanwhile. Every call is answered within its
 * deadline, and what was acknowledged is there afterwards.
 */
final class TroubledServer implements AutoCloseable {
    /** More than a call waits for the owner of a shard, with what a busy machine takes. */
    private static final long CALL_MS = 40_000;

    private static final Duration CHANGE_MAX = Duration.ofMinutes(4);
    private static final int CALLS = 16;

    private final List<String> acknowledged = new ArrayList<>();
    private @Nullable PostgresOptions postgres;
    private @Nullable OneServer server;

    void start(PostgresOptions on) {
        postgres = on;
        server = new OneServer(on);
        requireAll(begin(CALLS));
        await().atMost(CHANGE_MAX).until(() -> server().readiness().startsWith("200"));
    }

    private OneServer server() {
        return Objects.requireNonNull(server, "it is started");
    }

    /** Calls to all shards at once, none of which is taken, nor waits for longer than it may. */
    void assertRefused() {
        assertThat(begin(CALLS).values()).allSatisfy(TroubledServer::isUnavailable);
    }

    /** The same, where some wait for a connection and others for a shard. */
    void assertRefusedOrOverloaded() {
        assertThat(begin(CALLS).values()).allSatisfy(refused -> {
            if (refused.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                assertThat(refused.getDescription()).isEqualTo("the database is overloaded, please backoff and retry");
            } else {
                isUnavailable(refused);
            }
        });
    }

    private static void isUnavailable(Status refused) {
        assertThat(refused.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getDescription()).isEqualTo("shard unavailable, please backoff and retry");
    }

    /** Calls until some are refused; before that, there may be some room left. */
    void callUntilRefused() {
        await().atMost(CHANGE_MAX).until(() -> begin(CALLS).values().stream().anyMatch(status -> !status.isOk()));
    }

    void assertNotReady(String cause) {
        await().atMost(CHANGE_MAX)
                .untilAsserted(() -> assertThat(server().readiness())
                        .startsWith("503")
                        .contains(Objects.requireNonNull(postgres).database())
                        .contains(cause));
    }

    void assertServesAgain() {
        await().atMost(CHANGE_MAX)
                .untilAsserted(() -> assertThat(server().readiness()).startsWith("200"));
        requireAll(begin(CALLS));
        assertThat(acknowledged).isNotEmpty().allMatch(this::exists);
    }

    private boolean exists(String workflowId) {
        DescribeWorkflowExecutionRequest request = DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                .build();
        return status(server().begin(CALL_MS).describeWorkflowExecution(request))
                .isOk();
    }

    private static void requireAll(Map<String, Status> calls) {
        assertThat(calls.values()).allMatch(Status::isOk);
    }

    /** Begins so many workflows at once; how each call ended, by workflow id. */
    private Map<String, Status> begin(int count) {
        Map<String, ListenableFuture<StartWorkflowExecutionResponse>> calls = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            StartWorkflowExecutionRequest request = StartWorkflowExecutionRequest.newBuilder()
                    .setNamespace(OneServer.NAMESPACE)
                    .setWorkflowId(UUID.randomUUID().toString())
                    .setRequestId(UUID.randomUUID().toString())
                    .setWorkflowType(WorkflowType.newBuilder().setName("trouble"))
                    .setTaskQueue(TaskQueue.newBuilder().setName("trouble"))
                    .build();
            calls.put(request.getWorkflowId(), server().begin(CALL_MS).startWorkflowExecution(request));
        }
        Map<String, Status> ends = new LinkedHashMap<>();
        calls.forEach((id, call) -> {
            Status status = status(call);
            assertThat(status.getCode()).as("the end of a call").isNotEqualTo(Status.Code.DEADLINE_EXCEEDED);
            if (status.isOk()) {
                acknowledged.add(id);
            }
            ends.put(id, status);
        });
        return ends;
    }

    private static Status status(ListenableFuture<?> call) {
        try {
            call.get();
            return Status.OK;
        } catch (ExecutionException refused) {
            return Status.fromThrowable(refused);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
