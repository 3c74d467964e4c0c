package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.TestResources;
import io.perdura.node.persistence.SchemaMigrator;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The disk of Postgres is full, and then is not. {@link DatabaseTroubleIT} has what needs no file system of its own. */
@ResourceLock(TestResources.PROCESSES)
class FullDiskIT {
    private static final int SHARDS = 4;
    private static final int MOUNT_SECONDS = 10;
    private static final byte[] BLOCK = new byte[1 << 16];

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path disk;

    private EmbeddedPostgres postgres;

    @BeforeEach
    void mount() throws Exception {
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", disk.toString()),
                "a file system of its own can be mounted");
        postgres = EmbeddedPostgres.start(disk.resolve("data"), 0, false);
        new SchemaMigrator(vertx, postgres.options()).migrate(SHARDS).await();
    }

    @AfterEach
    void unmount() throws Exception {
        if (postgres != null) {
            postgres.close();
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
        vertx.close().await();
    }

    @Test
    void nothingIsAcknowledgedThatIsNotThereAndItServesWhenThereIsRoom() throws IOException {
        try (TroubledServer server = new TroubledServer()) {
            server.start(postgres.options());
            Path filler = disk.resolve("filler");
            fill(filler);
            server.callUntilRefused();

            server.assertNotReady("its disk is full");
            server.assertRefused();

            Files.delete(filler);
            server.assertServesAgain();
        }
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(BLOCK);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(MOUNT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
