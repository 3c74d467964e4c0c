package io.perdura.examples.greeting;

import io.perdura.examples.greeting.Greetings.Greeting;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.mutiny.FlowClient;
import io.perdura.sdk.service.ClientProfile;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A client in one file: starts the workflow of {@link Greetings}, tells it something, waits for what comes of it. */
public final class GreetSomebody {
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private GreetSomebody() {}

    /** A client of the server that the environment names. */
    public static FlowClient client(Vertx vertx, ClientProfile profile) {
        ServiceClient service = new ServiceClient(
                VertxTransport.of(vertx, profile.connection()), VertxSurroundings.of(vertx, 1, 1), profile.service());
        return FlowClient.of(service);
    }

    /** The greeting. */
    public static Uni<String> greet(FlowClient client, String name) {
        return client.start(Greeting.class, StartOptions.of("greetings"), g -> g.greet(name))
                .call(run -> run.signal(Greeting.class, Greeting::politely))
                .chain(run -> run.result());
    }

    /** A name. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        FlowClient client = client(vertx, ClientProfile.load());
        System.out.println(
                greet(client, args.length > 0 ? args[0] : "Ada").await().atMost(PATIENT));
        vertx.close().await();
    }
}
