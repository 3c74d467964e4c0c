package io.perdura.node.persistence.embedded;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that owns an embedded Postgres, to be killed: it writes the server's process id to a file and waits. */
final class EmbeddedPostgresOwner {
    private EmbeddedPostgresOwner() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        boolean ephemeral = arguments[1].equals("ephemeral");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, ephemeral);
        EmbeddedPostgresStoreTest.ask(Vertx.vertx(), postgres.options(), "CREATE TABLE kept AS SELECT 'yes' AS value");
        Path cluster = directory;
        if (ephemeral) {
            try (var folders = Files.list(directory)) {
                cluster = folders.findFirst().orElseThrow();
            }
        }
        Files.writeString(
                Path.of(arguments[2]),
                Files.readAllLines(cluster.resolve("postgres/postmaster.pid")).get(0));
        System.in.read();
    }
}
