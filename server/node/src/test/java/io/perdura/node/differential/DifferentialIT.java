package io.perdura.node.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.perdura.node.NodePlace;
import io.perdura.node.Server;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.GrpcConfig;
import io.perdura.node.config.HttpConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.routing.SingleNode;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** This server answers each case as Temporal's own did when it was recorded, or as the list of meant differences says. */
class DifferentialIT {
    private static final Library LIBRARY = new Library(Path.of("src/test/resources/differential"));

    private static Vertx vertx;
    private static Server server;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        NodeConfig config = new NodeConfig(
                new GrpcConfig("127.0.0.1", 0),
                new HttpConfig("127.0.0.1", 0),
                new EmbeddedPostgresConfig(Path.of("unused"), true),
                ClusterConfig.alone(),
                List.of(),
                4);
        server = Server.start(
                        new NodePlace(vertx, new SingleNode("127.0.0.1:0")), config, TestPostgres.empty(vertx))
                .await();
    }

    @AfterAll
    static void stop() {
        server.drain(Duration.ofSeconds(5)).await();
        vertx.close().await();
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheReference() {
        List<Case> cases = LIBRARY.cases();
        Map<String, List<String>> expected = LIBRARY.recorded();
        expected.putAll(LIBRARY.meant());
        Set<String> notYet = LIBRARY.notYet();
        Target target = new Target(server.info().grpcAddress(), "differential");
        Prepared.prepare(target);
        Playing playing = new Playing(target, LIBRARY.ignoredFields());
        Map<String, CompletableFuture<List<String>>> transcripts = playing.play(cases.stream()
                .filter(one -> !isNotYet(one, notYet))
                .toList());
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    CompletableFuture<List<String>> transcript = transcripts.get(one.name());
                    if (transcript == null) {
                        abort("listed in not-yet.txt");
                    } else {
                        assertThat(transcript.join()).isEqualTo(expected.get(one.name()));
                    }
                }))
                .onClose(playing::close);
    }

    private static boolean isNotYet(Case one, Set<String> notYet) {
        return notYet.contains(one.name()) || notYet.contains(one.family() + "/");
    }
}
