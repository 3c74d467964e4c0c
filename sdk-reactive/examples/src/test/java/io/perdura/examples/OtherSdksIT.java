package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowFailedException;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.mutiny.FlowClient;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Temporal's SDKs for Go, Python and TypeScript on the other side: their clients drive workflows in {@code Uni}, and those call
 * activities that their workers serve.
 */
class OtherSdksIT {
    private static final Duration PATIENT = Duration.ofMinutes(4);
    private static final String OURS = "ours-" + UUID.randomUUID();
    private static final ThreadSurroundings SURROUNDINGS = ThreadSurroundings.of(1, 2);
    private static ServerUnderTest under;
    private static GrpcTransport transport;
    private static FlowClient client;
    private static Worker worker;

    /** A basket that its clients fill. */
    @WorkflowInterface
    public interface Basket {
        @WorkflowMethod(name = "Basket")
        Uni<List<String>> fill(String owner);

        @SignalMethod
        void done();

        @QueryMethod
        int count();

        @UpdateMethod
        Uni<Integer> add(String thing);

        @UpdateValidatorMethod(updateName = "add")
        void validateAdd(String thing);
    }

    /** Nobody has none. */
    public static class BasketFlow implements Basket {
        private final List<String> things = new ArrayList<>();
        private boolean done;

        @Override
        public Uni<List<String>> fill(String owner) {
            return Flow.await(() -> done).map(met -> {
                if (owner.equals("nobody")) {
                    throw ApplicationFailure.nonRetryable("nobody has a basket", "Nobody");
                }
                things.addAll(List.of("of", owner));
                return things;
            });
        }

        @Override
        public void done() {
            done = true;
        }

        @Override
        public int count() {
            return things.size();
        }

        @Override
        public Uni<Integer> add(String thing) {
            things.add(thing);
            return Flow.sleep(Duration.ofMillis(1)).map(slept -> things.size());
        }

        @Override
        public void validateAdd(String thing) {
            if (thing.isEmpty()) {
                throw new IllegalArgumentException("nothing to add");
            }
        }
    }

    /** What a thing costs, as the others' activities say it. */
    public record Offer(String thing, int cents) {}

    /** Served by others. */
    @ActivityInterface
    public interface Prices {
        Uni<Offer> price(String thing);
    }

    /** Asks for a price where somebody else's workers are. */
    @WorkflowInterface
    public interface Shopping {
        @WorkflowMethod
        Uni<String> buy(String thing, String where);
    }

    /** Once for all it asks. */
    public static class ShoppingFlow implements Shopping {
        @Override
        public Uni<String> buy(String thing, String where) {
            Prices prices = Flow.activity(
                    Prices.class, ActivityOptions.ofStartToClose(PATIENT).taskQueue(where));
            return prices.price(thing).map(offer -> offer.thing() + " for " + offer.cents());
        }
    }

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        transport = GrpcTransport.plain(under.host(), under.port());
        ServiceClient service = new ServiceClient(transport, SURROUNDINGS, ServiceOptions.of(under.namespace()));
        client = FlowClient.of(service);
        worker = Worker.create(service, OURS, WorkerOptions.defaults())
                .workflow(Basket.class, BasketFlow::new)
                .workflow(Shopping.class, ShoppingFlow::new);
        Server.await(worker.start());
    }

    @AfterAll
    static void stop() {
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
        Server.await(transport.close());
        SURROUNDINGS.close();
        under.close();
    }

    private static String address() {
        return under.host() + ":" + under.port();
    }

    private static Uni<String> buy(String thing, String where) {
        return client.start(Shopping.class, StartOptions.of(OURS), shopping -> shopping.buy(thing, where))
                .chain(run -> run.result());
    }

    private static void servesOurActivities(OtherSdk other) throws Exception {
        String theirs = "theirs-" + UUID.randomUUID();
        try (OtherSdk.Serving ignored = other.serve(address(), under.namespace(), theirs)) {
            assertThat(buy("lamp", theirs).await().atMost(PATIENT)).isEqualTo("lamp for 400");
            assertThatThrownBy(() -> buy("stone", theirs).await().atMost(PATIENT))
                    .isInstanceOf(WorkflowFailedException.class)
                    .cause()
                    .isInstanceOf(ActivityFailure.class)
                    .cause()
                    .hasMessage("we have no stones")
                    .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                        assertThat(failure.type()).isEqualTo("SoldOut");
                        assertThat(failure.nonRetryable()).isTrue();
                    });
        }
    }

    @Test
    void goDrivesOurWorkflowAndServesItsActivities() throws Exception {
        OtherSdk go = OtherSdk.go();
        go.drive(address(), under.namespace(), OURS);
        servesOurActivities(go);
    }

    @Test
    void pythonDrivesOurWorkflowAndServesItsActivities() throws Exception {
        OtherSdk python = OtherSdk.python();
        python.drive(address(), under.namespace(), OURS);
        servesOurActivities(python);
    }

    @Test
    void typescriptDrivesOurWorkflow() {
        OtherSdk.typescript().drive(address(), under.namespace(), OURS);
    }
}
