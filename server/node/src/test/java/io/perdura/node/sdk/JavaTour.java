package io.perdura.node.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.CanceledFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A worker and a client of the Java SDK that take the tour together. */
final class JavaTour implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final String queue = "tour-" + UUID.randomUUID();
    private final WorkflowServiceStubs service;
    private final WorkflowClient client;
    private final WorkerFactory workers;

    JavaTour(String address) {
        service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder().setNamespace("default").build());
        workers = WorkerFactory.newInstance(client);
        Worker worker = workers.newWorker(queue);
        worker.registerWorkflowImplementationTypes(Tour.WholeTour.class, Tour.SmallEcho.class, Tour.OneListener.class);
        worker.registerActivitiesImplementations((Tour.Greeting) name -> "hello " + name);
        workers.start();
    }

    void take(List<String> steps) {
        Tour.Listener listener = client.newWorkflowStub(Tour.Listener.class, options(queue + "-listener"));
        if (steps.contains("external-signal")) {
            WorkflowClient.start(listener::listen);
        }
        Tour tour = client.newWorkflowStub(Tour.class, options(queue));
        WorkflowClient.start(tour::travel, steps, List.of());
        if (steps.contains("signal")) {
            tour.go("now");
        }
        if (steps.contains("update")) {
            assertThatThrownBy(() -> tour.add(-1))
                    .isInstanceOf(WorkflowUpdateException.class)
                    .hasRootCauseMessage(
                            "message='not below zero', type='java.lang.IllegalArgumentException', nonRetryable=false");
            assertThat(tour.add(5)).isEqualTo(5);
        }
        if (steps.contains("external-signal")) {
            assertThat(WorkflowStub.fromTyped(listener).getResult(String.class)).isEqualTo("heard");
        }
        // Whatever run is the newest: the first may have been continued.
        Tour newest = client.newWorkflowStub(Tour.class, queue);
        if (steps.contains("cancellation")) {
            await().atMost(PATIENCE).until(() -> newest.done().contains("waiting"));
            assertThat(newest.done())
                    .containsAll(steps.stream()
                            .filter(step -> !step.equals("query") && !step.equals("cancellation"))
                            .toList());
            WorkflowStub.fromTyped(newest).cancel();
            assertThatThrownBy(() -> WorkflowStub.fromTyped(newest).getResult(Void.class))
                    .isInstanceOf(WorkflowFailedException.class)
                    .hasCauseInstanceOf(CanceledFailure.class);
        } else {
            WorkflowStub.fromTyped(newest).getResult(Void.class);
        }
    }

    private WorkflowOptions options(String id) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(queue)
                .setWorkflowId(id)
                .build();
    }

    @Override
    public void close() {
        workers.shutdownNow();
        service.shutdownNow();
    }
}
