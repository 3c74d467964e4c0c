package io.perdura.quarkus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.mutiny.FlowClient;
import io.perdura.sdk.mutiny.FlowHandle;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.impl.launcher.commands.VersionCommand;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The application as it starts, with its own Vert.x, against a whole server. */
@QuarkusTest
@QuarkusTestResource(PerduraServer.class)
class OrderIT {
    private static final Duration PATIENT = Duration.ofMinutes(4);

    @Inject
    FlowClient client;

    @Test
    void anOrderIsSentWhenItIsPaid() {
        FlowHandle<String> order = client.start(
                        OrderFlow.class, StartOptions.of(Perdura.QUEUE), flow -> flow.order("lamp"))
                .await()
                .atMost(PATIENT);
        String state = order.query(OrderFlow.class, OrderFlow::state)
                .repeat()
                .whilst("new"::equals)
                .select()
                .last()
                .toUni()
                .await()
                .atMost(PATIENT);
        assertEquals("at shelf of lamp", state);
        order.signal(OrderFlow.class, OrderFlow::paid).await().atMost(PATIENT);
        assertEquals("sent from shelf of lamp", order.result().await().atMost(PATIENT));
    }

    @Test
    void quarkusHasItsOwnVertx() {
        assertTrue(VersionCommand.getVersion().startsWith("4."), VersionCommand.getVersion());
    }
}
