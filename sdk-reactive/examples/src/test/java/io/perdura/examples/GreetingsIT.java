package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.examples.greeting.Greetings;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** "Write a reactive worker" of the README, word for word and run. */
@ResourceLock("task queue greetings")
class GreetingsIT {
    private static final Path README = Path.of("../../README.md");
    private static final Path SOURCE = Path.of("src/main/java/io/perdura/examples/greeting/Greetings.java");

    @Test
    void theWorkerOfTheReadmeGreets() {
        Vertx vertx = Vertx.vertx();
        try (ServerUnderTest under = ServerUnderTest.start()) {
            Server server = new Server(
                    VertxTransport.plain(vertx, under.host(), under.port()),
                    VertxSurroundings.of(vertx, 1, 1),
                    under.namespace());
            String deployed = vertx.deployVerticle(
                            Greetings.worker(vertx, under.host(), under.port(), under.namespace()))
                    .await();
            WorkflowExecution run = server.start("Greeting", "greeting-" + UUID.randomUUID(), "greetings", "Ada");
            server.signal(run, "politely");
            assertThat(server.result(run)).isEqualTo("Good day, Ada!");
            vertx.undeploy(deployed).await();
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void theReadmeShowsTheCodeThatRuns() throws Exception {
        String readme = Files.readString(README);
        String shown = readme.substring(readme.indexOf("```java\n") + "```java\n".length());
        shown = shown.substring(0, shown.indexOf("```"));
        String source = Files.readString(SOURCE).replaceAll("\\s+", " ");
        for (String block : shown.split("\n\n")) {
            assertThat(source).contains(block.replaceAll("\\s+", " ").strip());
        }
    }
}
