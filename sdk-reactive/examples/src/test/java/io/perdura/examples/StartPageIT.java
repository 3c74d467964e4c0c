package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.examples.greeting.GreetSomebody;
import io.perdura.examples.greeting.Greetings;
import io.perdura.examples.plain.Reminders;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.service.ClientProfile;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.worker.Worker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code docs/sdk/start.md}: what it shows is in the sources, and runs. */
@ResourceLock("task queue greetings")
class StartPageIT {
    private static final Path PAGE = Path.of("../../docs/sdk/start.md");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Duration PATIENT = Duration.ofMinutes(4);

    @Test
    void whatThePageShowsIsInTheSources() throws IOException {
        String sources = Stream.of(Path.of("src/main/java"), Path.of("../quarkus-example/src/main/java"))
                .flatMap(StartPageIT::files)
                .collect(Collectors.joining(" "));
        Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
        int shown = 0;
        while (blocks.find()) {
            for (String part : blocks.group(1).split("\n\n")) {
                assertThat(sources).contains(part.replaceAll("\\s+", " ").strip());
                shown++;
            }
        }
        assertThat(shown).isGreaterThan(5);
    }

    private static Stream<String> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(StartPageIT::text).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).replaceAll("\\s+", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClientProfile profile(ServerUnderTest under) {
        return ClientProfile.load(Map.of(
                "TEMPORAL_CONFIG_FILE",
                "none",
                "TEMPORAL_ADDRESS",
                under.host() + ":" + under.port(),
                "TEMPORAL_NAMESPACE",
                under.namespace()));
    }

    @Test
    void theClientInUniGreetsSomebody() {
        Vertx vertx = Vertx.vertx();
        try (ServerUnderTest under = ServerUnderTest.start()) {
            vertx.deployVerticle(Greetings.worker(vertx, under.host(), under.port(), under.namespace()))
                    .await();
            assertThat(GreetSomebody.greet(GreetSomebody.client(vertx, profile(under)), "Ada")
                            .await()
                            .atMost(PATIENT))
                    .isEqualTo("Good day, Ada!");
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void plainJavaRemindsSomebody() {
        try (ServerUnderTest under = ServerUnderTest.start();
                ThreadSurroundings surroundings = ThreadSurroundings.of(1, 1)) {
            ClientProfile profile = profile(under);
            GrpcTransport transport = GrpcTransport.of(profile.connection());
            ServiceClient service = new ServiceClient(transport, surroundings, profile.service());
            Worker worker = Reminders.worker(service);
            Server.await(worker.start());
            assertThat(Server.await(Reminders.remind(WorkflowClient.of(service), "Ada", Duration.ofMillis(5))))
                    .isEqualTo("Dear Ada, it is time.");
            Server.await(worker.shutdown(Duration.ofSeconds(5)));
            Server.await(transport.close());
        }
    }
}
