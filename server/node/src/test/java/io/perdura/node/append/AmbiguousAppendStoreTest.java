package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.AppendException.Kind;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.SchemaMigrator;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answer to an append is lost, in every way we could think of: nothing is lost with it, and nothing is written twice. */
class AmbiguousAppendStoreTest {
    private static final int SLOT = 7;
    private static final LaneOptions PATIENT = new LaneOptions(256, 8 << 20, 8_192, 64 << 20, 60_000);

    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions direct;
    private CuttingProxy proxy;
    private PgRunStorage storage;
    private long epoch;
    private final UUID runId = Runs.newRunId();
    private long nextSeq = 1;

    @TempDir
    Path directory;

    private void open(LaneOptions options) {
        direct = TestPostgres.migrated(vertx, 1);
        proxy = new CuttingProxy(vertx, direct);
        Database behindProxy = new Database(vertx, proxy.reach(direct), DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, behindProxy, 1, options);
        takeAndAppend();
    }

    /** As often as it takes: on busy cores the answer may come later than the lane is patient, and the shard is taken anew. */
    private void takeAndAppend() {
        await().pollInSameThread().until(() -> {
            epoch = take();
            nextSeq = 1
                    + Long.parseLong(TestPostgres.ask(vertx, direct, "SELECT coalesce(max(seq), 0)::text FROM history")
                            .get(0)
                            .replaceAll("[\\[\\]]", ""));
            return append().map(true).otherwise(false).await();
        });
    }

    private long take() {
        Database database = new Database(vertx, direct, DatabaseLimits.DEFAULT);
        long taken = Shards.take(new PgShardStorage(database), 0, "me").await().epoch();
        database.close().await();
        return taken;
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void anAnswerCutOffAfterTheCommitIsSuccess() {
        open(PATIENT);
        for (int i = 0; i < 10; i++) {
            proxy.cutNextAnswer();

            append().await();
        }

        assertWrittenOnce();
    }

    @Test
    void aRequestCutOffBeforeItArrivedIsSentAgain() {
        open(PATIENT);
        for (int i = 0; i < 10; i++) {
            proxy.cutNextRequest();

            append().await();
        }

        assertWrittenOnce();
    }

    @Test
    void cutsAtAnyMomentUnderLoadLoseNothing() {
        open(PATIENT);

        List<Future<Void>> appends = load(() -> {
            proxy.cutNextAnswer();
            proxy.cutNextRequest();
        });

        Future.all(appends).await();
        assertWrittenOnce();
    }

    @Test
    void connectionsEndedByTheServerLoseNothing() {
        open(PATIENT);

        List<Future<Void>> appends = load(() -> TestPostgres.ask(
                vertx,
                direct,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'perdura-lane-%'"
                        + " AND datname = current_database()"));

        Future.all(appends).await();
        assertWrittenOnce();
    }

    /** Appends in waves of fifty, with trouble in the middle of each. */
    private List<Future<Void>> load(Runnable trouble) {
        List<Future<Void>> appends = new ArrayList<>();
        for (int wave = 0; wave < 8; wave++) {
            for (int i = 0; i < 50; i++) {
                appends.add(append());
                if (i == 25) {
                    trouble.run();
                }
            }
            pause(10);
        }
        return appends;
    }

    private void pause(long ms) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(ms, fired -> over.complete());
        over.future().await();
    }

    @Test
    void aSilentPostgresMakesItUnknownAndTheShardComesBackByTakingItAnew() {
        open(new LaneOptions(256, 8 << 20, 8_192, 64 << 20, 500));
        proxy.silence(true);

        Future<Void> unknown = append();
        Future<Void> queued = append();
        Future.join(unknown, queued).otherwiseEmpty().await();

        assertThat(kind(unknown)).isEqualTo(Kind.UNKNOWN);
        assertThat(kind(queued)).isEqualTo(Kind.UNKNOWN);
        Future<Void> barred = append();
        barred.otherwiseEmpty().await();
        assertThat(kind(barred)).isEqualTo(Kind.UNKNOWN);

        proxy.silence(false);
        takeAndAppend();
        assertWrittenOnce();
    }

    @Test
    void postgresKilledAndStartedAgainLosesNothing() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false);
        direct = postgres.options();
        new SchemaMigrator(vertx, direct).migrate(1).await();
        epoch = take();
        Database database = new Database(vertx, direct, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, PATIENT);
        ExecutionHeader header = Runs.header(SLOT, "w", runId);
        storage.append(Runs.start(0, epoch, header)).await();
        nextSeq = 2;

        List<Future<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            appends.add(append());
        }
        ProcessHandle server = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                                .get(0)))
                .orElseThrow();
        server.destroyForcibly();
        server.onExit().get(60, TimeUnit.SECONDS);
        for (int i = 0; i < 500; i++) {
            appends.add(append());
        }
        postgres.close();
        try (EmbeddedPostgres again = EmbeddedPostgres.start(directory, 0, false)) {
            assertThat(again.options()).isEqualTo(direct);
            Future.all(appends).await();
            assertWrittenOnce();
            assertThat(storage.current(SLOT, Runs.NAMESPACE, "w").await()).isEqualTo(header);
        }
    }

    private Future<Void> append() {
        return storage.append(Runs.append(0, epoch, Runs.row(SLOT, runId, nextSeq++)));
    }

    private void assertWrittenOnce() {
        assertThat(TestPostgres.ask(
                        vertx, direct, "SELECT count(*), min(seq), max(seq), count(DISTINCT append_id) FROM history"))
                .containsExactly("[" + (nextSeq - 1) + ",1," + (nextSeq - 1) + "," + (nextSeq - 1) + "]");
    }

    private static Kind kind(Future<Void> failed) {
        assertThat(failed.failed()).isTrue();
        return ((AppendException) failed.cause()).kind();
    }
}
