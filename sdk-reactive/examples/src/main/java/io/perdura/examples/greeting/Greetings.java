package io.perdura.examples.greeting;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.FlowWorker;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A worker in one file. */
public final class Greetings {
    private static final int LOOPS = 2;
    private static final int BLOCKING_MAX = 20;

    private Greetings() {}

    /** What a workflow is: one method that runs, and what it can be told. */
    @WorkflowInterface
    public interface Greeting {
        @WorkflowMethod
        Uni<String> greet(String name);

        @SignalMethod
        void politely();
    }

    /** What the outside does for it. */
    @ActivityInterface
    public interface Phrases {
        Uni<String> compose(String greeting, String name);
    }

    /** The workflow: waits up to ten seconds to be told how, then has the phrase composed. */
    public static class GreetingFlow implements Greeting {
        private final Phrases phrases = Flow.activity(Phrases.class, ActivityOptions.timeout(10, TimeUnit.SECONDS));
        private String greeting = "Hi";

        @Override
        public Uni<String> greet(String name) {
            return Flow.await(() -> !greeting.equals("Hi"), Duration.ofSeconds(10))
                    .chain(told -> phrases.compose(greeting, name));
        }

        @Override
        public void politely() {
            greeting = "Good day";
        }
    }

    /** The activity. */
    public static class PhraseBook implements Phrases {
        @Override
        public Uni<String> compose(String greeting, String name) {
            return Uni.createFrom().item(greeting + ", " + name + "!");
        }
    }

    /** A worker of the queue {@code greetings}; deploy it to start it, undeploy it to stop it. */
    public static FlowWorker worker(Vertx vertx, String host, int port, String namespace) {
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(vertx, host, port),
                VertxSurroundings.of(vertx, LOOPS, BLOCKING_MAX),
                ServiceOptions.of(namespace));
        return FlowWorker.create(service, "greetings")
                .workflow(Greeting.class, GreetingFlow::new)
                .activities(new PhraseBook());
    }

    /** {@code HOST PORT}, or the server on this machine. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        String host = args.length > 0 ? args[0] : "127.0.0.1";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 7233;
        vertx.deployVerticle(worker(vertx, host, port, "default")).await();
    }
}
