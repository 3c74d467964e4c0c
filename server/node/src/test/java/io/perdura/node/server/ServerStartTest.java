package io.perdura.node.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.node.config.AutoShards;
import io.perdura.node.config.ClientTlsConfig;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.GrpcConfig;
import io.perdura.node.config.HttpConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.routing.SingleNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ServerStartTest {
    private static final String NOBODY = "postgresql://me@127.0.0.1:1/perdura";

    /** Taking shards first, and failing then, would close them at the node that had them. */
    @Test
    void aCertificateThatIsNoneIsToldBeforeTheDatabaseIsAsked(Vertx vertx, @TempDir Path home) throws Exception {
        Path certificate = Files.writeString(home.resolve("node.pem"), "none");
        NodeConfig config = new NodeConfig(
                new GrpcConfig(
                        "127.0.0.1", 0, Optional.of(new ClientTlsConfig(certificate, certificate, Optional.empty()))),
                new HttpConfig("127.0.0.1", 0),
                new ExternalPostgresConfig(NOBODY),
                ClusterConfig.alone(),
                List.of(),
                1,
                AutoShards.OFF,
                0);
        NodePlace place = new NodePlace(vertx, new SingleNode("127.0.0.1:7233"));

        assertThatThrownBy(() -> Server.start(place, config, PostgresOptions.fromUrl(NOBODY))
                        .await(1, TimeUnit.MINUTES))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("node.pem");
    }
}
