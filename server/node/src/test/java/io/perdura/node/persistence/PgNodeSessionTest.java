package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PgNodeSessionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The kernel takes connections for a process that stands still; another server may be the primary by then. */
    @Test
    void aServerThatSaysNothingIsNotWaitedForForEver() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Database database = new Database(
                    vertx,
                    PostgresOptions.fromUrl(
                            "postgresql://perdura:none@127.0.0.1:" + silent.getLocalPort() + "/perdura"),
                    DatabaseLimits.DEFAULT);
            PgNodeSession session = new PgNodeSession(vertx, database, "node");

            Future<Void> opened = session.open();

            await().atMost(LONG).until(opened::isComplete);
            assertThat(opened.cause()).hasMessage("Postgres does not answer");
            Future<Void> closed = session.close().compose(done -> database.close());
            await().atMost(LONG).until(closed::isComplete);
        } finally {
            Future<Void> ended = vertx.close();
            await().atMost(LONG).until(ended::isComplete);
        }
    }
}
