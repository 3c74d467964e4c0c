package io.perdura.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.cluster.Discovery;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeConfigTest {
    @Test
    void theDefaultNamespaceIsAlwaysThereAndOnce() {
        assertThat(config(List.of("orders", "default")).namespaces()).containsExactly("default", "orders");
    }

    @Test
    void refusalsNameTheFlag() {
        assertThatThrownBy(() -> new GrpcConfig("127.0.0.1", 70_000))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> new HttpConfig("127.0.0.1", -1)).hasMessageContaining("--metrics-port");
        assertThatThrownBy(() -> config(List.of("a b"))).hasMessageContaining("--namespace");
        assertThatThrownBy(() -> new ClusterConfig(
                        true,
                        "127.0.0.1",
                        5701,
                        0,
                        new Discovery.Members(List.of("127.0.0.1")),
                        new ClusterSecurity.Open(),
                        Role.all()))
                .hasMessageContaining("--join");
    }

    @Test
    void aDatabaseIsShownWithoutItsPassword() {
        ExternalPostgresConfig postgres =
                new ExternalPostgresConfig("postgresql://me:secret@db.example/orders?sslmode=require");

        assertThat(postgres.shown()).isEqualTo("db.example:5432/orders");
        assertThat(postgres.toString()).doesNotContain("secret");
    }

    /** What is printed of a configuration may end in a log. */
    @Test
    void theTokenOfOperatorsIsNotShown() {
        assertThat(new HttpConfig("127.0.0.1", 9090, Optional.of("a-token-of-operators")))
                .hasToString("HttpConfig[127.0.0.1:9090, with a token]");
    }

    @Test
    void aUrlThatIsNoneIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> new ExternalPostgresConfig("postgresql://me:sec ret@db/orders"))
                .isInstanceOf(InvalidSetting.class)
                .hasNoCause()
                .message()
                .doesNotContain("ret");
        assertThatThrownBy(() -> new ExternalPostgresConfig("postgresql://db")).hasMessageContaining("no database");
        assertThatThrownBy(() -> new ExternalPostgresConfig("mysql://db/orders"))
                .hasMessageContaining("--postgres");
    }

    @Test
    void aUrlFromPartsKeepsSpecialCharacters() {
        String url = PostgresUrl.of("db", 5432, "orders", "me", "p@ss/w:rd +");

        assertThat(url).isEqualTo("postgresql://me:p%40ss%2Fw%3Ard%20%2B@db:5432/orders");
        assertThat(new ExternalPostgresConfig(url).shown()).isEqualTo("db:5432/orders");
    }

    @Test
    void clientsAndMetricsHavePortsOfTheirOwn() {
        assertThatThrownBy(() -> config(List.of(), 7233, 7233))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("--port and --metrics-port are both 7233.");
        assertThat(config(List.of(), 0, 0).grpc().port()).as("any that is free").isZero();
    }

    private static NodeConfig config(List<String> namespaces) {
        return config(namespaces, 7233, 9090);
    }

    private static NodeConfig config(List<String> namespaces, int grpcPort, int httpPort) {
        return new NodeConfig(
                new GrpcConfig("127.0.0.1", grpcPort),
                new HttpConfig("127.0.0.1", httpPort),
                new EmbeddedPostgresConfig(Path.of("data"), false),
                ClusterConfig.alone(),
                namespaces,
                8,
                AutoShards.OFF,
                0);
    }

    @Test
    void aDatabaseMayHaveSeveralHosts() {
        ExternalPostgresConfig database = new ExternalPostgresConfig(
                "postgresql://me:secret@one:5433,two/orders?target_session_attrs=read-write");

        assertThat(database.shown()).isEqualTo("one:5433,two:5432/orders");
        assertThat(database.addresses()).hasSize(2);
        assertThat(PostgresUrl.of("one:5433,two", 5432, "orders", "me", null))
                .isEqualTo("postgresql://me@one:5433,two:5432/orders");
        assertThatThrownBy(() -> new ExternalPostgresConfig("postgresql://one,two/orders?target_session_attrs=standby"))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("cannot write");
        assertThatThrownBy(() -> new ExternalPostgresConfig("postgresql://one,,two/orders"))
                .hasMessageContaining("no host");
    }
}
