package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.TestResources;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A copy of the files of Postgres, taken as its manual says while workflows are started, and a server on it afterwards. */
@ResourceLock(TestResources.PROCESSES)
class BackupIT {
    private static final int BEFORE = 20;

    @TempDir
    private static Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Queue<String> started = new ConcurrentLinkedQueue<>();

    @Test
    void whatWasAcknowledgedBeforeABackupIsThereAfterItIsRestored() throws Exception {
        Path original = directory.resolve("original");
        Path copy = directory.resolve("copy");
        List<String> before;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(original, 0, false);
                OneServer server = new OneServer(postgres.options())) {
            AtomicBoolean stopped = new AtomicBoolean();
            Thread load = new Thread(
                    () -> {
                        while (!stopped.get()) {
                            started.add(new OneWorkflow(server).start());
                        }
                    },
                    "starts");
            load.start();
            await().until(() -> started.size() >= BEFORE);
            before = new ArrayList<>(started);
            backUp(postgres.options(), original, copy);
            stopped.set(true);
            load.join();
        }
        assertThat(started).as("the load went on meanwhile").hasSizeGreaterThan(before.size());

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(copy, 0, false)) {
            assertThat(runs(postgres.options())).containsAll(before);
            List<Violation> violations = new ArrayList<>();
            Verifier.verify(vertx, postgres.options(), violations::add, System.currentTimeMillis())
                    .await();
            assertThat(violations).isEmpty();
            try (OneServer server = new OneServer(postgres.options())) {
                OneWorkflow workflow = new OneWorkflow(server);
                workflow.start();
                workflow.complete(workflow.poll());
            }
        } finally {
            vertx.close().await();
        }
    }

    /** What pg_basebackup does: the files as they are, then the log that was written meanwhile. */
    private void backUp(PostgresOptions postgres, Path from, Path to) throws IOException {
        PgConnection session = PgConnection.connect(vertx, postgres.client()).await();
        session.query("SELECT pg_backup_start('backup', true)").execute().await();
        copy(
                from,
                to,
                path -> !path.toString().contains("postmaster.")
                        && !path.toString().contains("pg_wal/"));
        String label = session.query("SELECT labelfile FROM pg_backup_stop(false)")
                .execute()
                .await()
                .iterator()
                .next()
                .getString(0);
        session.close().await();
        Files.writeString(to.resolve("postgres/backup_label"), label);
        copy(from.resolve("postgres/pg_wal"), to.resolve("postgres/pg_wal"), path -> true);
    }

    private static void copy(Path from, Path to, java.util.function.Predicate<Path> chosen) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(chosen).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            try {
                if (!Files.isDirectory(file) || !Files.exists(target)) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (NoSuchFileException gone) {
                // Postgres removes files while it runs; the log says so
            }
        }
    }

    private Set<String> runs(PostgresOptions postgres) {
        return new HashSet<>(TestPostgres.ask(vertx, postgres, "SELECT run_id::text FROM execution").stream()
                .map(row -> row.replaceAll("[^0-9a-f-]", ""))
                .toList());
    }
}
