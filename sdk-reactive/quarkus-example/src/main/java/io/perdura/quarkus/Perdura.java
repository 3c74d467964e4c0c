package io.perdura.quarkus;

import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.mutiny.FlowClient;
import io.perdura.sdk.service.ConnectionOptions;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** All that ties a Quarkus application to a server: a connection, a worker that starts and stops with it, a client to inject. */
@ApplicationScoped
public class Perdura {
    public static final String QUEUE = "orders";
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int LOOPS = 2;
    private static final int BLOCKING_MAX = 20;

    @ConfigProperty(name = "perdura.address", defaultValue = "127.0.0.1:7233")
    String address;

    @ConfigProperty(name = "perdura.namespace", defaultValue = "default")
    String namespace;

    @Inject
    Shelves shelves;

    private ThreadSurroundings surroundings;
    private GrpcTransport transport;
    private ServiceClient service;
    private Worker worker;

    void start(@Observes StartupEvent event) {
        worker = Worker.create(service(), QUEUE, WorkerOptions.defaults())
                .workflow(OrderWorkflow.class)
                .activities(shelves);
        worker.start().toCompletableFuture().orTimeout(1, TimeUnit.MINUTES).join();
    }

    void stop(@Observes ShutdownEvent event) {
        worker.shutdown(GRACE)
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
        transport.close().toCompletableFuture().join();
        surroundings.close();
    }

    /** Inject it anywhere. */
    @Produces
    @Singleton
    FlowClient client() {
        return FlowClient.of(service());
    }

    private synchronized ServiceClient service() {
        if (service == null) {
            surroundings = ThreadSurroundings.of(LOOPS, BLOCKING_MAX);
            transport = GrpcTransport.of(ConnectionOptions.of(address));
            service = new ServiceClient(transport, surroundings, ServiceOptions.of(namespace));
        }
        return service;
    }
}
